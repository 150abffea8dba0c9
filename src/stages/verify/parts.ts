import type { Connection, Guardrail, Policy, Rule } from '#core/model';
import {
  intersectPackets,
  packetsDecided,
  packetsByValue,
  type PacketSet,
  restrictMap,
  subtractPackets,
} from '#core/packetset';
import {
  decide,
  type Decision,
  type Denotation,
  denote,
  findWorkload,
  isActive,
  type Product,
  toConnections,
} from '#core/semantics';
import { findConnectionIn } from './witness.ts';

/** One way in which the policy decides a part of a product, with a connection of that part. */
export type Part =
  | { readonly verdict: 'allowed'; readonly rule: Rule; readonly connection: Connection }
  | { readonly verdict: 'denied'; readonly guardrail?: Guardrail; readonly connection: Connection };

/** The parts that are allowed, by the rules that allow them, in the order of the policy. None: nothing is allowed. */
export function* eachAllowed(denotation: Denotation, product: Product): Generator<Part & { verdict: 'allowed' }> {
  for (const { decision, packets } of eachDecided(denotation, toConnections(denotation.space, [product]))) {
    if (decision.by !== 'rule') continue;
    const connection = findConnectionIn(denotation.policy, packets);
    if (connection) yield { verdict: 'allowed', rule: decision.rule, connection };
  }
}

/** The parts that are denied: by guardrail in the order of the policy, then what no rule permits. */
export function* eachDenied(denotation: Denotation, product: Product): Generator<Part & { verdict: 'denied' }> {
  const { policy, space, decisions } = denotation;
  const asked = toConnections(space, [product]);
  for (const { decision, packets } of eachDecided(denotation, asked)) {
    if (decision.by !== 'guardrail') continue;
    const connection = findConnectionIn(policy, packets);
    if (connection) yield { verdict: 'denied', guardrail: decision.guardrail, connection };
  }
  const decided = packetsDecided(restrictMap(decisions(), asked));
  const connection = findConnectionIn(policy, subtractPackets(asked, decided));
  if (connection) yield { verdict: 'denied', connection };
}

/** What each guardrail and rule decides of the set, in the order of the policy. */
function* eachDecided({ decisions }: Denotation, asked: PacketSet) {
  for (const [decision, packets] of packetsByValue(restrictMap(decisions(), asked))) yield { decision, packets };
}

/**
 * What the definition says of a connection that sets have found. It looks at no workloads but those of its ends: others
 * have no part in it, and there are many.
 */
export function decideFound(policy: Policy, connection: Connection, atMs: number): Decision {
  const ends = new Set([findWorkload(policy, connection.source), findWorkload(policy, connection.destination)]);
  const workloads = [...ends].filter((workload) => workload !== undefined);
  return decide({ ...policy, workloads }, connection, atMs);
}

/** A connection of the one set that is in the other as well. */
export function findShared(policy: Policy, a: PacketSet, b: PacketSet): Connection | undefined {
  return findConnectionIn(policy, intersectPackets(a, b));
}

const REMEMBERED = 16;

/** `denote`, worked out anew only when other rules are active than at a moment before. */
export function toDenoter(policy: Policy): (atMs: number) => Denotation {
  const known = new Map<string, Denotation>();
  return (atMs) => {
    const active = policy.rules.map((rule) => (isActive(rule, atMs) ? 1 : 0)).join('');
    const denotation = known.get(active) ?? denote(policy, atMs);
    known.delete(active);
    known.set(active, denotation);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return { ...denotation, atMs };
  };
}
