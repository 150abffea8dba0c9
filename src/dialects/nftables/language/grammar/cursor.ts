import type { Expression } from '../syntax/expression.ts';
import type { Token } from './tokens.ts';

/** What ends the reading of one command; the reader goes on behind it. */
export class Refusal extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Deeper texts are refused: nobody writes them, and they would end the stack. */
export const MOST_DEPTH = 64;

/** Where the reader is in the tokens of one file, and the variables that are known there. */
export class Cursor {
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;
  /** Innermost block last. */
  readonly scopes: Map<string, Expression>[];
  readonly file: number;

  constructor(tokens: readonly Token[], file: number, scopes: Map<string, Expression>[]) {
    this.#tokens = tokens;
    this.file = file;
    this.scopes = scopes;
  }

  get token(): Token {
    return this.peek(0);
  }

  peek(ahead: number): Token {
    const last = this.#tokens.length - 1;
    const token = this.#tokens[Math.min(this.#index + ahead, last)];
    if (!token) throw new Error('no tokens');
    return token;
  }

  next(): Token {
    const { token } = this;
    this.#index++;
    return token;
  }

  /** The end of the last token that was taken. */
  get end(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0;
  }

  get index(): number {
    return this.#index;
  }

  /** The texts of the tokens from one on, up to where it is. */
  since(index: number): string[] {
    return this.#tokens.slice(index, this.#index).map(({ text }) => text);
  }

  back(index: number): void {
    this.#index = index;
  }

  /** A keyword or a sign; text in quotes is neither. */
  is(text: string, ahead = 0): boolean {
    const { kind, text: found } = this.peek(ahead);
    return found === text && (kind === 'word' || kind === 'sign' || kind === 'number');
  }

  isOneOf(texts: ReadonlySet<string> | ReadonlyMap<string, unknown>, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'word' && texts.has(text);
  }

  take(...texts: readonly string[]): boolean {
    if (!texts.every((text, i) => this.is(text, i))) return false;
    this.#index += texts.length;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.refuse(`\`${text}\``);
  }

  word(expected: string): string {
    const { kind, text } = this.token;
    if (kind !== 'word') throw this.refuse(expected);
    this.#index++;
    return text;
  }

  /** A word, or text in quotes. */
  string(expected: string): string {
    const { kind, text } = this.token;
    if (kind !== 'word' && kind !== 'text') throw this.refuse(expected);
    this.#index++;
    return text;
  }

  number(expected: string, most = Number.MAX_SAFE_INTEGER): number {
    const { kind, text } = this.token;
    if (kind !== 'number' || Number(text) > most) throw this.refuse(expected);
    this.#index++;
    return Number(text);
  }

  isNumber(ahead = 0): boolean {
    return this.peek(ahead).kind === 'number';
  }

  /** Ends of lines mean nothing between braces of values. */
  skipLines(): void {
    while (this.token.kind === 'line') this.#index++;
  }

  /** `;`, the end of a line or of the text. */
  isSeparator(): boolean {
    return this.token.kind === 'line' || this.token.kind === 'end' || this.is(';');
  }

  skipSeparators(): void {
    while (this.token.kind === 'line' || this.is(';')) this.#index++;
  }

  refuse(expected: string, token: Token = this.token): Refusal {
    if (token.kind === 'end') return new Refusal(`the text ends here; expected ${expected}`, token.at);
    if (token.kind === 'line') return new Refusal(`the line ends here; expected ${expected}`, token.at);
    const found = token.text.length > 60 ? `${token.text.slice(0, 57)}...` : token.text;
    return new Refusal(`\`${found}\` is not understood here; expected ${expected}`, token.at);
  }

  /** Runs the work one level deeper. */
  nested<T>(work: () => T): T {
    if (this.#depth >= MOST_DEPTH)
      throw new Refusal(`nested more than ${MOST_DEPTH} deep; expected less`, this.token.at);
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }

  findVariable(name: string): Expression | undefined {
    return this.scopes.findLast((scope) => scope.has(name))?.get(name);
  }

  /** Behind the command or line in which a refusal was: the next separator outside braces that it opened. */
  recover(): void {
    for (let depth = 0; this.token.kind !== 'end'; this.#index++) {
      if (this.is('{')) depth++;
      else if (this.is('}')) {
        if (depth === 0) return;
        depth--;
      } else if (depth === 0 && this.isSeparator()) return;
    }
  }
}
