import { EVERY_PACKET, type FilterEntry, type FilterRules, type Hiding, type Passage, type Visit } from '#core/model';
import {
  type Address,
  complementInterfaces,
  fullRange,
  hasInterface,
  intersectAddresses,
  intersectInterfaces,
  isEmptyAddressSet,
  toAddressSet,
  toInterfaces,
} from '#core/net';
import {
  fixPackets,
  intersectPackets,
  isEmptyPackets,
  type PacketSet,
  packetsWith,
  subtractPackets,
  toPacketSet,
  toProducts,
} from '#core/packetset';
import { denoteBaseChain, toFilterSpace } from '../../denote-filter.ts';
import type { FilterDecider } from '../../decide-filter.ts';
import { blurInterfaces, LOOPBACK } from '../blur.ts';
import { followNotes } from '../notes/index.ts';
import { findTranslated } from './find-translated.ts';
import { findRedirections, reaches } from './find-redirections.ts';
import { sendOn } from './send-on.ts';

/** First packets that rules send on to another address for sure. */
export interface SentOn {
  readonly packets: Passage['packets'];
  readonly to: Address;
  readonly port?: number;
  readonly entry: FilterEntry;
}

/** SEM-23. Of packets for the host that come in by the device; undefined: by any, nobody knows which. */
export function findSentOn(written: FilterRules, device: string | undefined): SentOn[] {
  return findRedirections(written).flatMap(({ hook, redirect, packets, entry, choice }): SentOn[] => {
    if (choice !== 'only' || hook !== 'prerouting' || redirect.to !== 'address' || !redirect.address) return [];
    const { address, port } = redirect;
    const comesBy = device === undefined ? NETWORK : toInterfaces(device);
    const isMeant =
      intersectInterfaces(complementInterfaces(packets.in), comesBy).ranges.length === 0 &&
      hasInterface(packets.out, '') &&
      packets.states.includes('new');
    const { sources, traffic, sourcePorts } = packets;
    const destinations = intersectAddresses(packets.destinations, toAddressSet([fullRange(address.bits)]));
    if (!isMeant || isEmptyAddressSet(destinations)) return [];
    const sent = { packets: { sources, destinations, traffic, sourcePorts }, to: address, entry };
    return [{ ...sent, ...(port !== undefined && { port }) }];
  });
}

const NETWORK = complementInterfaces(toInterfaces('', LOOPBACK));

/** What is sent on, by as whom it goes on: absent where it keeps its source. */
export function splitByHiding(
  rules: FilterRules,
  { to, port, packets }: SentOn,
  devices: Pick<Visit, 'in' | 'out'>,
): { readonly packets: Passage['packets']; readonly hiding?: Hiding }[] {
  const translation = { leg: 'request', to, isHidden: false, ...(port !== undefined && { port }) } as const;
  const seen = followNotes(sendOn(rules, translation), rules, findTranslated);
  const chains = seen.chains.filter(({ base }) => base?.hook === 'postrouting');
  const hiding = chains.filter((chain) => reaches(seen, chain, hidingOf));
  if (hiding.length === 0) return [{ packets }];
  const visit: Visit = { point: '', path: 'forward', isOverNetwork: true, ...devices };
  const blurred = blurInterfaces(seen, visit);
  const space = toFilterSpace(blurred);
  const at = { state: 'new', in: devices.in ?? '', out: devices.out ?? '' } as const;
  let parts: { set: PacketSet; hiding?: Hiding }[] = [{ set: toPacketSet(space, [{ ...EVERY_PACKET, ...packets }]) }];
  for (const { name } of hiding) {
    const chain = blurred.chains.find((one) => one.name === name);
    if (!chain) continue;
    const map = denoteBaseChain(blurred, chain, space);
    const regions = map.values.flatMap((deciders) => {
      const found = toHiding(deciders, chain.base?.scope.unknown ?? []);
      return found
        ? [
            {
              set: fixPackets(
                packetsWith(map, (value) => value === deciders),
                at,
              ),
              hiding: found,
            },
          ]
        : [];
    });
    parts = parts.flatMap((part) => {
      const hidden = regions.map((one) => ({
        set: intersectPackets(part.set, one.set),
        // Who is hidden twice is hidden by whichever chain comes first.
        hiding: part.hiding ? UNKNOWN : one.hiding,
      }));
      const open = regions.reduce((set, one) => subtractPackets(set, one.set), part.set);
      return [...hidden, { ...part, set: open }].filter(({ set }) => !isEmptyPackets(set));
    });
  }
  return parts.flatMap((part) =>
    toProducts(part.set).map(({ sources, destinations, traffic, sourcePorts }) => ({
      packets: { sources, destinations, traffic, sourcePorts },
      ...(part.hiding && { hiding: part.hiding }),
    })),
  );
}

const UNKNOWN: Hiding = { as: 'unknown' };

function hidingOf({ action }: FilterEntry): Hiding | undefined {
  return action.kind === 'accept' ? action.hides : undefined;
}

/** Of those who may have the last word: known where it is one, of a chain that sees the packet for sure. */
function toHiding(deciders: readonly FilterDecider[], conditions: readonly string[]): Hiding | undefined {
  const found = deciders.flatMap((one) => (one.by === 'entry' ? (hidingOf(one.entry) ?? []) : []));
  const [only] = found;
  return only && (deciders.length > 1 || conditions.length > 0) ? UNKNOWN : only;
}
