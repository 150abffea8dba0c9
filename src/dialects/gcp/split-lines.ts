import { type JsonNode, parseJson } from '#core/json';
import type { ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';

/** One JSON text of a file; offsets in it count from `base`. */
export interface Piece {
  readonly root: JsonNode;
  readonly base: number;
}

/** A file of one JSON text, or of one a line (asset inventories). Errors: every line that is none. */
export function splitLines(file: SourceFile): Result<readonly Piece[], readonly ReadError[]> {
  const whole = parseJson(file);
  if (whole.ok) return ok([{ root: whole.value, base: 0 }]);
  const lines = toLines(file.text);
  const [first] = lines;
  if (lines.length < 2 || !first || !parseJson({ path: file.path, text: first.text }).ok) return fail([whole.error]);
  const pieces: Piece[] = [];
  const errors: ReadError[] = [];
  for (const { text, base, line } of lines) {
    const read = parseJson({ path: file.path, text });
    if (read.ok) pieces.push({ root: read.value, base });
    else errors.push({ ...read.error, at: { file: file.path, line, column: read.error.at?.column ?? 1 } });
  }
  return errors.length > 0 ? fail(errors) : ok(pieces);
}

function toLines(text: string): { text: string; base: number; line: number }[] {
  let base = 0;
  return text
    .split('\n')
    .map((part, i) => {
      const start = base;
      base += part.length + 1;
      return { text: part, base: start, line: i + 1 };
    })
    .filter((part) => part.text.trim() !== '');
}
