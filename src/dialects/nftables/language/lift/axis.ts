import { CONNECTION_STATES, type PacketProduct } from '#core/model';
import {
  type AddressSet,
  complementInterfaces,
  complementPorts,
  type InterfaceSet,
  intersectAddresses,
  complementAddresses,
  subtractTraffic,
  toPortSet,
  toProtocol,
  toTraffic,
  toTrafficSet,
  type TrafficSet,
  type PortSet,
} from '#core/net';
import type { Expression, Field } from '../syntax/expression.ts';
import { toAddresses, toNames, toNumbers, toStates } from './keys.ts';
import { addressesOf, ofFamily } from './product.ts';

/** One side of a packet that a field is about. */
export interface Axis {
  /** Packets that have the field. Others do not match, whatever is asked. */
  readonly has: Partial<PacketProduct>;
  /** Packets, of those that may have it, of which we do not know whether they have. */
  readonly perhaps?: Partial<PacketProduct>;
  /** Packets whose field is one of the keys, or, of `others`, none of them. Undefined: the keys are not understood. */
  readonly select: (keys: readonly Expression[], others: boolean) => Partial<PacketProduct> | undefined;
}

/** At which hooks a chain is met, as far as it matters for what a packet is known to have. */
export interface Place {
  /** Where the packet leaves is not decided yet. `mixed`: in some of the places from which the chain is called. */
  readonly out: 'known' | 'unknown' | 'mixed';
  /** The tracker has not seen the packet yet. */
  readonly state: 'known' | 'unknown' | 'mixed';
}

const WITH_PORTS = ['tcp', 'udp', 'sctp'] as const;

/** Undefined: the field is not modelled. */
export function toAxis({ key }: Field, place: Place): Axis | undefined {
  switch (key.of) {
    case 'payload':
      return key.tunnel === undefined ? toPayloadAxis(key.protocol, key.field) : undefined;
    case 'meta':
      return toMetaAxis(key.key, place);
    case 'ct':
      return key.key === 'state' && key.direction === undefined ? toStateAxis(place) : undefined;
    case 'raw':
    case 'extension':
    case 'tcp option':
    case 'ip option':
    case 'sctp chunk':
    case 'dccp option':
    case 'fib':
    case 'rt':
    case 'socket':
    case 'osf':
    case 'numgen':
    case 'jhash':
    case 'symhash':
    case 'ipsec':
    case 'tunnel':
      return undefined;
    default:
      return key satisfies never;
  }
}

function toPayloadAxis(protocol: string, field: string): Axis | undefined {
  if (protocol === 'ip' || protocol === 'ip6') {
    const bits = protocol === 'ip' ? 32 : 128;
    if (field === 'saddr' || field === 'daddr')
      return toAddressAxis(field === 'saddr' ? 'sources' : 'destinations', bits);
    return field === 'protocol' || field === 'nexthdr' ? { ...PROTOCOL, has: ofFamily(bits) } : undefined;
  }
  if ((protocol === 'ether' || protocol === 'vlan') && field === 'type') return ETHER_TYPE;
  const transport = WITH_PORTS.find((name) => name === protocol);
  if (transport && field === 'dport') return toPortAxis([transport]);
  if (transport && field === 'sport') return toSourcePortAxis([transport]);
  if (protocol === 'th' && field === 'dport') return { ...toPortAxis(WITH_PORTS), perhaps: WITHOUT_PORTS };
  if (protocol === 'th' && field === 'sport') return { ...toSourcePortAxis(WITH_PORTS), perhaps: WITHOUT_PORTS };
  if (protocol === 'icmp' && (field === 'type' || field === 'code')) return toIcmpAxis('icmp', field);
  if (protocol === 'icmpv6' && (field === 'type' || field === 'code')) return toIcmpAxis('icmp6', field);
  return undefined;
}

function toMetaAxis(key: string, place: Place): Axis | undefined {
  switch (key) {
    case 'l4proto':
      return PROTOCOL;
    case 'nfproto':
      return FAMILY;
    case 'protocol':
      return ETHER_TYPE;
    case 'iif':
    case 'iifname':
      return toInterfaceAxis('in');
    case 'oif':
    case 'oifname':
      if (place.out === 'mixed') return undefined;
      return place.out === 'known' ? toInterfaceAxis('out') : NO_OUT;
    default:
      return undefined;
  }
}

function toAddressAxis(side: 'sources' | 'destinations', bits: 32 | 128): Axis {
  const all = addressesOf(bits);
  return {
    has: ofFamily(bits),
    select: (keys, others) => {
      const set: AddressSet | undefined = toAddresses(keys, bits);
      return set && { [side]: others ? intersectAddresses(all, complementAddresses(set)) : set };
    },
  };
}

