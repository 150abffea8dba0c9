/** Where something is written; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export function printPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
