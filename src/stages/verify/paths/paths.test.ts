import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHopParts } from '#core/catalogue';
import { NOT_REACHED, search } from '#core/graph';
import { type Connection, HOP_CLASSES, type HopClass, type Management, type Policy, type Selector } from '#core/model';
import { type Address, isSameAddress, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { compilePolicy, isInEstate, isSelected, zoneOf } from '#core/semantics';
import { randomMoment, randomPolicy, randomSelector } from '../../../../test/random-policy.ts';
import { isOfSelector, isPassable, toOpenWays, toPathGraph } from './index.ts';

// One of each kind of traffic that rules, guardrails and the catalogue can tell apart in the random policies.
const KINDS: readonly { text: string; fields: Omit<Connection, 'source' | 'destination'> }[] = [
  { text: 'tcp/0', fields: { protocol: 'tcp', destinationPort: 0 } },
  { text: 'tcp/2', fields: { protocol: 'tcp', destinationPort: 2 } },
  { text: 'tcp/22', fields: { protocol: 'tcp', destinationPort: 22 } },
  { text: 'tcp/8333', fields: { protocol: 'tcp', destinationPort: 8333 } },
  { text: 'tcp/9000', fields: { protocol: 'tcp', destinationPort: 9000 } },
  { text: 'tcp/13141', fields: { protocol: 'tcp', destinationPort: 13_141 } },
  { text: 'tcp/6443', fields: { protocol: 'tcp', destinationPort: 6443 } },
  { text: 'udp/53', fields: { protocol: 'udp', destinationPort: 53 } },
  { text: 'udp/3389', fields: { protocol: 'udp', destinationPort: 3389 } },
  { text: 'udp/623', fields: { protocol: 'udp', destinationPort: 623 } },
  { text: 'udp/18888', fields: { protocol: 'udp', destinationPort: 18_888 } },
  { text: 'icmp/8', fields: { protocol: 'icmp', icmpType: 8, icmpCode: 0 } },
  { text: 'icmp/0', fields: { protocol: 'icmp', icmpType: 0, icmpCode: 0 } },
  { text: '47', fields: { protocol: 47 } },
];

/** A host as an attacker would hold it: a workload, whatever else there may be in a zone, or an address outside. */
interface Host {
  readonly addresses: readonly Address[];
  readonly isOutside: boolean;
  is(selector: Selector): boolean;
}

function toHosts(policy: Policy): Host[] {
  const taken = policy.workloads.flatMap(({ addresses }) => addresses);
  const universe = ([32, 128] as const).flatMap((bits) =>
    Array.from({ length: 17 }, (_, value): Address => ({ bits, value: BigInt(value) })),
  );
  const bare = universe.filter((address) => !taken.some((own) => isSameAddress(own, address)));
  const isIn = (addresses: readonly Address[]) => (selector: Selector) =>
    addresses.some((address) => isSelected(policy, selector, address));
  const byZone = Map.groupBy(
    bare.filter((address) => isInEstate(policy, address)),
    (address) => zoneOf(policy, address),
  );
  return [
    ...policy.workloads.map(({ addresses }, i) => ({
      addresses,
      isOutside: false,
      is: (selector: Selector) => {
        const workload = policy.workloads[i];
        return addresses.length > 0
          ? isIn(addresses)(selector)
          : workload !== undefined && isOfSelector(selector, workload);
      },
    })),
    ...[...byZone.values()].map((addresses) => ({ addresses, isOutside: false, is: isIn(addresses) })),
    ...bare
      .filter((address) => !isInEstate(policy, address))
      .map((address) => ({ addresses: [address], isOutside: true, is: isIn([address]) })),
  ];
}

function isHop(policy: Policy, from: Host, to: Host, over: readonly HopClass[], atMs: number): boolean {
  if (over.includes('management') && policy.manages.some((one) => from !== to && from.is(one.from) && to.is(one.to)))
    return true;
  const { decide } = compilePolicy(policy);
  return from.addresses.some((source) =>
    to.addresses.some(
      (destination) =>
        source.bits === destination.bits &&
        !isSameAddress(source, destination) &&
        KINDS.some(({ text, fields }) => {
          const traffic = toTrafficSet([unwrap(parseTraffic(text))]);
          const [part] = toHopParts({ names: [], traffic }, zoneOf(policy, destination)?.class);
          if (!part || !over.includes(part.hop)) return false;
          return decide({ source, destination, ...fields }, atMs).by === 'rule';
        }),
    ),
  );
}

/** Hosts of `to` that a host of `from` has a path to, by looking at every pair of hosts. */
function reachNaively(policy: Policy, from: Selector, to: Selector, over: readonly HopClass[], atMs: number): boolean {
  const hosts = toHosts(policy);
  const open = hosts.filter((host) => host.is(from) && !host.is(to));
  const reached = new Set(open);
  for (let host = open.pop(); host; host = open.pop()) {
    if (host.is(to)) return true;
    if (host.isOutside && !host.is(from)) continue;
    for (const next of hosts)
      if (!reached.has(next) && isHop(policy, host, next, over, atMs)) {
        reached.add(next);
        open.push(next);
      }
  }
  return false;
}

const randomManages = fc.array(
  fc.record<Management>({ from: randomSelector, to: randomSelector, through: fc.constant('bastion') }),
  { maxLength: 1 },
);

test('SEM-13 a path is found exactly when hopping from host to host by `decide` finds one', () => {
  let found = 0;
  fc.assert(
    fc.property(
      randomPolicy,
      randomManages,
      randomSelector,
      randomSelector,
      fc.oneof(fc.constant(HOP_CLASSES), fc.subarray([...HOP_CLASSES], { minLength: 1 })),
      randomMoment,
      (random, manages, from, to, over, atMs) => {
        const policy = { ...random, manages };
        const graph = toPathGraph(policy, atMs, [from, to]);
        const ends = new Set(graph.parties.select(to));
        const starts = graph.parties.select(from).filter((party) => !ends.has(party));
        const { before } = search(graph.graph, starts, {
          isOpen: toOpenWays(graph, over),
          isPassable: (vertex) => isPassable(graph, vertex),
        });
        const isFound = [...ends].some((party) => before[party] !== NOT_REACHED);
        if (isFound) found++;
        expect(isFound).toBe(reachNaively(policy, from, to, over, atMs));
      },
    ),
    { numRuns: 250 },
  );
  expect(found).toBeGreaterThan(4);
});
