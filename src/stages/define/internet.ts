import type { Connection, Policy } from '#core/model';
import { type Address, parseAddress } from '#core/net';
import { cautiousMissingMass, countSingles, type Generality, missingMass } from './generality.ts';
import type { Observed, ProposalRequest, SeenRemote } from './request.ts';
import { keyOf, toScopes } from './scope.ts';
import { printSeenTraffic } from './services.ts';

/** Conversations with the internet as they speak for rules, and what of them speaks for none. */
export interface Narrowed {
  /** With the internet as a whole, or with one address each. */
  readonly conversations: readonly Observed[];
  /** Of those who dial in at a host that nobody calls public, and do not keep coming. */
  readonly strangers: readonly Observed[];
}

/** More addresses than these are no longer a list that a person reads. */
const MOST_LISTED = 16;
/** A public service has many guests, and most connections are of those who come back. */
const LEAST_GUESTS = 20;
const MOST_NEW = 0.25;
/** Whoever uses a service does so all along. */
const LEAST_OF_WINDOW = 0.5;
const HOUR_MS = 3_600_000;
const RESOLVING: ReadonlySet<string> = new Set(['udp/53', 'tcp/53', 'tcp/853']);

/**
 * Names the addresses of the internet where they are few and nearly all coming connections will be with them; hosts of
 * one role decide together. Whoever dials in at a host of which nobody said that it is public must keep coming.
 */
export function narrowInternet(
  conversations: readonly Observed[],
  request: ProposalRequest,
  generality: Generality,
  minFlows: number,
): Narrowed {
  const scopeOf = toScopes(request);
  const groups = Map.groupBy(conversations, (one) => {
    if (!one.remotes) return undefined;
    const isInbound = one.source.kind === 'internet';
    const host = isInbound ? one.destination : one.source;
    return `${isInbound} ${keyOf(scopeOf(host))} ${printSeenTraffic(one)}`;
  });
  const narrowed = [...groups].map(([key, group]): Narrowed => {
    if (key === undefined) return { conversations: group, strangers: [] };
    if (group[0]?.source.kind === 'internet') return narrowInbound(group, request, generality, minFlows);
    return { conversations: narrowOutbound(group, request, generality), strangers: [] };
  });
  return {
    conversations: narrowed.flatMap((one) => one.conversations),
    strangers: narrowed.flatMap((one) => one.strangers),
  };
}

function narrowOutbound(
  group: readonly Observed[],
  { zones, inForce }: ProposalRequest,
  { mostMissed }: Generality,
): Observed[] {
  const counts = countAddresses(group);
  const isOpen = group.some(({ otherRemotes = 0 }) => otherRemotes > 0);
  // Who asks for names was told whom to ask: few are enough to know all.
  const isTold = group.every((one) => RESOLVING.has(printSeenTraffic(one)));
  const missed = isTold ? missingMass(counts) : cautiousMissingMass(counts);
  const isList = mostMissed === Infinity || (counts.length <= MOST_LISTED && missed <= mostMissed && mostMissed > 0);
  if (isOpen || !isList) return [...group];
  return group
    .flatMap((one) => answeredRemotes(one).flatMap((remote) => toOneAddress(one, remote, zones)))
    .filter((one) => !isInForce(one, inForce));
}

