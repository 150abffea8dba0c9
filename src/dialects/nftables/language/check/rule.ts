import { Refusal } from '../grammar/cursor.ts';
import type { Rule, Statement } from '../syntax/statement.ts';
import { typeOf } from '../vocabulary/types.ts';
import { dropImplied } from './implied.ts';
import { lessonOf } from './learn.ts';
import { joinNeighbours } from './merge.ts';
import { addNeeded } from './needed.ts';
import type { RuleScope } from './scope.ts';
import { checkStatement } from './statement.ts';

/** The rule as a listing shows it. Refused: what nft refuses. */
export function checkRule(rule: Rule, scope: RuleScope): Rule {
  if (rule.unread !== undefined) return { ...rule, meant: [] };
  let ended: Statement | undefined;
  const meant: Statement[] = [];
  const statements = rule.statements.map((statement) => {
    if (ended) throw new Refusal('a statement behind one that ends the rule; expected it before', statement.at);
    const before = scope.layers.nh;
    const checked = checkStatement(statement, scope);
    if (isEnd(checked)) ended = checked;
    const after = scope.layers.nh;
    if (before === undefined && (after === 'ip' || after === 'ip6') && !isLesson(checked))
      meant.push(toFamilyMatch(after, statement.at));
    meant.push(checked);
    return checked;
  });
  const { family } = scope.table;
  return { ...rule, statements: dropImplied(addNeeded(joinNeighbours(statements), family), family), meant };
}

function isEnd(statement: Statement): boolean {
  if (statement.kind === 'verdict') return statement.verdict.verdict !== 'continue';
  return ['nat', 'reject', 'queue', 'call'].includes(statement.kind);
}

function isLesson(statement: Statement): boolean {
  return statement.kind === 'match' && lessonOf(statement) === 'nh';
}

/** What nft puts before a field of one family in a table of several. */
function toFamilyMatch(family: 'ip' | 'ip6', at: number): Statement {
  const type = typeOf('nf_proto');
  return {
    kind: 'match',
    operator: 'implicit',
    left: { kind: 'field', key: { of: 'meta', key: 'nfproto' }, type, at },
    right: { kind: 'value', type, value: family === 'ip' ? 2n : 10n, at },
    at,
  };
}
