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
  | { readonly range: readonly [Expression, Expression] }
  | { readonly prefix: { readonly addr: string; readonly len: number } }
  | { readonly set: readonly Expression[] };

/** What ends the way of a packet through a chain, or leads it to another one. */
export type Verdict =
  | { readonly accept: null }
  | { readonly drop: null }
  | { readonly continue: null }
  | { readonly return: null }
  | { readonly jump: { readonly target: string } }
  | { readonly goto: { readonly target: string } };

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
  /** Without a type: an ICMP error. */
  | { readonly reject: { readonly type: 'tcp reset' } | null }
  /** Of each value of the key its verdict; other packets go on. A name is that of a map. */
  | {
      readonly vmap: {
        readonly key: Expression;
        readonly data: string | { readonly set: readonly (readonly [Expression, Verdict])[] };
      };
    }
  | Verdict;

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
    // Flags: any of them by `in`, just these by `==`.
    const values = op === 'in' && isFlags(right) ? right.join(',') : printExpression(right);
    return `${printExpression(left)} ${op === '!=' ? '!= ' : ''}${values}`;
  }
  if ('counter' in statement) return `counter name ${statement.counter}`;
  if ('set' in statement) {
    const { op, elem, set, stmt } = statement.set;
    return `${op} ${set} { ${printExpression(elem)}${stmt ? ' counter' : ''} }`;
  }
  if ('limit' in statement)
    return `limit rate ${statement.limit.rate}/${statement.limit.per} burst ${statement.limit.burst} packets`;
  if ('mangle' in statement) return `${printExpression(statement.mangle.key)} set ${statement.mangle.value}`;
  if ('reject' in statement) return statement.reject ? `reject with ${statement.reject.type}` : 'reject';
  if ('vmap' in statement) {
    const { key, data } = statement.vmap;
    const map = typeof data === 'string' ? data : `{ ${data.set.map(printMapElement).join(', ')} }`;
    return `${printExpression(key)} vmap ${map}`;
  }
  return printVerdict(statement);
}

export function printMapElement([value, verdict]: readonly [Expression, Verdict]): string {
  return `${printExpression(value)} : ${printVerdict(verdict)}`;
}

function printVerdict(verdict: Verdict): string {
  if ('jump' in verdict) return `jump ${verdict.jump.target}`;
  if ('goto' in verdict) return `goto ${verdict.goto.target}`;
  if ('accept' in verdict) return 'accept';
  if ('drop' in verdict) return 'drop';
  return 'return' in verdict ? 'return' : 'continue';
}

export function printExpression(expression: Expression): string {
  if (typeof expression === 'string' || typeof expression === 'number') return String(expression);
  if (isFlags(expression)) return `(${expression.join(' | ')})`;
  if ('meta' in expression) return `meta ${expression.meta.key}`;
  if ('ct' in expression) return `ct ${expression.ct.key}`;
  if ('payload' in expression) return `${expression.payload.protocol} ${expression.payload.field}`;
  if ('concat' in expression) return expression.concat.map(printExpression).join(' . ');
  if ('&' in expression) return `${printExpression(expression['&'][0])} & ${printExpression(expression['&'][1])}`;
  if ('range' in expression) return expression.range.map(printExpression).join('-');
  if ('prefix' in expression) return `${expression.prefix.addr}/${expression.prefix.len}`;
  return `{ ${expression.set.map(printExpression).join(', ')} }`;
}

export function isFlags(expression: Expression): expression is readonly string[] {
  return Array.isArray(expression);
}
