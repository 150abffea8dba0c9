import type { Connection, Policy, TrafficFields } from '#core/model';
import { type Address, type AddressSet, hasPorts, splitByProtocol, type TrafficSet } from '#core/net';
import { compilePolicy, type Decision, findWorkload, type Product } from '#core/semantics';
import type { Part } from './parts.ts';

/** More address pairs than this are looked at as sets. */
const MAX_ADDRESSES = 8;

/**
 * Twin of `eachAllowed` and `eachDenied`, one after the other, for few addresses and one kind of traffic, as most
 * questions are: each pair is decided by itself. Undefined: there is more in the product than that.
 */
export function findSingleParts(policy: Policy, product: Product, atMs: number): Part[] | undefined {
  const fields = toOneKind(product.traffic);
  const sources = toFew(product.sources);
  const destinations = toFew(product.destinations);
  if (!fields || !sources || !destinations) return undefined;
  const compiled = compilePolicy(policy);
  const found = new Map<Decision, Connection>();
  for (const source of sources)
    for (const destination of destinations) {
      if (source.bits !== destination.bits) continue;
      const connection = { source, destination, ...fields };
      const host = findWorkload(policy, source);
      if (host && host === findWorkload(policy, destination)) continue;
      const decision = compiled.decide(connection, atMs);
      if (!found.has(decision)) found.set(decision, connection);
    }
  return toParts(policy, found);
}

/** What rules allow in the order of the policy, then what guardrails deny, then what nothing permits. */
function toParts(policy: Policy, found: ReadonlyMap<Decision, Connection>): Part[] {
  return [...found]
    .map(([decision, connection]) => ({ decision, connection, place: toPlace(policy, decision) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ decision, connection }): Part => {
      if (decision.by === 'rule') return { verdict: 'allowed', rule: decision.rule, connection };
      return decision.by === 'guardrail'
        ? { verdict: 'denied', guardrail: decision.guardrail, connection }
        : { verdict: 'denied', connection };
    });
}

function toPlace({ rules, guardrails }: Policy, decision: Decision): number {
  if (decision.by === 'rule') return rules.indexOf(decision.rule);
  return rules.length + (decision.by === 'guardrail' ? guardrails.indexOf(decision.guardrail) : guardrails.length);
}

/** The fields of the set's traffic when all of it is alike to every rule. */
function toOneKind(traffic: TrafficSet): TrafficFields | undefined {
  const [part, ...more] = splitByProtocol(traffic);
  if (!part || more.length > 0) return undefined;
  const { protocol, first, last } = part;
  if (typeof protocol === 'number') return { protocol };
  if (first !== last) return undefined;
  if (hasPorts(protocol)) return { protocol, destinationPort: first };
  return { protocol, icmpType: first >> 8, icmpCode: first & 0xff };
}

function toFew({ ranges }: AddressSet): Address[] | undefined {
  const few: Address[] = [];
  for (const { bits, first, last } of ranges) {
    if (last - first >= MAX_ADDRESSES) return undefined;
    for (let value = first; value <= last; value++) few.push({ bits, value });
    if (few.length > MAX_ADDRESSES) return undefined;
  }
  return few;
}
