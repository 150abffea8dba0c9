import type { FilterPath } from '#core/model';
import { findPacket, isEmptyPackets, packetsWith } from '#core/packetset';
import type { FilterDecision } from '#core/semantics';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import type { Severity } from '../audit-rules.ts';
import { printPacket } from './packet-text.ts';
import type { PointView } from './point-view.ts';

const WORDS: Readonly<Record<FilterPath, { text: string; severity: Severity }>> = {
  input: { text: 'comes in', severity: 'high' },
  forward: { text: 'is forwarded', severity: 'medium' },
  output: { text: 'goes out', severity: 'low' },
};

/** First packets that pass because no entry of any chain decides them. */
export function findDefaultAccept({ point, paths }: PointView): AuditFinding[] {
  return paths.flatMap(({ path, decisions }) => {
    const open = packetsWith(decisions, isByDefault);
    if (isEmptyPackets(open)) return [];
    const packet = findPacket(open);
    const { text, severity } = WORDS[path];
    return [
      toFinding('default-accept', {
        severity,
        subject: point.name,
        message: `what ${text} at ${point.name} is accepted when no entry decides`,
        at: point.at ? [point.at] : [],
        ...(packet && { witness: printPacket(packet) }),
      }),
    ];
  });
}

/** A packet that meets no chain is not accepted by one: its family is not filtered here, which another check says. */
function isByDefault({ verdict, deciders }: FilterDecision): boolean {
  return verdict === 'allowed' && deciders.length > 0 && deciders.every(({ by }) => by === 'policy');
}
