import { toAddressText } from '#core/net';

/** An object whose fields are read; what is wrong is told, and reads as absent (an address as empty, a number as 0). */
export interface ReadObject {
  readonly fields: Readonly<Record<string, unknown>>;
  /** In words. */
  readonly errors: string[];
  /** The key of the object in the one around it, with a dot; empty for the outermost. */
  readonly within: string;
}

export function tellWrong({ fields, errors, within }: ReadObject, key: string, expected: string): void {
  errors.push(`\`${within}${key}\` is ${print(fields[key])}; expected ${expected}`);
}

export function readCount(object: ReadObject, key: string, last = Number.MAX_SAFE_INTEGER): number | undefined {
  const value = object.fields[key];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= last) return value;
  tellWrong(object, key, `a whole number up to ${last}`);
  return undefined;
}

export function readRequiredCount(object: ReadObject, key: string, what: string): number {
  if (object.fields[key] === undefined) tellWrong(object, key, what);
  return readCount(object, key) ?? 0;
}

export function readAddress(object: ReadObject, key: string): string {
  const value = object.fields[key];
  const canonical = typeof value === 'string' ? toAddressText(value) : undefined;
  if (canonical === undefined) tellWrong(object, key, 'an address, for example `10.0.0.1` or `fd00::1`');
  return canonical ?? '';
}

export function readOptionalAddress(object: ReadObject, key: string): string | undefined {
  return object.fields[key] === undefined ? undefined : readAddress(object, key);
}

export function readText(object: ReadObject, key: string): string | undefined {
  const value = object.fields[key];
  if (value === undefined || typeof value === 'string') return value;
  tellWrong(object, key, 'a text');
  return undefined;
}

export function readOneOf<T extends string>(object: ReadObject, key: string, accepted: readonly T[]): T | undefined {
  const value = object.fields[key];
  if (value === undefined) return undefined;
  for (const one of accepted) if (one === value) return one;
  tellWrong(object, key, accepted.join(', '));
  return undefined;
}

export function readInner(object: ReadObject, key: string): ReadObject | undefined {
  const value = object.fields[key];
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { fields: { ...value }, errors: object.errors, within: `${object.within}${key}.` };
  tellWrong(object, key, 'an object');
  return undefined;
}

function print(value: unknown): string {
  return value === undefined ? 'missing' : `\`${JSON.stringify(value).slice(0, 60)}\``;
}
