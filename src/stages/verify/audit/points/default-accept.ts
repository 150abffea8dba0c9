import type { EnforcementPoint, FilterPath, Position } from '#core/model';
import { decideFilter, type FilterDecider } from '#core/semantics';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import type { Severity } from '../audit-rules.ts';
import { printPacket } from './packet-text.ts';
import type { ChainView, PointView } from './point-view.ts';
import { findUsual } from './usual.ts';

const WORDS: Readonly<Record<FilterPath, { text: string; severity: Severity }>> = {
  input: { text: 'comes in', severity: 'high' },
  forward: { text: 'is forwarded', severity: 'medium' },
  output: { text: 'goes out', severity: 'low' },
};

/** First packets that pass because no entry of any chain decides them. */
export function findDefaultAccept({ point, isHost, met, byDefault, chains }: PointView): AuditFinding[] {
  return byDefault.flatMap(({ path, packets }) => {
    const packet = findUsual(packets, path, isHost);
    if (!packet) return [];
    const { verdict, deciders } = decideFilter(met, packet, path);
    // A packet that meets no chain is not accepted by one: that its family is not filtered is another finding.
    if (deciders.length === 0) return [];
    const { text, severity } = WORDS[path];
    const list = point.list ?? point.name;
    return [
      toFinding('default-accept', {
        severity,
        subject: list,
        message: `what ${text} at ${list} is accepted when no entry decides`,
        at: toPlaces(chains, deciders, point),
        witness: printPacket(packet),
        isCertain: verdict === 'allowed',
      }),
    ];
  });
}

/** Where the policies are written that let it pass, the last one first; where nobody wrote one, the list. */
function toPlaces(
  chains: readonly ChainView[],
  deciders: readonly FilterDecider[],
  { at }: EnforcementPoint,
): Position[] {
  const names = new Set(deciders.flatMap((decider) => (decider.by === 'policy' ? [decider.chain] : [])));
  const policies = chains.filter(({ base }) => names.has(base.name)).flatMap(({ base }) => base.base?.at ?? []);
  return policies.length > 0 ? policies.toReversed() : at ? [at] : [];
}
