import fc from 'fast-check';
import { toHopParts } from '#core/catalogue';
import type { Connection, HopClass, Management, Policy, Selector, Workload, ZoneClass } from '#core/model';
import { type Address, isSameAddress, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { compilePolicy, isChosen, isInEstate, isSelected, zoneOf } from '#core/semantics';
import { randomSelector } from './random-policy.ts';

// The definition of a path (SEM-13): hopping from host to host of the small universe by what `decide` says.

interface Kind {
  readonly text: string;
  readonly fields: Omit<Connection, 'source' | 'destination'>;
}

// One of each kind of traffic that rules, guardrails and the catalogue can tell apart in the random policies.
const KINDS: readonly Kind[] = [
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
export interface Host {
  readonly addresses: readonly Address[];
  readonly isOutside: boolean;
  /** Absent: nobody that is known. */
  readonly workload?: Workload;
  is(selector: Selector): boolean;
}

export function toHosts(policy: Policy): Host[] {
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
    ...policy.workloads.map((workload) => ({
      addresses: workload.addresses,
      isOutside: false,
      workload,
      is:
        workload.addresses.length > 0
          ? isIn(workload.addresses)
          : (selector: Selector) => isChosenBy(selector, workload),
    })),
    ...[...byZone.values()].map((addresses) => ({ addresses, isOutside: false, is: isIn(addresses) })),
    ...bare
      .filter((address) => !isInEstate(policy, address))
      .map((address) => ({ addresses: [address], isOutside: true, is: isIn([address]) })),
  ];
}

/** Whom each host can hop to. */
export type Hops = ReadonlyMap<Host, readonly Host[]>;

export function toHops(policy: Policy, hosts: readonly Host[], over: readonly HopClass[], atMs: number): Hops {
  const { decide } = compilePolicy(policy);
  const kindsOf = new Map(
    hosts.flatMap(({ addresses }) =>
      addresses.map((address) => {
        const zoneClass = zoneOf(policy, address)?.class;
        return [address, KINDS.filter((kind) => over.includes(hopOf(kind, zoneClass)))] as const;
      }),
    ),
  );
  const isAllowed = (source: Address, destination: Address) =>
    source.bits === destination.bits &&
    !isSameAddress(source, destination) &&
    (kindsOf.get(destination) ?? []).some(
      ({ fields }) => decide({ source, destination, ...fields }, atMs).by === 'rule',
    );
  const isManaged = (from: Host, to: Host) =>
    over.includes('management') && policy.manages.some((one) => from !== to && from.is(one.from) && to.is(one.to));
  const isHop = (from: Host, to: Host) =>
    isManaged(from, to) || from.addresses.some((source) => to.addresses.some((address) => isAllowed(source, address)));
  return new Map(hosts.map((from) => [from, hosts.filter((to) => isHop(from, to))]));
}

const hops = new Map<string, HopClass>();

function hopOf({ text }: Kind, zoneClass: ZoneClass | undefined): HopClass {
  const key = `${text} ${zoneClass}`;
  const traffic = toTrafficSet([unwrap(parseTraffic(text))]);
  const hop = hops.get(key) ?? toHopParts({ names: [], traffic }, zoneClass)[0]?.hop ?? 'application';
  hops.set(key, hop);
  return hop;
}

/** SEM-1, for a workload without addresses. */
function isChosenBy(selector: Selector, workload: Workload): boolean {
  switch (selector.kind) {
    case 'any':
      return true;
    case 'internet':
    case 'network':
      return false;
    case 'workloads':
      return isChosen(selector, workload);
    case 'union':
      return selector.parts.some((part) => isChosenBy(part, workload));
    case 'intersection':
      return selector.parts.every((part) => isChosenBy(part, workload));
    case 'difference':
      return isChosenBy(selector.of, workload) && !isChosenBy(selector.except, workload);
    default:
      return selector satisfies never;
  }
}

/** Every host that one of the starts has a path to; the starts among them. */
export function reachNaively(hopsOf: Hops, starts: readonly Host[]): Set<Host> {
  const open = [...starts];
  const reached = new Set(open);
  for (let host = open.pop(); host; host = open.pop()) {
    if (host.isOutside && !starts.includes(host)) continue;
    for (const next of hopsOf.get(host) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}

export const randomManages = fc.array(
  fc.record<Management>({ from: randomSelector, to: randomSelector, through: fc.constant('bastion') }),
  { maxLength: 1 },
);
