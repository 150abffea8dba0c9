import type { SimulatedConversation } from '#stages/enforce';

type Rows = readonly SimulatedConversation[];

/**
 * What the second denies of conversations that the first allows, and the other way round. Of a conversation with the
 * internet, some addresses may be denied and others not: it is told where more of it, or less, is denied than before.
 */
export function compareRows(
  before: readonly Rows[],
  after: readonly Rows[],
): { readonly newlyDenied: Rows; readonly newlyAllowed: Rows } {
  const newlyDenied: SimulatedConversation[] = [];
  const newlyAllowed: SimulatedConversation[] = [];
  for (const [i, rows] of after.entries()) {
    const [was, is] = [countDenied(before[i] ?? []), countDenied(rows)];
    if (is > was) newlyDenied.push(...rows.filter(({ verdict }) => verdict === 'denied'));
    if (is < was) newlyAllowed.push(...rows.filter(({ verdict }) => verdict === 'allowed'));
  }
  return { newlyDenied, newlyAllowed };
}

/** A conversation may have been tried and never counted: it is one all the same. */
function countDenied(rows: Rows): number {
  return rows.reduce((sum, { verdict, flows }) => sum + (verdict === 'denied' ? Math.max(1, flows) : 0), 0);
}
