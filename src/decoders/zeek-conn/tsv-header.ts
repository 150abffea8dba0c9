export interface TsvFormat {
  readonly separator: string;
  /** Index of each field. */
  readonly columns: ReadonlyMap<string, number>;
  /** What stands where there is no value. */
  readonly unset: string;
}

/** The lines of the header, by their name; `separator` without its name. Source: Zeek, writers/ascii.zeek. */
export function parseHeader(header: Readonly<Record<string, string>>): TsvFormat {
  const separator = unescape(header['separator'] ?? '\\x09');
  const valuesOf = (name: string) => (header[name] ?? '').split(separator).slice(1);
  return {
    separator,
    columns: new Map(valuesOf('fields').map((field, i) => [field, i])),
    unset: valuesOf('unset_field')[0] ?? '-',
  };
}

function unescape(text: string): string {
  const code = /^\\x([0-9a-fA-F]{2})$/.exec(text)?.[1];
  return code === undefined ? text : String.fromCharCode(Number.parseInt(code, 16));
}
