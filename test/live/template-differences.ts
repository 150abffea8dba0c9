import type { Policy } from '#core/model';
import {
  type Address,
  intersectTraffic,
  isEmptyTraffic,
  NO_TRAFFIC,
  parseAddress,
  printTrafficSet,
  subtractTraffic,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
  unionTraffic,
} from '#core/net';
import { unwrap } from '#core/result';
import { type LegitimateFlow, TOPOLOGY } from '../../src/apps/lab/index.ts';
import { toPermitted } from '../permitted.ts';

/**
 * How a proposal differs from a template, for all traffic between any two hosts.
 * `missing`: it occurred and the template permits it, and the proposal does not. `own`: it occurred, the proposal
 * permits it, and the template knows no such need. `unmet`: it occurred and neither permits it.
 * `wider`: it did not occur and the proposal alone permits it. `narrower`: it did not occur, and a rule of the template
 * that was needed permits it, and the proposal does not.
 */
export interface Difference {
  readonly kind: 'missing' | 'own' | 'unmet' | 'wider' | 'narrower';
  readonly from: string;
  readonly to: string;
  readonly traffic: string;
}

interface End {
  readonly name: string;
  readonly address: Address;
}

/** Hosts of the lab, and of those that it does not have one outside and one inside, in both families. */
const ENDS: readonly End[] = [
  ...TOPOLOGY.workloads,
  { name: 'stranger', addresses: ['198.51.100.77', '2001:db8:ffff::77'] },
  { name: 'guest', addresses: ['10.77.250.9', 'fd77:0:0:fa::9'] },
].flatMap(({ name, addresses }) => addresses.map((text) => ({ name, address: unwrap(parseAddress(text)) })));

export function findDifferences(
  proposal: Policy,
  template: Policy,
  occurred: readonly LegitimateFlow[],
  atMs: number,
): Difference[] {
  const seen = Map.groupBy(occurred, ({ from, to }) => `${from} ${to}`);
  const seenBetween = (from: End, to: End) =>
    toTrafficSet(
      (seen.get(`${from.name} ${to.name}`) ?? []).map(({ protocol, port }) => toTraffic(protocol, port, port)),
    );
  const proposed = toPermitted(proposal, atMs);
  const needed = toPermitted({ ...template, rules: findNeeded(template, seenBetween, atMs) }, atMs);
  const differences = new Map<string, Difference>();
  for (const from of ENDS)
    for (const to of ENDS) {
      if (from.name === to.name || from.address.bits !== to.address.bits) continue;
      const [own, planned, real] = [
        proposed(from.address, to.address),
        needed(from.address, to.address),
        seenBetween(from, to),
      ];
      const kinds = {
        missing: subtractTraffic(intersectTraffic(real, planned), own),
        own: subtractTraffic(intersectTraffic(real, own), planned),
        unmet: subtractTraffic(subtractTraffic(real, own), planned),
        wider: subtractTraffic(subtractTraffic(own, planned), real),
        narrower: subtractTraffic(subtractTraffic(planned, own), real),
      };
      for (const kind of KINDS)
        if (!isEmptyTraffic(kinds[kind])) {
          const one = { kind, from: from.name, to: to.name, traffic: printTrafficSet(kinds[kind]).join(' ') };
          differences.set(JSON.stringify(one), one);
        }
    }
  return [...differences.values()].toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

const KINDS = ['missing', 'own', 'unmet', 'wider', 'narrower'] as const;

/** The rules of the template that something that occurred needs. */
function findNeeded(template: Policy, seenBetween: (from: End, to: End) => TrafficSet, atMs: number): Policy['rules'] {
  return template.rules.filter((rule) => {
    const permitted = toPermitted({ ...template, rules: [rule] }, atMs);
    const used = ENDS.flatMap((from) =>
      ENDS.filter((to) => to.name !== from.name && to.address.bits === from.address.bits).map((to) =>
        intersectTraffic(seenBetween(from, to), permitted(from.address, to.address)),
      ),
    );
    return !isEmptyTraffic(unionTraffic(NO_TRAFFIC, ...used));
  });
}

/** A line for each kind, destination and traffic. */
export function printDifferences(differences: readonly Difference[]): string[] {
  const groups = Map.groupBy(differences, ({ kind, to, traffic }) => `${to} ${traffic} ${kind}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    return [
      `${first.kind}: ${[...new Set(group.map(({ from }) => from))].join(', ')} -> ${first.to}: ${first.traffic}`,
    ];
  });
}
