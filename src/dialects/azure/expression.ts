import { type JsonNode, textOf, toValue } from '#core/json';

/** What an expression of a template can name. */
export interface Scope {
  readonly parameters: (name: string) => JsonNode | undefined;
  readonly variables: (name: string) => JsonNode | undefined;
}

const MOST_NESTING = 20;
const TOKEN = /\s*(?:'((?:[^']|'')*)'|(-?\d+)|([A-Za-z_]\w*)|([(),.[\]]))/y;

/**
 * The value of a template's expression, without its brackets. `parameters`, `variables`, `resourceId`, `concat`,
 * `format`, `toLower` and `toUpper` of what is known are; undefined: not known before the template is deployed.
 */
export function evaluate(expression: string, scope: Scope, nesting = 0): JsonNode | undefined {
  if (nesting > MOST_NESTING || expression.length > 10_000) return undefined;
  const tokens = tokenize(expression);
  if (!tokens) return undefined;
  const reader: Reader = { tokens, at: 0, scope, nesting };
  const value = readTerm(reader, 0);
  return reader.at === tokens.length ? value : undefined;
}

interface Token {
  readonly kind: 'text' | 'number' | 'name' | 'mark';
  readonly text: string;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  readonly scope: Scope;
  readonly nesting: number;
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

function readTerm(reader: Reader, depth: number): JsonNode | undefined {
  const token = reader.tokens[reader.at++];
  if (!token || depth > MOST_NESTING) return undefined;
  if (token.kind === 'text') return toScalar(token.text);
  if (token.kind === 'number') return { kind: 'scalar', offset: 0, value: Number(token.text) };
  if (token.kind !== 'name' || !takeMark(reader, '(')) return undefined;
  const given = readArguments(reader, depth);
  return given && call(token.text.toLowerCase(), given, reader);
}

/** Those up to the closing bracket, which is taken; undefined: one of them is not known, or the bracket is missing. */
function readArguments(reader: Reader, depth: number): JsonNode[] | undefined {
  const given: JsonNode[] = [];
  if (takeMark(reader, ')')) return given;
  do {
    const argument = readTerm(reader, depth + 1);
    if (!argument) return undefined;
    given.push(argument);
  } while (takeMark(reader, ','));
  return takeMark(reader, ')') ? given : undefined;
}

function takeMark(reader: Reader, mark: string): boolean {
  const token = reader.tokens[reader.at];
  if (token?.kind !== 'mark' || token.text !== mark) return false;
  reader.at++;
  return true;
}

function call(name: string, given: readonly JsonNode[], { scope, nesting }: Reader): JsonNode | undefined {
  const texts = given.map(toText);
  if (texts.includes(undefined)) return undefined;
  const [first = '', ...rest] = texts.map((text) => text ?? '');
  switch (name) {
    case 'parameters':
      return follow(scope.parameters(first), scope, nesting);
    case 'variables':
      return follow(scope.variables(first), scope, nesting);
    case 'concat':
      return toScalar([first, ...rest].join(''));
    case 'format':
      return toScalar(first.replaceAll(/\{(\d+)\}/g, (_, i: string) => rest[Number(i)] ?? ''));
    case 'tolower':
      return toScalar(first.toLowerCase());
    case 'toupper':
      return toScalar(first.toUpperCase());
    case 'resourceid':
      return toResourceId([first, ...rest]);
    default:
      return undefined;
  }
}

/** A parameter or variable may be an expression itself. */
function follow(node: JsonNode | undefined, scope: Scope, nesting: number): JsonNode | undefined {
  const text = textOf(node);
  return text?.startsWith('[') && !text.startsWith('[[') && text.endsWith(']')
    ? evaluate(text.slice(1, -1), scope, nesting + 1)
    : node;
}

/** Without subscription and resource group: one template makes what it names. */
function toResourceId(texts: readonly string[]): JsonNode | undefined {
  const start = texts.findIndex((text) => text.includes('/'));
  const [provider, ...types] = texts[start]?.split('/') ?? [];
  const names = texts.slice(start + 1);
  if (provider === undefined || types.length !== names.length) return undefined;
  return toScalar(`/providers/${provider}/${types.map((type, i) => `${type}/${names[i] ?? ''}`).join('/')}`);
}

function toText(node: JsonNode): string | undefined {
  const value = toValue(node);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function toScalar(value: string): JsonNode {
  return { kind: 'scalar', offset: 0, value };
}
