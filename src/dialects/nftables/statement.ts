/**
 * The part of nft's own JSON schema (libnftables-json(5)) that our rules use. One tree serves three ends: it is
 * printed for `nft -f`, compared with what `nft -j list` reads back, and read by people.
 */
export type Expression =
  | string
  | number
  | readonly string[]
  | { readonly meta: { readonly key: string } }
  | { readonly ct: { readonly key: string } }
  | { readonly payload: { readonly protocol: string; readonly field: string } }
  | { readonly concat: readonly Expression[] }
  | { readonly '&': readonly [Expression, Expression] }
  | { readonly set: readonly (string | number)[] };

export type Statement =
  | { readonly match: { readonly op: '==' | '!=' | 'in'; readonly left: Expression; readonly right: Expression } }
  | { readonly counter: string }
  | {
      readonly set: {
        readonly op: 'add' | 'update';
        readonly elem: Expression;
        readonly set: string;
        readonly stmt?: readonly [{ readonly counter: null }];
      };
    }
  | { readonly limit: { readonly rate: number; readonly burst: number; readonly per: 'second' } }
  | { readonly mangle: { readonly key: Expression; readonly value: number } }
  | { readonly reject: { readonly type: 'tcp reset' } }
  | { readonly goto: { readonly target: string } }
  | { readonly accept: null }
  | { readonly drop: null };

export interface ChainRule {
  readonly statements: readonly Statement[];
  readonly comment?: string;
}

/** A base chain has a hook. */
export interface Chain {
  readonly name: string;
  readonly hook?: 'input' | 'output';
  readonly rules: readonly ChainRule[];
}

/** Of base chains: before the usual `filter` (0), after conntrack (−200) and destination translation (−100). */
export const PRIORITY = -10;

export function printRule(rule: ChainRule): string {
  const text = rule.statements.map(printStatement).join(' ');
  return rule.comment === undefined ? text : `${text} comment "${rule.comment}"`;
}

function printStatement(statement: Statement): string {
  if ('match' in statement) {
    const { op, left, right } = statement.match;
    return `${printExpression(left)} ${op === '!=' ? '!= ' : ''}${printExpression(right)}`;
  }
  if ('counter' in statement) return `counter name ${statement.counter}`;
  if ('set' in statement) {
    const { op, elem, set, stmt } = statement.set;
    return `${op} ${set} { ${printExpression(elem)}${stmt ? ' counter' : ''} }`;
  }
  if ('limit' in statement)
    return `limit rate ${statement.limit.rate}/${statement.limit.per} burst ${statement.limit.burst} packets`;
  if ('mangle' in statement) return `${printExpression(statement.mangle.key)} set ${statement.mangle.value}`;
  if ('reject' in statement) return `reject with ${statement.reject.type}`;
  if ('goto' in statement) return `goto ${statement.goto.target}`;
  return 'accept' in statement ? 'accept' : 'drop';
}

function printExpression(expression: Expression): string {
  if (typeof expression === 'string' || typeof expression === 'number') return String(expression);
  if (isFlags(expression)) return `(${expression.join(' | ')})`;
  if ('meta' in expression) return `meta ${expression.meta.key}`;
  if ('ct' in expression) return `ct ${expression.ct.key}`;
  if ('payload' in expression) return `${expression.payload.protocol} ${expression.payload.field}`;
  if ('concat' in expression) return expression.concat.map(printExpression).join(' . ');
  if ('&' in expression) return `${printExpression(expression['&'][0])} & ${printExpression(expression['&'][1])}`;
  return `{ ${expression.set.join(', ')} }`;
}

function isFlags(expression: Expression): expression is readonly string[] {
  return Array.isArray(expression);
}
