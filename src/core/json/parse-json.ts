import type { ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { toPositions } from './line-starts.ts';
import type { JsonNode } from './node.ts';

/** Deeper texts are refused: no platform writes them, and they would end the stack. */
export const MOST_DEPTH = 500;

const SPACE = /[ \t\n\r]*/y;
const NEXT_TEXT = /(?<=\n)[{[]/g;
// A token ends where these do; what lies between is checked by JSON.parse itself.
const PLAIN = /-?[\d.eE+-]+|true|false|null/y;

/**
 * RFC 8259, with the offset of every value. A byte order mark is passed over. Errors: the first place where the text is
 * no JSON; a name that an object has twice.
 */
export function parseJson({ path, text }: SourceFile): Result<JsonNode, ReadError> {
  const parser = new Parser(text);
  try {
    return ok(parser.parse());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return fail({ message: error.message, at: toPositions(path, text)(error.offset) });
  }
}

/**
 * Several JSON objects and arrays one after the other, as many calls that write to one file leave them, and as one a
 * line: each with offsets in the whole text. Errors: the first place of each text that is no JSON; what follows it is
 * read on where a line begins with the next one.
 */
export function parseJsonTexts({ path, text }: SourceFile): Result<readonly JsonNode[], readonly ReadError[]> {
  const parser = new Parser(text);
  const locate = toPositions(path, text);
  const found: JsonNode[] = [];
  const errors: ReadError[] = [];
  do {
    try {
      found.push(parser.parseNext(found.length === 0));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push({ message: error.message, at: locate(error.offset) });
      // A text that does not begin as JSON is no list of JSON texts: one error says so.
      if (found.length === 0 || !parser.skipToNext(error.offset)) break;
    }
  } while (!parser.isAtEnd());
  return errors.length > 0 ? fail(errors) : ok(found);
}

class Refusal extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

class Parser {
  readonly #text: string;
  #at: number;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith('\ufeff') ? 1 : 0;
  }

  parse(): JsonNode {
    const node = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#refuse('the end of the text');
    return node;
  }

  /** The value that begins here. One that is not the first must be an object or an array. */
  parseNext(isFirst: boolean): JsonNode {
    this.#skip();
    const first = this.#text[this.#at];
    if (!isFirst && first !== '{' && first !== '[') throw this.#refuse('the end of the text, or the next `{` or `[`');
    return this.#value(0);
  }

  isAtEnd(): boolean {
    this.#skip();
    return this.#at >= this.#text.length;
  }

  /** False: no line after the offset begins with an object or array. */
  skipToNext(offset: number): boolean {
    NEXT_TEXT.lastIndex = offset;
    const next = NEXT_TEXT.exec(this.#text);
    if (next) this.#at = next.index;
    return next !== null;
  }

  #value(depth: number): JsonNode {
    if (depth > MOST_DEPTH) throw new Refusal(`nested more than ${MOST_DEPTH} deep; expected less`, this.#at);
    this.#skip();
    const offset = this.#at;
    const first = this.#text[offset];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    return { kind: 'scalar', offset, value: first === '"' ? this.#string('a value') : this.#plain() };
  }

  #object(depth: number): JsonNode {
    const offset = this.#at++;
    const members = new Map<string, JsonNode>();
    this.#skip();
    if (this.#take('}')) return { kind: 'object', offset, members };
    for (;;) {
      this.#skip();
      const at = this.#at;
      const name = this.#string('a name in quotes');
      if (members.has(name)) throw new Refusal(`\`${name}\` is there twice; expected each name once`, at);
      this.#skip();
      if (!this.#take(':')) throw this.#refuse('`:`');
      members.set(name, this.#value(depth + 1));
      this.#skip();
      if (this.#take('}')) return { kind: 'object', offset, members };
      if (!this.#take(',')) throw this.#refuse('`,` or `}`');
    }
  }

  #array(depth: number): JsonNode {
    const offset = this.#at++;
    const items: JsonNode[] = [];
    this.#skip();
    if (this.#take(']')) return { kind: 'array', offset, items };
    for (;;) {
      items.push(this.#value(depth + 1));
      this.#skip();
      if (this.#take(']')) return { kind: 'array', offset, items };
      if (!this.#take(',')) throw this.#refuse('`,` or `]`');
    }
  }

  #string(expected: string): string {
    const token = this.#quoted();
    const value = token === undefined ? undefined : toScalar(token);
    if (token === undefined || typeof value !== 'string') throw this.#refuse(expected);
    this.#at += token.length;
    return value;
  }

  #plain(): number | boolean | null {
    const token = this.#match(PLAIN);
    const value = token === undefined ? undefined : toScalar(token);
    if (token === undefined || value === undefined || typeof value === 'string') throw this.#refuse('a value');
    this.#at += token.length;
    return value;
  }

  #skip(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** By search, not by pattern: a pattern over millions of escapes ends the stack. */
  #quoted(): string | undefined {
    if (this.#text[this.#at] !== '"') return undefined;
    for (let end = this.#text.indexOf('"', this.#at + 1); end >= 0; end = this.#text.indexOf('"', end + 1)) {
      let escapes = 0;
      while (this.#text[end - 1 - escapes] === '\\') escapes++;
      if (escapes % 2 === 0) return this.#text.slice(this.#at, end + 1);
    }
    return undefined;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #refuse(expected: string): Refusal {
    if (this.#at >= this.#text.length) return new Refusal(`the text ends here; expected ${expected}`, this.#at);
    const found = this.#text.slice(this.#at, this.#at + 20).split(/[\r\n]/, 1)[0] ?? '';
    return new Refusal(`\`${found}\` is no JSON here; expected ${expected}`, this.#at);
  }
}

/** Undefined for what only looked like a scalar. */
function toScalar(token: string): string | number | boolean | null | undefined {
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === 'object' ? null : (value as string | number | boolean);
  } catch {
    return undefined;
  }
}
