import { type Ceiling, toCeilings, toOwnTraffic } from '#core/catalogue';
import type { Policy, Rule, Selector, Zone } from '#core/model';
import { type AddressSet, intersectAddresses, isEmptyAddressSet, printTrafficSet, subtractAddresses } from '#core/net';
import { unreachable } from '#core/result';
import {
  isInForce,
  permittedProduct,
  type Product,
  resolveEstate,
  resolveSelector,
  resolveZone,
} from '#core/semantics';
import type { Finding } from '../finding.ts';
import { findConnection, printConnection, toWitness } from '../witness.ts';
import { toBreach } from './breach.ts';
import { areOnlyWorkloads } from './only-workloads.ts';

/** SEM-15. For each rule and each way to exceed a ceiling one finding, however many ports and zones it exceeds it in. */
export function checkExposure(policy: Policy, guardrail: { readonly id: string }, atMs: number): Finding[] {
  const zonesOf = toZonesOf(policy);
  return policy.rules.flatMap((rule) => {
    if (!isInForce(rule, atMs)) return [];
    const permits = permittedProduct(policy, rule);
    const own = toOwnTraffic(rule.services, policy.services);
    const found = new Map<string, Finding>();
    for (const { zone, destinations } of zonesOf(permits.destinations))
      for (const ceiling of toCeilings(rule.services, zone.class, own)) {
        if (found.has(ceiling.exposure)) continue;
        const excess = findExcess(policy, rule, { ...permits, destinations, traffic: ceiling.traffic }, ceiling, zone);
        const connection = excess && findConnection(policy, excess);
        if (!connection) continue;
        const what = explain(ceiling, zone);
        found.set(
          ceiling.exposure,
          toBreach(
            guardrail,
            `rule \`${rule.id}\` permits what guardrail \`${guardrail.id}\` forbids: ${what}: ${printConnection(policy, connection)}`,
            { subject: { kind: 'rule', name: rule.id }, witness: toWitness(connection) },
          ),
        );
      }
    return [...found.values()];
  });
}

function toZonesOf(policy: Policy): (set: AddressSet) => readonly { zone: Zone; destinations: AddressSet }[] {
  const memo = new Map<AddressSet, readonly { zone: Zone; destinations: AddressSet }[]>();
  return (set) => {
    const known =
      memo.get(set) ??
      policy.zones
        .filter((zone) => zone.class !== 'internet')
        .map((zone) => ({ zone, destinations: intersectAddresses(set, resolveZone(policy, zone)) }))
        .filter(({ destinations }) => !isEmptyAddressSet(destinations));
    memo.set(set, known);
    return known;
  };
}

/** What of the product is above the ceiling. What the internet may not reach is forbidden to hosts already (SEM-6). */
function findExcess(policy: Policy, rule: Rule, product: Product, ceiling: Ceiling, zone: Zone): Product | undefined {
  switch (ceiling.exposure) {
    case 'public-ok':
    case 'internal-only':
      return undefined;
    case 'gateway-only': {
      const inside = intersectAddresses(product.sources, resolveEstate(policy));
      const others = subtractAddresses(subtractAddresses(inside, resolveZone(policy, zone)), gatewaysOf(policy));
      return { ...product, sources: others };
    }
    case 'authorised-hosts-only':
      return isListed(rule.from) ? undefined : product;
    case 'never':
    case 'unknown':
      return product;
    default:
      return unreachable(ceiling.exposure);
  }
}

/** The workloads through which others may be reached: those of zones of class dmz and management. */
function gatewaysOf(policy: Policy): AddressSet {
  const zones = policy.zones.filter(({ class: one }) => one === 'dmz' || one === 'management').map(({ name }) => name);
  const known: Selector = { kind: 'intersection', parts: [{ kind: 'workloads', labels: {} }, toZones(zones)] };
  return zones.length === 0 ? { ranges: [] } : resolveSelector(policy, known);
}

function toZones(zones: readonly string[]): Selector {
  return { kind: 'workloads', zones, labels: {} };
}

/** Workloads that somebody listed, by name or by a label; not a whole zone, a network or everybody. */
function isListed(selector: Selector): boolean {
  return areOnlyWorkloads(selector, ({ names, labels }) => names !== undefined || Object.keys(labels).length > 0);
}

function explain({ exposure, traffic, entries }: Ceiling, zone: Zone): string {
  const port = printTrafficSet({ ranges: traffic.ranges.slice(0, 1) }).join(', ');
  const names = entries.map(({ id }) => id).slice(0, 3);
  const who = names.length === 0 ? port : `${port} (${names.join(', ')}${entries.length > 3 ? ', …' : ''})`;
  const place = `in zone \`${zone.name}\``;
  switch (exposure) {
    case 'gateway-only':
      return `${who} ${place} is for workloads of that zone, of the dmz and of management`;
    case 'authorised-hosts-only':
      return `${who} ${place} is for listed workloads only`;
    case 'never':
      return `${who} ${place} may have no source at all`;
    case 'unknown':
      return `nobody knows what listens on ${who} ${place}`;
    case 'public-ok':
    case 'internal-only':
      return who;
    default:
      return unreachable(exposure);
  }
}
