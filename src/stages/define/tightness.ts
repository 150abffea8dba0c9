import { splitByProtocol, type TrafficSet, unionTraffic } from '#core/net';

/** How much of what could be open is open. */
export interface Tightness {
  /** Pairs of a host and one of its tcp or udp ports that a rule permits to anybody; the internet counts as one host. */
  readonly permitted: number;
  readonly possible: number;
}

const PORTS_OF_HOST = 2 * 65_536;

/** `targets`: for each rule who may be called, and on what. O(hosts of all rules). */
export function toTightness(
  hosts: number,
  targets: readonly { readonly names: readonly string[]; readonly traffic: TrafficSet }[],
): Tightness {
  const byHost = new Map<string, number[]>();
  for (const [i, { names }] of targets.entries())
    for (const name of names) {
      const rules = byHost.get(name);
      if (rules) rules.push(i);
      else byHost.set(name, [i]);
    }
  const alike = Map.groupBy(byHost.values(), (rules) => rules.join(' '));
  let permitted = 0;
  for (const [rules = [], ...others] of alike.values()) {
    const traffic = rules.flatMap((i) => targets[i]?.traffic ?? []);
    const [first, ...rest] = traffic;
    if (first) permitted += (others.length + 1) * countPorts(rest.reduce((all, one) => unionTraffic(all, one), first));
  }
  return { permitted, possible: (hosts + 1) * PORTS_OF_HOST };
}

function countPorts(traffic: TrafficSet): number {
  return splitByProtocol(traffic)
    .filter(({ protocol }) => protocol === 'tcp' || protocol === 'udp')
    .reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
