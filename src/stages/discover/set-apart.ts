import type { Connection } from '#core/model';
import { type Address, hasPorts, parseAddress, printAddress, type Protocol } from '#core/net';
import { MAX_PAIRS, type SeenConversation } from './fold.ts';
import { type FoundScan, isLogin, type PortRange, type Scan, toRanges } from './find-scans.ts';
import type { ProbeWatch } from './probes.ts';
import type { Remote } from './remotes.ts';

/** A conversation, or the part of it, that is a scan: no evidence of a need. */
export interface SetApart {
  readonly conversation: SeenConversation;
  readonly why: Reason;
}

/** `probing`: a stranger that is not answered more often than it is; too few ends for a scan. */
export type Reason = Scan['kind'] | 'probing';

/** What the internet tries at one of our ends and is not answered. */
export interface Noise {
  /** Name of the party. */
  readonly destination: string;
  readonly protocol: Protocol;
  /** None for what has no ports. */
  readonly ports: readonly PortRange[];
  /** Addresses that tried, on all ports together; those that were not remembered are left out. */
  readonly sources: number;
  readonly attempts: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** Conversations without scans and noise, and what was taken out. */
export interface Sorted {
  readonly conversations: readonly SeenConversation[];
  readonly setApart: readonly SetApart[];
  readonly noise: readonly Noise[];
}

/** What is remembered of attempts. */
export type Attempts = Pick<ProbeWatch, 'find' | 'sum'>;

/** So many strangers at one login are a crowd that guesses; whoever stays longer than a guess is none of them. */
const CROWD = 10;

/**
 * Takes out what scans tried, from within and without; of the internet all that a scanner did, and whoever guesses at a
 * login among a crowd. What the internet tried and nobody answered becomes noise.
 */
export function setApart(
  conversations: readonly SeenConversation[],
  scans: readonly FoundScan[],
  attempts: Attempts,
): Sorted {
  const tried = new Map<string, Scan['kind']>();
  const hostile = new Map<string, Scan['kind']>();
  const textOf = rememberTexts();
  for (const { scan, probes } of scans) {
    hostile.set(scan.source, scan.kind);
    for (const { destination, protocol, port } of probes)
      tried.set(toKey(scan.source, destination, protocol, port), scan.kind);
  }
  const kept: SeenConversation[] = [];
  const apart: SetApart[] = [];
  const take = (conversation: SeenConversation, whyOf: (remote: Remote) => Reason | undefined) => {
    const { remotes = [] } = conversation;
    const reasons = new Map(remotes.map((remote) => [remote, whyOf(remote)] as const));
    const rest = remotes.filter((remote) => reasons.get(remote) === undefined);
    for (const why of new Set(reasons.values()))
      if (why !== undefined) {
        const part = toPart(
          conversation,
          remotes.filter((remote) => reasons.get(remote) === why),
          0,
        );
        if (part) apart.push({ conversation: part, why });
      }
    const left =
      rest.length === remotes.length ? conversation : toPart(conversation, rest, conversation.otherRemotes ?? 0);
    if (left) kept.push(left);
  };
  for (const conversation of conversations) {
    const { source, destination, protocol, port, pairs, remotes } = conversation;
    if (source.kind === 'internet' && remotes) {
      const addresses = new Set(pairs.map((pair) => printAddress(pair.destination)));
      const isCrowd = isLogin(protocol, port) && remotes.length >= CROWD;
      const isSession = ({ address }: Remote) =>
        [...addresses].some((end) => {
          const probe = attempts.find(address, end, protocol, port);
          return probe !== undefined && probe.answered > probe.brief;
        });
      const isProbing = ({ address }: Remote) => {
        const { answered, unanswered } = attempts.sum(address);
        return answered > 0 && unanswered > answered;
      };
      take(
        conversation,
        (remote) =>
          hostile.get(remote.address) ??
          (isCrowd && !isSession(remote) ? 'brute-force' : isProbing(remote) ? 'probing' : undefined),
      );
      continue;
    }
    if (destination.kind === 'internet' && remotes) {
      const [from] = pairs;
      const address = from ? printAddress(from.source) : '';
      take(conversation, (remote) => tried.get(toKey(address, remote.address, protocol, port)));
      continue;
    }
    if (hostile.size === 0) {
      kept.push(conversation);
      continue;
    }
    const reasons = pairs.map((pair) => {
      const from = textOf(pair.source);
      return hostile.has(from) ? tried.get(toKey(from, textOf(pair.destination), protocol, port)) : undefined;
    });
    const [why] = reasons;
    if (why !== undefined && reasons.every((reason) => reason !== undefined)) apart.push({ conversation, why });
    else kept.push(conversation);
  }
  const isNoise = ({ source, answered }: SeenConversation) => source.kind === 'internet' && !answered;
  return {
    conversations: kept.filter((one) => !isNoise(one)),
    setApart: apart,
    noise: toNoise(kept.filter(isNoise)),
  };
}

/** Of few addresses that many conversations have. */
function rememberTexts(): (address: Address) => string {
  const known = new WeakMap<Address, string>();
  return (address) => {
    const text = known.get(address) ?? printAddress(address);
    known.set(address, text);
    return text;
  };
}

function toKey(source: string, destination: string, protocol: Protocol, port: number): string {
  return `${source} ${destination} ${protocol} ${port}`;
}

/** The conversation with some of its remotes alone; undefined without any. */
function toPart(
  conversation: SeenConversation,
  remotes: readonly Remote[],
  others: number,
): SeenConversation | undefined {
  if (remotes.length === 0 && others === 0) return undefined;
  const { otherRemotes: _, ...rest } = conversation;
  return {
    ...rest,
    remotes,
    ...(others > 0 && { otherRemotes: others }),
    connections: remotes.reduce((sum, { connections }) => sum + connections, others),
    answered: others > 0 ? conversation.answered : remotes.some(({ answered }) => answered),
    pairs: toPairs(conversation, remotes),
  };
}

function toPairs({ pairs, source }: SeenConversation, remotes: readonly Remote[]): Connection[] {
  const [model] = pairs;
  if (!model) return [];
  return remotes.slice(0, MAX_PAIRS).flatMap(({ address }) => {
    const parsed = parseAddress(address);
    if (!parsed.ok) return [];
    return [source.kind === 'internet' ? { ...model, source: parsed.value } : { ...model, destination: parsed.value }];
  });
}

function toNoise(conversations: readonly SeenConversation[]): Noise[] {
  const groups = Map.groupBy(conversations, ({ destination, protocol }) => `${destination.name} ${protocol}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { destination, protocol } = first;
    const sources = new Set(group.flatMap(({ remotes = [] }) => remotes.map(({ address }) => address)));
    return [
      {
        destination: destination.name,
        protocol,
        ports: hasPorts(protocol) ? toRanges(group.map(({ port }) => port)) : [],
        sources: sources.size,
        attempts: group.reduce((sum, { connections }) => sum + connections, 0),
        firstSeenMs: group.reduce((least, one) => Math.min(least, one.firstSeenMs), Infinity),
        lastSeenMs: group.reduce((most, one) => Math.max(most, one.lastSeenMs), 0),
      },
    ];
  });
}
