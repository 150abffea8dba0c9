import { toAddressText } from '#core/net';

/** Reads the fields of one object; what is wrong is told, and reads as absent (an address as empty, a number as 0). */
export interface FieldReader {
  readonly wrong: (key: string, expected: string) => void;
  readonly count: (key: string, last?: number) => number | undefined;
  readonly required: (key: string, what: string) => number;
  readonly address: (key: string) => string;
  readonly optionalAddress: (key: string) => string | undefined;
  readonly text: (key: string) => string | undefined;
  readonly oneOf: <T extends string>(key: string, accepted: readonly T[]) => T | undefined;
  readonly object: <T>(key: string, read: (inner: FieldReader) => T) => T | undefined;
}

/** `within`: the key of the object in the one around it, with a dot. */
export function readField(object: Readonly<Record<string, unknown>>, errors: string[], within = ''): FieldReader {
  const wrong = (key: string, expected: string) => {
    errors.push(`\`${within}${key}\` is ${print(object[key])}; expected ${expected}`);
  };
  const count = (key: string, last = Number.MAX_SAFE_INTEGER) => {
    const value = object[key];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= last) return value;
    wrong(key, `a whole number up to ${last}`);
    return undefined;
  };
  const address = (key: string) => {
    const value = object[key];
    const canonical = typeof value === 'string' ? toAddressText(value) : undefined;
    if (canonical === undefined) wrong(key, 'an address, for example `10.0.0.1` or `fd00::1`');
    return canonical ?? '';
  };
  return {
    wrong,
    count,
    required: (key, what) => {
      if (object[key] === undefined) wrong(key, what);
      return count(key) ?? 0;
    },
    address,
    optionalAddress: (key) => (object[key] === undefined ? undefined : address(key)),
    text: (key) => {
      const value = object[key];
      if (value === undefined || typeof value === 'string') return value;
      wrong(key, 'a text');
      return undefined;
    },
    oneOf: (key, accepted) => {
      const value = object[key];
      if (value === undefined) return undefined;
      const found = accepted.find((one) => one === value);
      if (found === undefined) wrong(key, accepted.join(', '));
      return found;
    },
    object: (key, read) => {
      const value = object[key];
      if (value === undefined) return undefined;
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return read(readField({ ...value }, errors, `${within}${key}.`));
      wrong(key, 'an object');
      return undefined;
    },
  };
}

function print(value: unknown): string {
  return value === undefined ? 'missing' : `\`${JSON.stringify(value).slice(0, 60)}\``;
}
