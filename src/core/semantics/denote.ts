import { EVERY_PACKET, type Guardrail, type Policy, type Rule } from '#core/model';
import { toAddressSet, toRange } from '#core/net';
import {
  type PacketMap,
  packetsDecided,
  packetsWith,
  type PacketSet,
  PacketSpace,
  type SEVERAL,
  subtractPackets,
  toFirstMatch,
  toPacketSet,
  toSoleHolders,
  unionPackets,
} from '#core/packetset';
import { type Decision, isActive } from './decide.ts';
import { once } from './once.ts';
import { forbiddenProducts, permittedProduct, type Product } from './forbidden.ts';

/** What a policy says of all connections at a moment. Each part is worked out when it is first asked for, and kept. */
export interface Denotation {
  readonly policy: Policy;
  readonly atMs: number;
  readonly space: PacketSpace;
  /**
   * By guardrail or rule; default deny has no value. Says nothing of SEM-4.1: traffic of a host with itself has the
   * value that it would have between two hosts (`ownPackets` are these; they would make every host a case of its own).
   */
  readonly decisions: () => PacketMap<Decision>;
  /** The one rule that permits it, or `SEVERAL`, whatever guardrails say. */
  readonly permitting: () => PacketMap<Rule | typeof SEVERAL>;
}

/**
 * SEM-4. Twin of `decide`, for all connections at a time. As packets, connections are of any state, source port and
 * interface. Policies that are to be compared need one space.
 */
export function denote(policy: Policy, atMs: number, space: PacketSpace = new PacketSpace()): Denotation {
  const permitted = once(() =>
    policy.rules
      .filter((rule) => isActive(rule, atMs))
      .map((rule) => ({ product: toPacketProduct(permittedProduct(policy, rule)), value: rule })),
  );
  return {
    policy,
    atMs,
    space,
    decisions: once(() =>
      toFirstMatch<Decision>(space, [
        ...policy.guardrails.flatMap((guardrail) => {
          const value: Decision = { verdict: 'denied', by: 'guardrail', guardrail };
          return forbiddenProducts(policy, guardrail).map((product) => ({ product: toPacketProduct(product), value }));
        }),
        ...permitted().map(({ product, value }) => ({
          product,
          value: { verdict: 'allowed', by: 'rule', rule: value } as const,
        })),
      ]),
    ),
    permitting: once(() => toSoleHolders(space, permitted())),
  };
}

function toPacketProduct(product: Product) {
  return { ...EVERY_PACKET, ...product };
}

/** All packets of the connections of the products. */
export function toConnections(space: PacketSpace, products: readonly Product[]): PacketSet {
  return toPacketSet(space, products.map(toPacketProduct));
}

/** What a rule permits while it is active, whatever guardrails say. */
export function permittedPackets({ space, policy }: Denotation, rule: Rule): PacketSet {
  return toConnections(space, [permittedProduct(policy, rule)]);
}

export function forbiddenPackets({ space, policy }: Denotation, guardrail: Guardrail): PacketSet {
  return toConnections(space, forbiddenProducts(policy, guardrail));
}

/** What any rule permits at the moment, whatever guardrails say. */
export function permittedByAny({ permitting }: Denotation): PacketSet {
  return packetsDecided(permitting());
}

/** What is allowed between two hosts. */
export function allowedPackets({ decisions }: Denotation): PacketSet {
  return packetsWith(decisions(), ({ verdict }) => verdict === 'allowed');
}

/** SEM-4.1. The traffic of each host with itself. */
export function ownPackets({ space, policy }: Denotation): PacketSet {
  return toConnections(
    space,
    policy.workloads.map(({ addresses }) => {
      const own = toAddressSet(addresses.map(toRange));
      return { sources: own, destinations: own, traffic: EVERY_PACKET.traffic };
    }),
  );
}

/** What the first allows and the second does not, traffic of hosts with themselves included. Both of one space. */
export function findNewlyAllowed(newer: Denotation, older: Denotation): PacketSet {
  const own = ownPackets(older);
  const between = subtractPackets(subtractPackets(allowedPackets(newer), allowedPackets(older)), own);
  const inside = subtractPackets(subtractPackets(ownPackets(newer), own), allowedPackets(older));
  return unionPackets(between, inside);
}
