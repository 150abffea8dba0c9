/** `word`: names, addresses and whatever else has no space in it; `text`: between quotes; `sign`: everything else. */
export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign' | 'line' | 'end' | 'bad';
  /** Without quotes. */
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

const HEX = '[0-9a-fA-F]';
/** In this order, so that the longest form of a text is tried first, as nft's scanner takes it. */
const FORMS = [
  String.raw`(?<space>[ \t\r\f\v]+|\\\r?\n|#[^\n]*)`,
  String.raw`(?<line>\n)`,
  String.raw`"(?<text>[^"\n]*)"`,
  `(?<word>${[
    `(?:${HEX}{1,2}:){5}${HEX}{1,2}(?![\\w:])`,
    `(?:${HEX}{0,4}:){2,8}(?:\\d+\\.\\d+\\.\\d+\\.\\d+|${HEX}{0,4})(?![\\w:])`,
    String.raw`\d+\.\d+\.\d+\.\d+(?![\w.])`,
    `${HEX}{1,4}:${HEX}{1,4}(?![\\w:])`,
    String.raw`(?:\d+(?:ms|d|h|m|s))+(?!\w)`,
    String.raw`[a-zA-Z_][\w/\-.]*(?:\\?\*)?`,
  ].join('|')})`,
  String.raw`(?<number>0[xX][0-9a-fA-F]+(?!\w)|\d+(?!\w))`,
  String.raw`(?<name>\d[\w.-]*)`,
  String.raw`(?<sign>!=|==|<=|>=|<<|>>|[{}[\]().,:;=+\-*/|&^!@$<>])`,
];
const TOKEN = new RegExp(FORMS.join('|'), 'y');

/** The text in tokens; the last one is the end. A character that starts none is a `bad` one. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    const end = groups ? TOKEN.lastIndex : at + 1;
    if (!groups) tokens.push({ kind: 'bad', text: text.slice(at, end), at, end });
    else if (groups['space'] === undefined) tokens.push(toToken(groups, at, end));
    at = end;
  }
  return [...tokens, { kind: 'end', text: '', at, end: at }];
}

function toToken(groups: Record<string, string>, at: number, end: number): Token {
  const { line, text, word, number, name, sign } = groups;
  if (word !== undefined) return { kind: 'word', text: word, at, end };
  if (number !== undefined) return { kind: 'number', text: number, at, end };
  if (sign !== undefined) return { kind: 'sign', text: sign, at, end };
  if (text !== undefined) return { kind: 'text', text, at, end };
  if (name !== undefined) return { kind: 'word', text: name, at, end };
  return { kind: 'line', text: line ?? '', at, end };
}