function narrowInbound(
  group: readonly Observed[],
  { guessed, window, zones, inForce }: ProposalRequest,
  { mostMissed }: Generality,
  minFlows: number,
): Narrowed {
  const isPermitted = (one: Observed, remote: SeenRemote) =>
    toOneAddress(one, remote, zones).some((each) => isInForce(each, inForce));
  // Where the policy in force names who of the internet may, somebody has said that it is not for everybody.
  const isUnsure = (one: Observed) =>
    guessed?.has(one.destination.name) === true || answeredRemotes(one).some((remote) => isPermitted(one, remote));
  const declared = group.filter((one) => !isUnsure(one));
  const unsure = group.filter(isUnsure);
  const counts = countAddresses(unsure);
  const isPublic = mostMissed === 0 || (counts.length >= LEAST_GUESTS && missingMass(counts) <= MOST_NEW);
  if (isPublic) return { conversations: group, strangers: [] };
  const span = window.lastMs - window.firstMs;
  const isHabit = ({ connections, firstSeenMs, lastSeenMs, hours }: SeenRemote) =>
    lastSeenMs - firstSeenMs >= LEAST_OF_WINDOW * span &&
    (connections >= minFlows || lastSeenMs - firstSeenMs >= HOUR_MS) &&
    (hours >= LEAST_OF_WINDOW * (span / HOUR_MS) || connections === 1);
  const regulars = unsure.flatMap((one) =>
    answeredRemotes(one)
      .filter((remote) => isHabit(remote) && !isPermitted(one, remote))
      .flatMap((remote) => toOneAddress(one, remote, zones)),
  );
  const strangers = unsure.flatMap((one) => {
    const remotes = answeredRemotes(one).filter((remote) => !isHabit(remote) && !isPermitted(one, remote));
    const connections = remotes.reduce((sum, remote) => sum + remote.connections, one.otherRemotes ?? 0);
    return connections > 0 ? [{ ...one, remotes, connections }] : [];
  });
  return { conversations: [...declared, ...regulars], strangers };
}

function isInForce({ pairs }: Observed, inForce: ProposalRequest['inForce']): boolean {
  return inForce !== undefined && pairs.every(inForce);
}

/** What a person is asked about strangers. */
export function describeStrangers({ remotes = [], connections, destination }: Observed): string {
  const counts = remotes.map((remote) => remote.connections);
  const once = countSingles(counts);
  return `${connections} connections of ${remotes.length} addresses of the internet, ${once} of which came once; if ${destination.name} serves the public there, say so in the inventory (zone) or raise the generality`;
}

function answeredRemotes({ remotes = [] }: Observed): readonly SeenRemote[] {
  return remotes.filter(({ answered }) => answered);
}

function countAddresses(group: readonly Observed[]): number[] {
  const counts = new Map<string, number>();
  for (const one of group)
    for (const { address, connections } of answeredRemotes(one))
      counts.set(address, (counts.get(address) ?? 0) + connections);
  return [...counts.values()];
}

function toOneAddress(one: Observed, remote: SeenRemote, zones: Policy['zones']): Observed[] {
  const parsed = parseAddress(remote.address);
  const isInbound = one.source.kind === 'internet';
  const pair = parsed.ok ? toPair(one.pairs, parsed.value, isInbound) : undefined;
  if (!pair) return [];
  const zone = zones.find((each) => each.class === 'internet')?.name ?? 'internet';
  const party = { kind: 'address' as const, name: remote.address, zone };
  const { remotes: _, otherRemotes: __, ...rest } = one;
  const { connections, answered, firstSeenMs, lastSeenMs } = remote;
  const seen = { ...rest, connections, answered, firstSeenMs, lastSeenMs, pairs: [pair] };
  return [isInbound ? { ...seen, source: party } : { ...seen, destination: party }];
}

/** With each address of the internet that answered or was answered; none where no end is the internet. */
export function toRemotePairs(one: Observed): Connection[] {
  const isInbound = one.source.kind === 'internet';
  return answeredRemotes(one).flatMap(({ address }) => {
    const parsed = parseAddress(address);
    return parsed.ok ? (toPair(one.pairs, parsed.value, isInbound) ?? []) : [];
  });
}

function toPair(pairs: readonly Connection[], remote: Address, isInbound: boolean): Connection | undefined {
  const model = pairs.find((pair) => (isInbound ? pair.destination : pair.source).bits === remote.bits);
  return model && (isInbound ? { ...model, source: remote } : { ...model, destination: remote });
}
