import { hasPorts, toProtocolNumber } from '#core/net';
import type { SeenConversation } from './fold.ts';
import { numberParties } from './number-parties.ts';
import type { Party } from './party.ts';
import { startRowIndex } from './row-index.ts';

/** Below it are services that somebody chose a number for. */
const FIRST_FREE = 1024;
/** Fewer ports may as well be that many services. */
const LEAST_PORTS = 4;
const LEAST_COMPANION_PORTS = 2;
/** On average: a service that is given a port anew is asked once or twice on each. */
const MOST_CONNECTIONS = 2;

/** Ranges that systems take such ports from. Source: RFC 6335 §6 and Windows since 2008; Linux, `ip_local_port_range`. */
const DYNAMIC = [
  { first: 49_152, last: 65_535 },
  { first: 32_768, last: 60_999 },
];

/** A service that tells where the others are; what they are called, and where they begin. */
const COMPANIONS = [
  {
    port: 135,
    isBack: false,
    from: 49_152,
    words: 'ports that the RPC endpoint mapper on tcp/135 gives out',
    isWholeRange: true,
  },
  {
    port: 111,
    isBack: false,
    from: 32_768,
    words: 'ports that the port mapper on tcp/111 gives out',
    isWholeRange: true,
  },
  {
    port: 21,
    isBack: false,
    from: FIRST_FREE,
    words: 'ports of FTP data that the server on tcp/21 names',
    isWholeRange: false,
  },
  {
    port: 21,
    isBack: true,
    from: FIRST_FREE,
    words: 'ports of FTP data that the client of tcp/21 names',
    isWholeRange: true,
  },
] as const;

/**
 * Conversations on ports that a server gives out anew for each connection, as one conversation each with the range of
 * the ports: many ports between the same two ends, each used once or twice. Others as they are, in their order.
 */
export function foldPorts(conversations: readonly SeenConversation[]): SeenConversation[] {
  const idOf = numberEnds();
  const companions = new Map<number, Set<number>>();
  for (const one of conversations)
    if (one.answered && one.protocol === 'tcp' && COMPANIONS.some(({ port }) => port === one.port)) {
      const ends = idOf(one.source, one.destination);
      companions.set(ends, (companions.get(ends) ?? new Set()).add(one.port));
    }
  const folded = new Map<SeenConversation, SeenConversation | undefined>();
  for (const group of findGroups(conversations)) {
    const fold = foldGroup(group, companions, idOf);
    if (fold) for (const one of fold.parts) folded.set(one, one === fold.parts[0] ? fold.whole : undefined);
  }
  if (folded.size === 0) return [...conversations];
  return conversations.flatMap((one) => (folded.has(one) ? (folded.get(one) ?? []) : [one]));
}

/**
 * Those of two ends on several free ports of one protocol. They are counted before they are listed: most of millions
 * have no other one with them.
 */
function findGroups(conversations: readonly SeenConversation[]): SeenConversation[][] {
  const { numberOf } = numberParties();
  const numbers = startRowIndex();
  const sizes: number[] = [];
  const keysOf = ({ source, destination, protocol }: SeenConversation) =>
    [numberOf(source), numberOf(destination), toProtocolNumber(protocol)] as const;
  const free = conversations.filter(
    ({ answered, protocol, port }) => answered && port >= FIRST_FREE && hasPorts(protocol),
  );
  for (const one of free) {
    const known = numbers.find(...keysOf(one));
    if (known < 0) numbers.add(...keysOf(one), sizes.push(1) - 1);
    else sizes[known] = (sizes[known] ?? 0) + 1;
  }
  const groups = new Map<number, SeenConversation[]>();
  for (const one of free) {
    const number = numbers.find(...keysOf(one));
    if ((sizes[number] ?? 0) < LEAST_COMPANION_PORTS) continue;
    const group = groups.get(number);
    if (group) group.push(one);
    else groups.set(number, [one]);
  }
  return [...groups.values()];
}

type NumberOfEnds = (source: Party, destination: Party) => number;

/** One number for each two ends. */
function numberEnds(): NumberOfEnds {
  const { numberOf } = numberParties();
  return (source, destination) => numberOf(source) * MOST_PARTIES + numberOf(destination);
}

/** More parties than there will be: a number of two of them stays exact. */
const MOST_PARTIES = 2 ** 24;

interface Fold {
  readonly parts: readonly SeenConversation[];
  readonly whole: SeenConversation;
}

/** Of one pair of ends. */
function foldGroup(
  group: readonly SeenConversation[],
  companions: ReadonlyMap<number, ReadonlySet<number>>,
  idOf: NumberOfEnds,
): Fold | undefined {
  const [one] = group;
  if (!one) return undefined;
  const there = companions.get(idOf(one.source, one.destination));
  const back = companions.get(idOf(one.destination, one.source));
  const companion = COMPANIONS.find(({ port, isBack }) => (isBack ? back : there)?.has(port) === true);
  const parts = group.filter(({ port }) => port >= (companion?.from ?? FIRST_FREE));
  const [first] = parts;
  const sum = parts.reduce((total, { connections }) => total + connections, 0);
  const isBrief = sum <= MOST_CONNECTIONS * parts.length;
  const least = companion ? LEAST_COMPANION_PORTS : LEAST_PORTS;
  const isGivenOut = isBrief || companion?.isWholeRange === true;
  return first && parts.length >= least && isGivenOut ? { parts, whole: toWhole(parts, first, companion) } : undefined;
}

function toWhole(
  group: readonly SeenConversation[],
  first: SeenConversation,
  companion: (typeof COMPANIONS)[number] | undefined,
): SeenConversation {
  const ports = group.map(({ port }) => port);
  const seen = { first: Math.min(...ports), last: Math.max(...ports) };
  const range = DYNAMIC.find((one) => one.first <= seen.first && seen.last <= one.last);
  // Passive ports are a few that somebody configured; what a system gives out may be any of its range.
  const { first: port, last: lastPort } = companion?.isWholeRange === false ? seen : (range ?? seen);
  const words = companion?.words ?? 'ports that the server gives out anew for each connection';
  const sum = group.reduce((total, { connections }) => total + connections, 0);
  return {
    ...first,
    port,
    lastPort,
    folded: `${words}: ${group.length} ports from ${seen.first} to ${seen.last} were seen`,
    service: `${first.protocol}/${port}-${lastPort}`,
    connections: sum,
    firstSeenMs: Math.min(...group.map(({ firstSeenMs }) => firstSeenMs)),
    lastSeenMs: Math.max(...group.map(({ lastSeenMs }) => lastSeenMs)),
    longestMs: Math.max(...group.map(({ longestMs }) => longestMs)),
    seenAtSource: group.some(({ seenAtSource }) => seenAtSource),
    seenAtDestination: group.some(({ seenAtDestination }) => seenAtDestination),
    pairs: group.flatMap(({ pairs }) => pairs).slice(0, 16),
    ...(first.remotes && { remotes: group.flatMap(({ remotes = [] }) => remotes) }),
  };
}
