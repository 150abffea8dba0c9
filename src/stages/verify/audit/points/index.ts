/** What is wrong at one enforcement point, whatever stands around it. */
import type { EnforcementPoint } from '#core/model';
import type { AuditFinding } from '../audit-finding.ts';
import { findDeadEntries } from './dead-entries.ts';
import { findDefaultAccept } from './default-accept.ts';
import { findFamilyGaps } from './family-gap.ts';
import { findUnkeptEntries } from './kept-entries.ts';
import { findOtherWriters } from './other-writers.ts';
import { toPointView } from './point-view.ts';
import { findWideEntries } from './wide-entries.ts';

export { findOpenServices } from './open-services.ts';

/** `isHost`: a host by itself, whose interfaces packets come in and leave by. */
export function auditPoint(point: EnforcementPoint, nowMs: number, isHost = false): AuditFinding[] {
  const view = toPointView(point, isHost);
  return [
    ...findDefaultAccept(view),
    ...findFamilyGaps(view),
    ...findWideEntries(view),
    ...findOtherWriters(view),
    ...findUnkeptEntries(view, nowMs),
    ...findDeadEntries(view),
  ];
}
