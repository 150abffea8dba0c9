import { itemsOf, type JsonNode, memberOf, numberOf, textOf, toValue, truthOf } from '#core/json';
import { callFunction } from './expression-functions.ts';
import { type Expression, parseExpression } from './parse-expression.ts';

/** What an expression of a template can name. */
export interface Scope {
  readonly parameters: (name: string) => JsonNode | undefined;
  readonly variables: (name: string) => JsonNode | undefined;
  /** Of the loop with that name, else of the innermost one. */
  readonly index: (loop: string) => number | undefined;
  /** What `reference` of a resource or deployment of the template gives: its properties, its outputs. */
  readonly reference: (name: string) => JsonNode | undefined;
  /** How many terms may still be worked out. */
  readonly budget: { left: number };
}

const MOST_NESTING = 20;

/** `[…]`; `[[` is a bracket that is meant. */
export function isBracketed(text: string): boolean {
  return text.startsWith('[') && !text.startsWith('[[') && text.endsWith(']');
}

/** The value of a template's expression, without its brackets; undefined: only a deployment knows it. */
export function evaluate(expression: string, scope: Scope, nesting = 0): JsonNode | undefined {
  if (nesting > MOST_NESTING) return undefined;
  const parsed = parseExpression(expression);
  return parsed && compute(parsed, scope, nesting);
}

function compute(expression: Expression, scope: Scope, nesting: number): JsonNode | undefined {
  if (scope.budget.left-- <= 0) return undefined;
  if (expression.kind === 'value') return { kind: 'scalar', offset: 0, value: expression.value };
  const { name, given, path } = expression;
  const value = callByName(name, given, scope, nesting);
  return path.reduce<JsonNode | undefined>((node, step) => {
    const key = compute(step, scope, nesting);
    const inner = key && takeMember(node, key);
    return follow(inner, scope, nesting);
  }, value);
}

/** Names of members compare without case, as the platform has it. */
function takeMember(node: JsonNode | undefined, key: JsonNode): JsonNode | undefined {
  const index = numberOf(key);
  if (index !== undefined) return itemsOf(node)[index];
  const name = textOf(key)?.toLowerCase();
  return node?.kind === 'object' ? [...node.members].find(([member]) => member.toLowerCase() === name)?.[1] : undefined;
}

function callByName(name: string, given: readonly Expression[], scope: Scope, nesting: number): JsonNode | undefined {
  const at = (i: number) => (given[i] ? compute(given[i], scope, nesting) : undefined);
  switch (name) {
    case 'parameters':
      return follow(scope.parameters(textOf(at(0)) ?? ''), scope, nesting);
    case 'variables':
      return follow(scope.variables(textOf(at(0)) ?? ''), scope, nesting);
    case 'reference':
      return scope.reference(textOf(at(0)) ?? '');
    case 'copyindex': {
      const first = at(0);
      const index = scope.index(textOf(first) ?? '');
      const start = numberOf(first) ?? numberOf(at(1)) ?? 0;
      return index === undefined ? undefined : { kind: 'scalar', offset: 0, value: index + start };
    }
    case 'if': {
      const holds = truthOf(at(0));
      return holds === undefined ? undefined : at(holds ? 1 : 2);
    }
    case 'coalesce':
      return given.length > 0 ? at(0) : undefined;
    default: {
      const values = given.map((_, i) => at(i));
      const known = values.filter((value) => value !== undefined);
      return known.length === values.length ? callFunction(name, known) : undefined;
    }
  }
}

/** A parameter or variable may be an expression itself, or hold some. */
function follow(node: JsonNode | undefined, scope: Scope, nesting: number): JsonNode | undefined {
  const text = textOf(node);
  return text !== undefined && isBracketed(text) ? evaluate(text.slice(1, -1), scope, nesting + 1) : node;
}

/** Whether nothing in it is left for a deployment to say. */
export function isWhole(node: JsonNode): boolean {
  return !JSON.stringify(toValue(node)).includes('"[');
}

export function loopsOf(node: JsonNode | undefined): readonly JsonNode[] {
  const copy = memberOf(node, 'copy');
  return copy?.kind === 'array' ? copy.items : [];
}
