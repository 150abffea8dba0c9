/** What is wrong at one enforcement point, whatever stands around it. */
import type { EnforcementPoint } from '#core/model';
import type { AddressSet } from '#core/net';
import type { AuditFinding } from '../audit-finding.ts';
import { findDeadEntries } from './dead-entries.ts';
import { findDefaultAccept } from './default-accept.ts';
import { findFamilyGaps } from './family-gap.ts';
import { findUnkeptEntries } from './kept-entries.ts';
import { findOtherWriters } from './other-writers.ts';
import { toPointView } from './point-view.ts';
import { findWideEntries } from './wide-entries.ts';

export { findOpenServices } from './open-services.ts';

/** `attached`: the addresses of whom the point is for, where anybody knows; `known`: those of all. */
export function auditPoint(
  point: EnforcementPoint,
  nowMs: number,
  attached?: AddressSet,
  known?: AddressSet,
): AuditFinding[] {
  const view = toPointView(point, attached, known);
  return [
    ...findDefaultAccept(view),
    ...findFamilyGaps(view),
    ...findWideEntries(view),
    ...findOtherWriters(view),
    ...findUnkeptEntries(view, nowMs),
    ...findDeadEntries(view),
  ];
}
