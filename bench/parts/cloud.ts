import {
  CONNECTION_STATES,
  type Endpoint,
  type EnforcementPoint,
  EVERY_PACKET,
  type FilterEntry,
  type FilterMatch,
  type Topology,
  type Visit,
  type Way,
} from '#core/model';
import { type Address, type AddressSet, toAddressSet, toRange, toTraffic, toTrafficSet } from '#core/net';

const PER_SUBNET = 256n;
const PORTS = [22, 53, 80, 443, 3306, 5432, 6379, 8080, 8443, 9000, 9090, 9092, 9100, 27_017];
const ANY: AddressSet = toAddressSet([{ bits: 32, first: 0n, last: 0xffff_ffffn }]);

/**
 * An account as a cloud has it: instances in subnets, each in one to three groups of stateful rules that name other
 * groups, networks and now and then everybody; stateless lists at the subnets, a few of them closed to others.
 */
export function toCloud(instances: number, groups: number, subnets: number): Topology {
  const random = toRandom(7);
  const pick = (below: number) => Math.floor(random() * below);
  const placed = Array.from({ length: instances }, (_, i) => {
    const subnet = i % subnets;
    const address: Address = { bits: 32, value: toBase(subnet) + BigInt(10 + Math.floor(i / subnets)) };
    const own = new Set(Array.from({ length: 1 + pick(3) }, () => pick(groups)));
    return { name: `i-${i}`, subnet, address, own: [...own].toSorted((a, b) => a - b) };
  });
  const members = Array.from({ length: groups }, (_, group) =>
    toAddressSet(placed.filter(({ own }) => own.includes(group)).map(({ address }) => toRange(address))),
  );
  const toPeer = (): AddressSet => {
    const kind = pick(10);
    if (kind === 0) return ANY;
    if (kind < 3) return subnetOf(pick(subnets));
    return members[pick(groups)] ?? ANY;
  };
  const rules = Array.from({ length: groups }, () => ({
    ingress: Array.from({ length: 2 + pick(6) }, () =>
      accept({ sources: toPeer(), traffic: tcp(PORTS[pick(PORTS.length)]) }),
    ),
    egress:
      pick(4) === 0
        ? Array.from({ length: 2 }, () => accept({ destinations: toPeer(), traffic: tcp(443) }))
        : [accept({})],
  }));
  const bySet = new Map<string, EnforcementPoint>();
  const toPoint = (own: readonly number[]): string => {
    const name = `groups ${own.join(' ')}`;
    const sides = own.map((group) => rules[group]);
    bySet.set(name, {
      name,
      isTracking: true,
      rules: {
        chains: (['input', 'output'] as const).map((hook) => ({
          name: hook,
          base: { hook, priority: 0, policy: 'drop', scope: EVERY_PACKET },
          entries: [
            accept({ states: ['established', 'related'] }),
            ...sides.flatMap((side) => (hook === 'input' ? side?.ingress : side?.egress) ?? []),
          ],
        })),
      },
    });
    return name;
  };
  const endpoints = placed.map(({ name, subnet, address, own }): Endpoint => {
    const point = toPoint(own);
    const visit = (path: 'input' | 'output'): Visit[] => [{ point, path, in: '', out: '' }];
    return {
      name,
      aliases: [],
      kind: 'instance',
      labels: {},
      interfaces: [
        {
          name: 'eth0',
          segment: `subnet ${subnet}`,
          addresses: [address],
          leave: visit('output'),
          arrive: visit('input'),
        },
      ],
    };
  });
  const lists = Array.from({ length: subnets }, (_, subnet) => toList(subnet, subnets));
  return {
    endpoints,
    segments: [
      ...Array.from({ length: subnets }, (_, subnet) => ({
        name: `subnet ${subnet}`,
        addresses: subnetOf(subnet),
        isInternet: false,
      })),
      { name: 'internet', addresses: { ranges: [] }, isInternet: true },
    ],
    points: [...bySet.values(), ...lists],
    ways: toWays(subnets),
  };
}

function toWays(subnets: number): Way[] {
  const all = Array.from({ length: subnets }, (_, subnet) => subnet);
  const way = (from: string, to: string, visits: readonly Visit[]): Way => ({
    from,
    to,
    visits,
    outcome: 'delivered',
    why: 'local',
  });
  const out = (subnet: number): Visit => ({ point: `list ${subnet}`, path: 'output', in: '', out: '' });
  const into = (subnet: number): Visit => ({ point: `list ${subnet}`, path: 'input', in: '', out: '' });
  return [
    ...all.flatMap((from) =>
      all.map((to) => way(`subnet ${from}`, `subnet ${to}`, from === to ? [] : [out(from), into(to)])),
    ),
    ...all.flatMap((subnet) =>
      subnet % 5 === 0
        ? [way(`subnet ${subnet}`, 'internet', [out(subnet)]), way('internet', `subnet ${subnet}`, [into(subnet)])]
        : [],
    ),
  ];
}

/** Every tenth subnet takes connections from its neighbours alone. */
function toList(subnet: number, subnets: number): EnforcementPoint {
  const neighbours = subnetOf((subnet + 1) % subnets);
  const isClosed = subnet % 10 === 9;
  const ephemeral = toTrafficSet([toTraffic('tcp', 1024, 65_535)]);
  return {
    name: `list ${subnet}`,
    isTracking: false,
    rules: {
      chains: (['input', 'output'] as const).map((hook) => ({
        name: hook,
        base: { hook, priority: 0, policy: 'drop', scope: EVERY_PACKET },
        entries:
          hook === 'input' && isClosed
            ? [accept({ sources: neighbours }), accept({ traffic: ephemeral })]
            : [accept({})],
      })),
    },
  };
}

function accept(match: Partial<FilterMatch>): FilterEntry {
  return {
    match: { ...EVERY_PACKET, states: CONNECTION_STATES, ...match },
    action: { kind: 'accept' },
    text: 'accept',
  };
}

function tcp(port = 443) {
  return toTrafficSet([toTraffic('tcp', port, port)]);
}

function toBase(subnet: number): bigint {
  return 0x0a00_0000n + BigInt(subnet) * PER_SUBNET;
}

function subnetOf(subnet: number): AddressSet {
  const first = toBase(subnet);
  return toAddressSet([{ bits: 32, first, last: first + PER_SUBNET - 1n }]);
}

/** Numerical Recipes' generator: the same account each time. */
function toRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}
