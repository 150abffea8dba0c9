/** An object of which nothing is known but that it is one. */
export type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = {};

/** The object that a text is; undefined where it is none. */
export function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What is no object has no fields. */
export function toFields(value: unknown): Fields {
  return isFields(value) ? value : NONE;
}

/** The object under a key. */
export function fieldsAt(fields: Fields, key: string): Fields {
  return toFields(fields[key]);
}

/** The objects of an array; those of anything else are none. */
export function toList(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** A text or a number as text, since writers differ in which they choose; undefined where it is neither, or empty. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
