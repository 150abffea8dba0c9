import { EVERY_PACKET, type FilterPath } from '#core/model';
import { ALL_ADDRESSES, type Bits } from '#core/net';
import { intersectPackets, isEmptyPackets, type PacketSet, toPacketSet } from '#core/packetset';
import { decideFilter } from '#core/semantics';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import { findLikely } from './likely.ts';
import { printPacket } from './packet-text.ts';
import type { PointView } from './point-view.ts';

const WORDS: Readonly<Record<FilterPath, string>> = { input: 'comes in', forward: 'is forwarded', output: 'goes out' };

/** IPv6 that passes for want of an entry, at a point that does not let IPv4 pass so. */
export function findFamilyGaps({ point, space, met, byDefault, likely }: PointView): AuditFinding[] {
  return byDefault.flatMap(({ path, packets }) => {
    if (path === 'output') return [];
    const ofFamily = (bits: Bits): PacketSet => {
      const addresses = { ranges: ALL_ADDRESSES.ranges.filter((range) => range.bits === bits) };
      const family = { ...EVERY_PACKET, sources: addresses, destinations: addresses };
      return intersectPackets(packets, toPacketSet(space, [family]));
    };
    const packet = findLikely(likely, path, ofFamily(128));
    if (!packet || !isEmptyPackets(ofFamily(32))) return [];
    const { verdict } = decideFilter(met, packet, path);
    return [
      toFinding('ipv6-open', {
        subject: point.name,
        message: `IPv6 that ${WORDS[path]} at ${point.name} passes without a rule; IPv4 does not`,
        at: point.at ? [point.at] : [],
        witness: printPacket(packet),
        isCertain: verdict === 'allowed',
      }),
    ];
  });
}
