import type { Statement } from '../syntax/statement.ts';
import type { RuleScope } from './scope.ts';
import { checkStatement } from './statement.ts';

/** Statements at elements and in updates. */
export function checkStatements(statements: readonly Statement[], scope: RuleScope): Statement[] {
  return statements.map((statement) => checkStatement(statement, scope));
}
