/** An expression of a template: a value, or a call and what is taken of its result. */
export type Expression =
  | { readonly kind: 'value'; readonly value: string | number }
  | {
      readonly kind: 'call';
      /** In lower case; of a user's function or a namespace, with dots. */
      readonly name: string;
      readonly given: readonly Expression[];
      /** `.name` and `[index]` behind it, in order. */
      readonly path: readonly Expression[];
    };

const MOST_NESTING = 60;
const LONGEST = 20_000;
const TOKEN = /\s*(?:'((?:[^']|'')*)'|(-?\d+)|([A-Za-z_]\w*)|([(),.[\]]))/y;

interface Token {
  readonly kind: 'text' | 'number' | 'name' | 'mark';
  readonly text: string;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

/** Without the brackets around it. Undefined: it is none. */
export function parseExpression(text: string): Expression | undefined {
  const tokens = text.length > LONGEST ? undefined : tokenize(text);
  if (!tokens) return undefined;
  const reader: Reader = { tokens, at: 0 };
  const found = readTerm(reader, 0);
  return reader.at === tokens.length ? found : undefined;
}

function tokenize(expression: string): Token[] | undefined {
  const tokens: Token[] = [];
  const end = expression.trimEnd().length;
  for (let at = 0; at < end;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(expression);
    if (!found) return undefined;
    at = TOKEN.lastIndex;
    const [, text, number, name, mark] = found;
    if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else tokens.push({ kind: 'mark', text: mark ?? '' });
  }
  return tokens;
}

function readTerm(reader: Reader, depth: number): Expression | undefined {
  const token = reader.tokens[reader.at++];
  if (!token || depth > MOST_NESTING) return undefined;
  if (token.kind === 'text') return { kind: 'value', value: token.text };
  if (token.kind === 'number') return { kind: 'value', value: Number(token.text) };
  if (token.kind !== 'name') return undefined;
  let name = token.text.toLowerCase();
  while (take(reader, '.')) name += `.${reader.tokens[reader.at++]?.text.toLowerCase() ?? ''}`;
  const given = take(reader, '(') ? readList(reader, depth) : undefined;
  const path = given && readPath(reader, depth);
  return path && { kind: 'call', name, given, path };
}

/** Those up to the closing bracket, which is taken. */
function readList(reader: Reader, depth: number): Expression[] | undefined {
  const found: Expression[] = [];
  if (take(reader, ')')) return found;
  do {
    const term = readTerm(reader, depth + 1);
    if (!term) return undefined;
    found.push(term);
  } while (take(reader, ','));
  return take(reader, ')') ? found : undefined;
}

function readPath(reader: Reader, depth: number): Expression[] | undefined {
  const path: Expression[] = [];
  for (;;) {
    if (take(reader, '.')) {
      const name = reader.tokens[reader.at++];
      if (name?.kind !== 'name') return undefined;
      path.push({ kind: 'value', value: name.text });
    } else if (take(reader, '[')) {
      const index = readTerm(reader, depth + 1);
      if (!index || !take(reader, ']')) return undefined;
      path.push(index);
    } else return path;
  }
}

function take(reader: Reader, mark: string): boolean {
  const token = reader.tokens[reader.at];
  if (token?.kind !== 'mark' || token.text !== mark) return false;
  reader.at++;
  return true;
}
