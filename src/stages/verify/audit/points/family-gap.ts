import { EVERY_PACKET, type FilterPath, type PacketProduct } from '#core/model';
import { ALL_ADDRESSES, type Bits } from '#core/net';
import { intersectPackets, isEmptyPackets, type PacketSet, toPacketSet } from '#core/packetset';
import { decideFilter } from '#core/semantics';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import { printPacket } from './packet-text.ts';
import { chainsOn, type PointView } from './point-view.ts';
import { findUsual } from './usual.ts';

const WORDS: Readonly<Record<FilterPath, string>> = { input: 'comes in', forward: 'is forwarded', output: 'goes out' };

/** IPv6 that passes for want of an entry, at a point that does not let IPv4 pass so. */
export function findFamilyGaps({ point, isHost, space, met, byDefault, chains }: PointView): AuditFinding[] {
  return byDefault.flatMap(({ path, packets }) => {
    if (path === 'output') return [];
    const ofFamily = (bits: Bits): PacketSet => {
      const addresses = { ranges: ALL_ADDRESSES.ranges.filter((range) => range.bits === bits) };
      const family = { ...EVERY_PACKET, sources: addresses, destinations: addresses };
      return intersectPackets(packets, toPacketSet(space, [family]));
    };
    const packet = findUsual(ofFamily(128), path, isHost);
    if (!packet || !isEmptyPackets(ofFamily(32))) return [];
    // What closes IPv4 is what should close IPv6.
    const closing = chainsOn(chains, path).flatMap(({ base: { base } }) =>
      base?.at && isOfOne(base.scope) ? [base.at] : [],
    );
    const { verdict } = decideFilter(met, packet, path);
    return [
      toFinding('ipv6-open', {
        subject: point.name,
        message: `IPv6 that ${WORDS[path]} at ${point.name} passes without a rule; IPv4 does not`,
        at: closing.length > 0 ? closing : point.at ? [point.at] : [],
        witness: printPacket(packet),
        isCertain: verdict === 'allowed',
      }),
    ];
  });
}

/** Of IPv4 alone. */
function isOfOne({ sources }: PacketProduct): boolean {
  return sources.ranges.every(({ bits }) => bits === 32);
}
