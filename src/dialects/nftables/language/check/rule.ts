import { Refusal } from '../grammar/cursor.ts';
import type { Rule, Statement } from '../syntax/statement.ts';
import { dropImplied } from './implied.ts';
import { joinNeighbours } from './merge.ts';
import { addNeeded } from './needed.ts';
import type { RuleScope } from './scope.ts';
import { checkStatement } from './statement.ts';

/** The rule as a listing shows it. Refused: what nft refuses. */
export function checkRule(rule: Rule, scope: RuleScope): Rule {
  let ended: Statement | undefined;
  const statements = rule.statements.map((statement) => {
    if (ended) throw new Refusal('a statement behind one that ends the rule; expected it before', statement.at);
    const checked = checkStatement(statement, scope);
    if (isEnd(checked)) ended = checked;
    return checked;
  });
  const { family } = scope.table;
  return { ...rule, statements: dropImplied(addNeeded(joinNeighbours(statements), family), family) };
}

function isEnd(statement: Statement): boolean {
  if (statement.kind === 'verdict') return statement.verdict.verdict !== 'continue';
  return ['nat', 'reject', 'queue', 'call'].includes(statement.kind);
}
