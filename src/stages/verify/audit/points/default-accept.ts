import type { FilterPath } from '#core/model';
import { decideFilter } from '#core/semantics';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import type { Severity } from '../audit-rules.ts';
import { findLikely } from './likely.ts';
import { printPacket } from './packet-text.ts';
import type { PointView } from './point-view.ts';

const WORDS: Readonly<Record<FilterPath, { text: string; severity: Severity }>> = {
  input: { text: 'comes in', severity: 'high' },
  forward: { text: 'is forwarded', severity: 'medium' },
  output: { text: 'goes out', severity: 'low' },
};

/** First packets that pass because no entry of any chain decides them. */
export function findDefaultAccept({ point, met, byDefault, likely }: PointView): AuditFinding[] {
  return byDefault.flatMap(({ path, packets }) => {
    const packet = findLikely(likely, path, packets);
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
        at: point.at ? [point.at] : [],
        witness: printPacket(packet),
        isCertain: verdict === 'allowed',
      }),
    ];
  });
}