const PROTOCOL: Axis = {
  has: {},
  select: (keys, others) => {
    const numbers = toNumbers(keys);
    if (!numbers) return undefined;
    const traffic = toTrafficSet(
      numbers.flatMap(({ first, last }) =>
        Array.from({ length: Math.min(last, 255) - first + 1 }, (_, i) => toTraffic(toProtocol(first + i))),
      ),
    );
    return { traffic: others ? subtractTraffic(EVERYTHING, traffic) : traffic };
  },
};

const EVERYTHING: TrafficSet = toTrafficSet(Array.from({ length: 256 }, (_, number) => toTraffic(toProtocol(number))));
const WITHOUT_PORTS: Partial<PacketProduct> = {
  traffic: subtractTraffic(EVERYTHING, toTrafficSet(WITH_PORTS.map((name) => toTraffic(name)))),
};

/** By the numbers that stand for IPv4 and IPv6. */
function toFamilyAxis(ipv4: number, ipv6: number): Axis {
  return {
    has: {},
    select: (keys, others) => {
      const numbers = toNumbers(keys);
      if (!numbers) return undefined;
      const isMeant = (number: number) =>
        numbers.some(({ first, last }) => first <= number && number <= last) !== others;
      const ranges = [
        ...(isMeant(ipv4) ? addressesOf(32).ranges : []),
        ...(isMeant(ipv6) ? addressesOf(128).ranges : []),
      ];
      return { sources: { ranges }, destinations: { ranges } };
    },
  };
}

const FAMILY = toFamilyAxis(2, 10);
const ETHER_TYPE = toFamilyAxis(0x0800, 0x86dd);

function toPortAxis(protocols: readonly (typeof WITH_PORTS)[number][]): Axis {
  const all = toTrafficSet(protocols.map((protocol) => toTraffic(protocol)));
  return {
    has: { traffic: all },
    select: (keys, others) => {
      const ports = toNumbers(keys);
      if (!ports) return undefined;
      const traffic = toTrafficSet(
        protocols.flatMap((protocol) => ports.map(({ first, last }) => toTraffic(protocol, first, last))),
      );
      return { traffic: others ? subtractTraffic(all, traffic) : traffic };
    },
  };
}

function toSourcePortAxis(protocols: readonly (typeof WITH_PORTS)[number][]): Axis {
  return {
    has: { traffic: toTrafficSet(protocols.map((protocol) => toTraffic(protocol))) },
    select: (keys, others) => {
      const ports = toNumbers(keys);
      const set: PortSet | undefined = ports && toPortSet(ports);
      return set && { sourcePorts: others ? complementPorts(set) : set };
    },
  };
}

/** Details of icmp are type × 256 + code. */
function toIcmpAxis(protocol: 'icmp' | 'icmp6', field: 'type' | 'code'): Axis {
  const all = toTrafficSet([toTraffic(protocol)]);
  return {
    has: { traffic: all },
    select: (keys, others) => {
      const numbers = toNumbers(keys);
      if (!numbers) return undefined;
      const traffic = toTrafficSet(
        numbers.flatMap(({ first, last }) =>
          field === 'type'
            ? [toTraffic(protocol, first * 256, last * 256 + 255)]
            : Array.from({ length: 256 }, (_, type) => toTraffic(protocol, type * 256 + first, type * 256 + last)),
        ),
      );
      return { traffic: others ? subtractTraffic(all, traffic) : traffic };
    },
  };
}

function toStateAxis({ state }: Place): Axis | undefined {
  if (state === 'mixed') return undefined;
  return state === 'known' ? STATES : STATES_UNSEEN;
}

/** What the tracker has not seen is invalid, and what it is told not to look at untracked: which of them, is not followed here. */
const STATES_UNSEEN: Axis = {
  has: {},
  select: (keys, others) => {
    const states = toStates(keys);
    const isInvalid = states?.includes('invalid');
    if (!states || isInvalid !== states.includes('untracked')) return undefined;
    return isInvalid === others ? { states: [] } : {};
  },
};

const STATES: Axis = {
  has: {},
  select: (keys, others) => {
    const states = toStates(keys);
    return states && { states: others ? CONNECTION_STATES.filter((state) => !states.includes(state)) : states };
  },
};

function toInterfaceAxis(side: 'in' | 'out'): Axis {
  return {
    has: {},
    select: (keys, others) => {
      const names: InterfaceSet | undefined = toNames(keys);
      return names && { [side]: others ? complementInterfaces(names) : names };
    },
  };
}

/** Before routing a packet has no interface to leave by: its name is none that can be written. */
const NO_OUT: Axis = {
  has: {},
  select: (_, others) => (others ? {} : { states: [] }),
};
