import type { Position } from '#core/model';

export function lineAt(path: string, index: number): Position {
  return { file: path, line: index + 1, column: 1 };
}

export function wordsOf(line: string): string[] {
  return line
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** A record without the fields that are undefined or empty. */
export function withoutEmpty<T extends Readonly<Record<string, string | undefined>>>(
  fields: T,
): { [K in keyof T]?: string } {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  ) as { [K in keyof T]?: string };
}

/** Names and values, one behind the other, as a record. */
export function pairUp(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name, i) => (values[i] === undefined ? [] : [[name, values[i]]])));
}

/** `Recv-Q` is `recvQ`, `Local Address` is `localAddress`. */
export function toFieldName(header: string): string {
  return header
    .toLowerCase()
    .replace(/[^a-z0-9]+(.)/g, (_, next: string) => next.toUpperCase())
    .replace(/[^a-zA-Z0-9]/g, '');
}
