import type { FilterRules, Packet, Tracking, Visit } from '#core/model';
import { hasPacket, type PacketSpace } from '#core/packetset';
import { toFilterSpace } from '../../denote-filter.ts';
import { blurInterfaces } from '../blur.ts';
import { findMarked, hasTracking, type Marked } from './find-marked.ts';

/** A packet where it is met. `isSelf`: by the addresses by which it is asked about. */
export interface Met {
  readonly visit: Visit;
  readonly packet: Packet;
  readonly isSelf: boolean;
}

export type Belonging = 'yes' | 'no' | 'perhaps';

/** SEM-25. Whether the tracker takes the reply for one of the connection, all of whose first packets at the point are given. */
export function isKnownReply(rules: FilterRules, requests: readonly Met[], reply: Met): Belonging {
  if (!hasTracking(rules)) return 'yes';
  const answers = new Set(requests.map((request) => isOfConnection(markOf(rules, request), markOf(rules, reply))));
  const [only] = answers;
  return answers.size === 1 && only ? only : 'perhaps';
}

const OF_NO_ZONE: Tracking = { as: 'zone', zone: 0 };
const UNKNOWN: Tracking = { as: 'unknown' };

function markOf(rules: FilterRules, { visit, packet, isSelf }: Met): Tracking {
  if (!isSelf || isTranslating(rules, visit)) return UNKNOWN;
  const blurred = blurInterfaces(rules, visit);
  const marked = markedIn(blurred, visit, spaceOf(blurred));
  return marked.find(({ packets }) => hasPacket(packets, packet))?.tracks ?? OF_NO_ZONE;
}

/** Of what goes by several addresses at the point, nobody knows by which of them it is told apart. */
export function isTranslating({ chains }: FilterRules, { translation }: Visit): boolean {
  const redirects = () =>
    chains.some(({ entries }) => entries.some(({ action }) => action.kind === 'unknown' && action.redirects));
  return translation !== undefined || redirects();
}

/** Of the packets of a visit. */
export function markedIn(rules: FilterRules, { path }: Visit, space: PacketSpace): Marked[] {
  return findMarked(rules, space).filter(({ hook }) => (hook === 'output') === (path === 'output'));
}

/** Of what is not tracked no reply is known; a reply that is not tracked has no state that hangs on it. */
export function isOfConnection(request: Tracking, reply: Tracking): Belonging {
  if (request.as === 'untracked' || reply.as === 'untracked') return 'no';
  const zones = [request, reply].map((one) => (one.as === 'zone' ? one.zone : undefined));
  if (zones.includes(undefined)) return 'perhaps';
  return zones[0] === zones[1] ? 'yes' : 'no';
}

const spaces = new WeakMap<FilterRules, PacketSpace>();

function spaceOf(rules: FilterRules): PacketSpace {
  const space = spaces.get(rules) ?? toFilterSpace(rules);
  spaces.set(rules, space);
  return space;
}
