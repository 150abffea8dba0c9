import type { Direction, HostPolicy, HostRule, Policy, Rule, Workload } from '#core/model';
import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  isWithinAddresses,
  toAddressSet,
  toRange,
  type TrafficSet,
} from '#core/net';
import { isActive, modeOf } from './decide.ts';
import { forbiddenProducts } from './forbidden.ts';
import { resolveSelector } from './policy-index.ts';
import { nextChangeMs } from './schedule.ts';

/**
 * SEM-7. What one host must know to enforce its end of the policy: for every address of its own, the projection of
 * `decide` on the connections that start or end there. A host whose addresses play different parts in the policy (one
 * is selected by network, another is not) gets the rules of each, told apart by `own`.
 */
export function planHost(policy: Policy, workload: Workload, revision: number, atMs: number): HostPolicy {
  const own = toAddressSet(workload.addresses.map(toRange));
  return {
    workload: workload.name,
    zone: workload.zone,
    revision,
    mode: modeOf(policy, workload),
    own,
    allow: policy.rules
      .filter((rule) => isActive(rule, atMs))
      .flatMap((rule) =>
        project(own, {
          id: rule.id,
          sources: resolveSelector(policy, rule.from),
          destinations: resolveSelector(policy, rule.to),
          traffic: rule.services.traffic,
          ...toEnd(rule, atMs),
        }),
      ),
    forbid: policy.guardrails.flatMap((guardrail) =>
      forbiddenProducts(policy, guardrail).flatMap((product) => project(own, { id: guardrail.id, ...product })),
    ),
  };
}

/** The kernel closes what a schedule closes, whoever is alive then. */
export function toEnd({ expiresAtMs, schedule }: Rule, atMs: number): { expiresAtMs?: number } {
  const closesAtMs = schedule && nextChangeMs(schedule, atMs);
  if (expiresAtMs === undefined && closesAtMs === undefined) return {};
  return { expiresAtMs: Math.min(expiresAtMs ?? Infinity, closesAtMs ?? Infinity) };
}

interface NamedProduct {
  readonly id: string;
  readonly sources: AddressSet;
  readonly destinations: AddressSet;
  readonly traffic: TrafficSet;
  readonly expiresAtMs?: number;
}

function project(own: AddressSet, product: NamedProduct): HostRule[] {
  const { sources, destinations, ...rest } = product;
  return [
    ...hostRule('egress', own, intersectAddresses(own, sources), destinations, rest),
    ...hostRule('ingress', own, intersectAddresses(own, destinations), sources, rest),
  ];
}

function hostRule(
  direction: Direction,
  host: AddressSet,
  own: AddressSet,
  peers: AddressSet,
  rest: Omit<NamedProduct, 'sources' | 'destinations'>,
): HostRule[] {
  if (isEmptyAddressSet(own) || isWithinAddresses(peers, host)) return [];
  return [{ direction, own, peers, ...rest }];
}
