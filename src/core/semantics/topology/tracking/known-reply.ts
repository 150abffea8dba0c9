import type { FilterEntry, FilterRules, Packet, PacketProduct, Tracking, Visit } from '#core/model';
import { ALL_ADDRESSES, ALL_INTERFACES, ALL_PORTS, splitByProtocol, toTraffic, toTrafficSet } from '#core/net';
import { allPackets, hasPacket, type PacketSet, type PacketSpace, toPacketSet, toProducts } from '#core/packetset';
import { blurInterfaces } from '../blur.ts';
import { toNoteSpace } from '../notes/index.ts';
import { findRedirections, reaches } from '../redirect/find-redirections.ts';
import { findMarked, hasTracking, type Marked } from './find-marked.ts';
import { followTracking } from './follow-tracking.ts';

/** A packet where it is met. `isSelf`: by the addresses by which it is asked about. */
export interface Met {
  readonly visit: Visit;
  readonly packet: Packet;
  readonly isSelf: boolean;
}

/** `lost`: it may be none of the connection, and then nobody translates it back, wherever it passes. */
export type Belonging = 'yes' | 'no' | 'perhaps' | 'lost';

/** SEM-25. Whether the tracker takes the reply for one of the connection, all of whose first packets at the point are given. */
export function isKnownReply(rules: FilterRules, requests: readonly Met[], reply: Met): Belonging {
  if (!hasTracking(rules)) return 'yes';
  const answers = new Set(requests.map((request) => isKnownTo(rules, request, reply)));
  if (answers.has('lost')) return 'lost';
  const [only] = answers;
  return answers.size === 1 && only ? only : 'perhaps';
}

function isKnownTo(rules: FilterRules, request: Met, reply: Met): Belonging {
  const asked = marksOf(rules, request, 'none');
  const isTranslated = hasPacket(translatedAt(rules, request.visit, spaceOf(rules)), request.packet);
  const disguise = disguiseOf(rules, request.visit, isTranslated);
  const answers = new Set(
    asked.flatMap((one) => marksOf(rules, reply, disguise).map((other) => isOfConnection(one, other))),
  );
  const [only] = answers;
  if (answers.size === 1 && only && (disguise === 'none' || only === 'yes')) return only;
  return disguise === 'none' ? 'perhaps' : 'lost';
}

const OF_NO_ZONE: Tracking = { as: 'zone', zone: 0 };
const UNKNOWN: Tracking = { as: 'unknown' };

/** Each of what the tracker may be told of the packet. */
function marksOf(rules: FilterRules, { visit, packet, isSelf }: Met, disguise: Disguise): Tracking[] {
  if (!isSelf) return [UNKNOWN];
  const blurred = blurInterfaces(rules, visit);
  const space = spaceOf(blurred);
  const found = markedIn(blurred, visit, space)
    .filter(({ packets }) => hasPacket(undisguise(packets, disguise), packet))
    .map(({ tracks }) => tracks);
  return disguise === 'none' ? [found[0] ?? OF_NO_ZONE] : [...found, OF_NO_ZONE];
}

/** What of a reply is not known where the tracker sees it: from whom it comes, or to whom it goes as well. */
export type Disguise = 'none' | 'source' | 'both';

export function disguiseOf(rules: FilterRules, { path }: Visit, isTranslated: boolean): Disguise {
  const hides = ({ action }: FilterEntry) => action.kind === 'accept' && action.hides;
  const hook = path === 'input' ? 'input' : 'postrouting';
  const isHiding = rules.chains.some((chain) => chain.base?.hook === hook && reaches(rules, chain, hides));
  return isHiding ? 'both' : isTranslated ? 'source' : 'none';
}

/** The packets that may be one of these behind a disguise. */
export function undisguise(packets: PacketSet, disguise: Disguise): PacketSet {
  if (disguise === 'none') return packets;
  const products = toProducts(packets).map((product): PacketProduct => {
    const from = { ...product, sources: ALL_ADDRESSES, sourcePorts: ALL_PORTS };
    return disguise === 'source' ? from : { ...from, destinations: ALL_ADDRESSES, traffic: ofProtocols(product) };
  });
  return toPacketSet(packets.space, products);
}

function ofProtocols({ traffic }: PacketProduct): PacketProduct['traffic'] {
  return toTrafficSet(splitByProtocol(traffic).map(({ protocol }) => toTraffic(protocol)));
}

const translated = new WeakMap<FilterRules, Map<string, readonly PacketProduct[]>>();

/** SEM-22. First packets that rules may give another destination on the way of the visit. */
export function translatedAt(rules: FilterRules, visit: Visit, space: PacketSpace): PacketSet {
  if (visit.translation) return allPackets(space);
  const found = translated.get(rules) ?? new Map<string, readonly PacketProduct[]>();
  translated.set(rules, found);
  const key = `${visit.path} ${visit.in === undefined} ${visit.out === undefined} ${visit.isOverNetwork ?? false}`;
  const products = found.get(key) ?? findTranslating(rules, visit);
  found.set(key, products);
  return toPacketSet(space, products);
}

function findTranslating(rules: FilterRules, visit: Visit): PacketProduct[] {
  return findRedirections(followTracking(blurInterfaces(rules, visit)))
    .filter(({ hook }) => (hook === 'output') === (visit.path === 'output'))
    .map(({ packets }) => ({
      ...packets,
      ...(visit.in === undefined && { in: ALL_INTERFACES }),
      ...(visit.out === undefined && { out: ALL_INTERFACES }),
    }));
}

/** Of the packets of a visit. */
export function markedIn(rules: FilterRules, { path }: Visit, space: PacketSpace): Marked[] {
  return findMarked(rules, space).filter(({ hook }) => (hook === 'output') === (path === 'output'));
}

/** Of what is not tracked no reply is known; a reply that is not tracked has no state that hangs on it. */
export function isOfConnection(request: Tracking, reply: Tracking): 'yes' | 'no' | 'perhaps' {
  if (request.as === 'untracked' || reply.as === 'untracked') return 'no';
  const zones = [request, reply].map((one) => (one.as === 'zone' ? one.zone : undefined));
  if (zones.includes(undefined)) return 'perhaps';
  return zones[0] === zones[1] ? 'yes' : 'no';
}

const spaces = new WeakMap<FilterRules, PacketSpace>();

function spaceOf(rules: FilterRules): PacketSpace {
  const space = spaces.get(rules) ?? toNoteSpace(rules);
  spaces.set(rules, space);
  return space;
}
