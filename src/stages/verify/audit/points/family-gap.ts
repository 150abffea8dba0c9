import { EVERY_PACKET, type FilterPath } from '#core/model';
import { ALL_ADDRESSES, type Bits } from '#core/net';
import {
  findPacket,
  intersectPackets,
  isEmptyPackets,
  packetsWith,
  type PacketSet,
  toPacketSet,
} from '#core/packetset';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import { printPacket } from './packet-text.ts';
import type { PointView } from './point-view.ts';

const WORDS: Readonly<Record<FilterPath, string>> = { input: 'comes in', forward: 'is forwarded', output: 'goes out' };

/** IPv6 that passes for want of an entry, at a point that does not let IPv4 pass so. */
export function findFamilyGaps({ point, space, paths }: PointView): AuditFinding[] {
  return paths.flatMap(({ path, decisions }) => {
    if (path === 'output') return [];
    // Allowed and by no entry: by a policy, or because no chain looks at the family.
    const open = packetsWith(
      decisions,
      ({ verdict, deciders }) => verdict === 'allowed' && deciders.every(({ by }) => by === 'policy'),
    );
    const ofFamily = (bits: Bits): PacketSet => {
      const addresses = { ranges: ALL_ADDRESSES.ranges.filter((range) => range.bits === bits) };
      return intersectPackets(
        open,
        toPacketSet(space, [{ ...EVERY_PACKET, sources: addresses, destinations: addresses }]),
      );
    };
    const wide = ofFamily(128);
    if (isEmptyPackets(wide) || !isEmptyPackets(ofFamily(32))) return [];
    const packet = findPacket(wide);
    return [
      toFinding('ipv6-open', {
        subject: point.name,
        message: `IPv6 that ${WORDS[path]} at ${point.name} passes without a rule; IPv4 does not`,
        at: point.at ? [point.at] : [],
        ...(packet && { witness: printPacket(packet) }),
      }),
    ];
  });
}
