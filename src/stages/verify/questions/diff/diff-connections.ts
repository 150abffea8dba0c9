import {
  intersectAddresses,
  intersectTraffic,
  isEmptyAddressSet,
  isEmptyTraffic,
  isSameAddressSet,
  subtractTraffic,
} from '#core/net';
import {
  eachProduct,
  intersectPackets,
  isEmptyPackets,
  packetsDecided,
  type PacketSet,
  packetsByValue,
  packetsWith,
  restrictMap,
  subtractPackets,
  unionPackets,
  valuesOf,
} from '#core/packetset';
import {
  allowedPackets,
  type Decision,
  type Denotation,
  findNewlyAllowed,
  isInForce,
  permittedPackets,
  permittedProduct,
  type Product,
} from '#core/semantics';
import { describeBeside, describeTerms, type Term, toTerm, toTerms } from '../terms.ts';

/** Connections that the policies treat differently in one way. */
export interface Difference {
  /** `changed`: the same verdict now, but for another time or by another rule. */
  readonly change: 'added' | 'removed' | 'changed';
  readonly packets: PacketSet;
  readonly was: Standing;
  readonly is: Standing;
}

/** What a policy says of them. */
export interface Standing {
  /** `allowed by rule x until …`, `denied by guardrail y`, `denied by default`. */
  readonly words: string;
  /** The rules and guardrails that are responsible, by id. */
  readonly by: readonly string[];
}

/** INVARIANT (partition): no two differences have a connection in common. Both policies of one space and moment. */
export function diffConnections(older: Denotation, newer: Denotation): Difference[] {
  const added = findNewlyAllowed(newer, older);
  const removed = findNewlyAllowed(older, newer);
  const now = unionPackets(added, removed);
  const later = diffTerms(older, newer, now);
  const differing = later.reduce((sum, { packets }) => unionPackets(sum, packets), now);
  return [
    ...eachStanding(newer, added).flatMap(({ packets, standing }) =>
      eachStanding(older, packets).map((part) => toDifference('added', part.packets, part.standing, standing)),
    ),
    ...eachStanding(older, removed).flatMap(({ packets, standing }) =>
      eachStanding(newer, packets).map((part) => toDifference('removed', part.packets, standing, part.standing)),
    ),
    ...later,
    ...diffRules(older, newer, differing),
  ];
}

function toDifference(change: Difference['change'], packets: PacketSet, was: Standing, is: Standing): Difference {
  return { change, packets, was, is };
}

const BY_DEFAULT: Standing = { words: 'denied by default', by: [] };

/** The parts of the set by what the policy says of them. */
function eachStanding({ decisions }: Denotation, set: PacketSet): { packets: PacketSet; standing: Standing }[] {
  const map = restrictMap(decisions(), set);
  const parts = Array.from(packetsByValue(map), ([decision, packets]) => ({ packets, standing: toStanding(decision) }));
  const rest = subtractPackets(set, packetsDecided(map));
  return isEmptyPackets(rest) ? parts : [...parts, { packets: rest, standing: BY_DEFAULT }];
}

function toStanding(decision: Decision): Standing {
  switch (decision.by) {
    case 'rule': {
      const { id } = decision.rule;
      return { words: `allowed by rule \`${id}\`${printTerm(describeTerms([toTerm(decision.rule)]))}`, by: [id] };
    }
    case 'guardrail':
      return { words: `denied by guardrail \`${decision.guardrail.id}\``, by: [decision.guardrail.id] };
    case 'default-deny':
      return BY_DEFAULT;
    case 'same-host':
      return { words: 'allowed: one host', by: [] };
    default:
      return decision satisfies never;
  }
}

function printTerm(term: string): string {
  return term === 'without end' ? '' : ` ${term}`;
}

/** What is allowed at the moment on both sides, or on neither, but not for the same time. */
function diffTerms(older: Denotation, newer: Denotation, now: PacketSet): Difference[] {
  const was = toOwnTerms(older, now);
  const is = toOwnTerms(newer, now);
  return eachTerm(was, unionPackets(packetsDecided(was), packetsDecided(is))).flatMap((before) =>
    eachTerm(is, before.packets).flatMap((after) => {
      const [earlier, later] = [before.terms, after.terms];
      if (earlier && later && describeTerms(earlier) === describeTerms(later)) return [];
      return [
        toDifference(
          'changed',
          after.packets,
          { words: describeStanding(earlier, later), by: rulesOf(older, after.packets) },
          { words: describeStanding(later, earlier), by: rulesOf(newer, after.packets) },
        ),
      ];
    }),
  );
}

/** Without what guardrails forbid anyway, and without what is told as added or removed. */
function toOwnTerms(denotation: Denotation, now: PacketSet): ReturnType<typeof toTerms> {
  const { policy, atMs, space, decisions } = denotation;
  const terms = toTerms(policy, atMs, space);
  const forbidden = packetsWith(decisions(), ({ by }) => by === 'guardrail');
  return restrictMap(terms, subtractPackets(packetsDecided(terms), unionPackets(forbidden, now)));
}

/** The parts of the set by their terms; `undefined` for what the map does not decide. */
function eachTerm(
  map: ReturnType<typeof toTerms>,
  set: PacketSet,
): { terms: readonly Term[] | undefined; packets: PacketSet }[] {
  const inside = restrictMap(map, set);
  const open = subtractPackets(set, packetsDecided(map));
  return [
    ...Array.from(packetsByValue(inside), ([terms, packets]) => ({ terms, packets })),
    ...(isEmptyPackets(open) ? [] : [{ terms: undefined, packets: open }]),
  ];
}

function describeStanding(terms: readonly Term[] | undefined, others: readonly Term[] | undefined): string {
  return terms ? `allowed ${describeBeside(terms, others ?? [])}` : 'never';
}

/** The rules that permit any of the set from now on, in the order of the policy. */
function rulesOf({ policy, atMs }: Denotation, set: PacketSet): string[] {
  const products = [...eachProduct(set)];
  return policy.rules
    .filter((rule) => isInForce(rule, atMs))
    .filter((rule) => products.some((product) => isShared(permittedProduct(policy, rule), product)))
    .map(({ id }) => id);
}

function isShared(a: Product, b: Product): boolean {
  return (
    !isEmptyTraffic(intersectTraffic(a.traffic, b.traffic)) &&
    !isEmptyAddressSet(intersectAddresses(a.sources, b.sources)) &&
    !isEmptyAddressSet(intersectAddresses(a.destinations, b.destinations))
  );
}

/** What the rule that allowed it no longer permits, and another one allows now, for the same time. */
function diffRules(older: Denotation, newer: Denotation, told: PacketSet): Difference[] {
  const both = subtractPackets(intersectPackets(allowedPackets(older), allowedPackets(newer)), told);
  const map = restrictMap(older.decisions(), both);
  return valuesOf(map).flatMap((decision) => {
    if (decision.by !== 'rule') return [];
    const same = newer.policy.rules.find(({ id }) => id === decision.rule.id);
    // Most rules are as they were, and that is seen without looking at packets.
    if (same && isSameProduct(permittedProduct(older.policy, decision.rule), permittedProduct(newer.policy, same)))
      return [];
    const decided = packetsWith(map, (value) => value === decision);
    const moved = same ? subtractPackets(decided, permittedPackets(newer, same)) : decided;
    if (isEmptyPackets(moved)) return [];
    return eachStanding(newer, moved).map(({ packets, standing }) =>
      toDifference('changed', packets, toStanding(decision), standing),
    );
  });
}

function isSameProduct(a: Product, b: Product): boolean {
  return (
    isEmptyTraffic(subtractTraffic(a.traffic, b.traffic)) &&
    isEmptyTraffic(subtractTraffic(b.traffic, a.traffic)) &&
    isSameAddressSet(a.sources, b.sources) &&
    isSameAddressSet(a.destinations, b.destinations)
  );
}
