import type { FilterHook } from '#core/model';
import {
  complementAddresses,
  complementInterfaces,
  complementPorts,
  complementTraffic,
  type InterfaceSet,
  toAddressSet,
  toInterfaces,
  toInterfacesStarting,
  toProtocol,
  toTraffic,
  toTrafficSet,
  type TrafficSet,
  subtractTraffic,
  unionTraffic,
} from '#core/net';
import {
  type Family,
  type OptionUse,
  type Part,
  printPart,
  readAddressRange,
  readMasked,
  toMaskedSet,
  toProtocolNumber,
} from '../language/index.ts';
import type { IpSet } from '../text/ipset.ts';
import { toPacketTypeRegions, toTypeRegions } from './address-type.ts';
import { toConnectionRegions, toStateRegions } from './conntrack.ts';
import { toMarkRegions } from './note.ts';
import { toPorts, toPortTraffic } from './ports.ts';
import { ALWAYS, either, negate, NEVER, PERHAPS, type Regions, split } from './region.ts';
import { toSetRegions } from './set-match.ts';
import { toFlagRegions } from './tcp-flags.ts';

export interface Condition {
  readonly regions: Regions;
  /** In its own words. */
  readonly text: string;
}

export interface Surroundings {
  readonly family: Family;
  readonly sets: ReadonlyMap<string, IpSet>;
  /** Whether the tracker has seen packets here: in the table `raw` it has not, and each counts as invalid. */
  readonly isTracked: boolean;
  /** Whether some rule tells the tracker not to look at packets: each may then be untracked instead. */
  readonly mayUntrack: boolean;
  /** Whether the table that translates is told of: where it is not, it may give connections other addresses. */
  readonly isTranslating: boolean;
  /** From which packets get to the chain. */
  readonly hooks: ReadonlySet<FilterHook>;
}

/** Matches that hold for every packet of their protocol when they ask nothing. */
const HOLD_ALONE = new Set('ip tcp udp udplite sctp dccp icmp icmp6 ah esp ipcomp comment time'.split(' '));

/** What each option of the part asks of a packet. Options that only say how to ask have none. */
export function toConditions(part: Part, surroundings: Surroundings): Condition[] {
  const { family, sets } = surroundings;
  const text = printPart(part, family);
  if (part.unknown !== undefined || (part.options.length === 0 && !HOLD_ALONE.has(part.module))) {
    const { unknown: _, ...known } = part;
    return [...(part.options.length > 0 ? toConditions(known, surroundings) : []), { regions: PERHAPS, text }];
  }
  return part.options.flatMap((use): Condition[] => {
    const regions = toRegions(use);
    if (regions === ALWAYS) return [];
    // What one condition asks for, another one in the same words does not.
    const isOne = part.options.length === 1 || !regions.some(({ asks }) => asks);
    return [{ regions, text: isOne ? text : `${use.name} ${use.values.join(' ')} of ${text}` }];
  });

  function toStates(names: string): Regions {
    if (surroundings.isTracked) return toStateRegions(names, surroundings.isTranslating);
    const [isInvalid, isUntracked] = ['INVALID', 'UNTRACKED'].map((state) => names.split(',').includes(state));
    if (surroundings.mayUntrack && isInvalid !== isUntracked) return PERHAPS;
    return isInvalid ? ALWAYS : NEVER;
  }

  function toRegions(use: OptionUse): Regions {
    const { name, isNegated, values } = use;
    const [value = ''] = values;
    const signed = (regions: Regions) => (isNegated ? negate(regions) : regions);
    switch (part.module) {
      case 'ip':
        return toIpRegions(use, surroundings);
      case 'tcp':
      case 'udp':
      case 'sctp':
        if (name === '--sport') return signed(toSourcePorts(value));
        if (name === '--dport') return signed(toDestinationPorts(value));
        return name === '--tcp-flags' ? signed(toFlagRegions(value, values[1] ?? '')) : PERHAPS;
      case 'multiport':
        if (name === '--sports') return signed(toSourcePorts(value));
        if (name === '--dports') return signed(toDestinationPorts(value));
        return signed(either(toSourcePorts(value), toDestinationPorts(value)));
      case 'icmp':
      case 'icmp6':
        return signed(toIcmp(part.module, value));
      case 'iprange':
        return signed(toRange(name === '--src-range' ? 'sources' : 'destinations', value, family));
      case 'state':
        return signed(toStates(value));
      case 'conntrack':
        if (name === '--ctstate') return signed(toStates(value));
        if (!surroundings.isTracked) return hasState(part) ? ALWAYS : NEVER;
        return toConnectionRegions(use, hasState(part), family);
      case 'mark':
        return toMarkRegions('packet', use);
      case 'connmark':
        return surroundings.isTracked ? toMarkRegions('connection', use) : PERHAPS;
      case 'addrtype':
        if (name.startsWith('--limit')) return ALWAYS;
        if (part.options.some((other) => other.name.startsWith('--limit'))) return PERHAPS;
        return signed(toTypeRegions(name === '--src-type' ? 'sources' : 'destinations', value));
      case 'pkttype':
        return signed(toPacketTypeRegions(value));
      case 'comment':
        return ALWAYS;
      case 'recent':
        if (name === '--set') return isNegated ? NEVER : ALWAYS;
        return name === '--rcheck' || name === '--update' || name === '--remove' ? PERHAPS : ALWAYS;
      case 'set': {
        const isPlain = part.options.every((other) => other.name === '--match-set');
        const known =
          name === '--match-set' && isPlain ? toSetRegions(value, sets, values[1] ?? '', isNegated) : undefined;
        return known ?? (name === '--match-set' ? PERHAPS : ALWAYS);
      }
      default:
        return part.options[0] === use ? PERHAPS : ALWAYS;
    }
  }
}

function hasState({ options }: Part): boolean {
  return options.some(({ name }) => name === '--ctstate');
}

function toIpRegions({ name, isNegated, values }: OptionUse, { family, hooks }: Surroundings): Regions {
  const [value = ''] = values;
  const signed = (regions: Regions) => (isNegated ? negate(regions) : regions);
  switch (name) {
    case '-s':
    case '-d': {
      const masked = readMasked(value, family);
      const set = masked && toMaskedSet(masked);
      return set ? signed(split(name === '-s' ? 'sources' : 'destinations', set, complementAddresses(set))) : PERHAPS;
    }
    case '-i':
    case '-o': {
      // Where a packet is about to leave is not asked yet before it is routed, and where it came in by no more behind it.
      const isBlind = hooks.has(name === '-i' ? 'postrouting' : 'prerouting');
      if (isBlind && value !== '+') return PERHAPS;
      const set = toDevices(value);
      return signed(split(name === '-i' ? 'in' : 'out', set, complementInterfaces(set)));
    }
    case '-p': {
      const number = toProtocolNumber(value) ?? 0;
      if (number === 0) return signed(ALWAYS);
      const traffic = ofProtocol(number);
      return signed(split('traffic', traffic, complementTraffic(traffic)));
    }
    default:
      // `-f`, fragments but the first: what is asked about is a whole packet.
      return isNegated ? ALWAYS : NEVER;
  }
}

/** A `+` at the end stands for any more characters. */
function toDevices(name: string): InterfaceSet {
  return name.endsWith('+') ? toInterfacesStarting(name.slice(0, -1)) : toInterfaces(name);
}

function ofProtocol(number: number): TrafficSet {
  return toTrafficSet([toTraffic(toProtocol(number))]);
}

/** Ports of these are not told apart. */
const OTHER_PORTS: Regions = [{ within: { traffic: unionTraffic(ofProtocol(33), ofProtocol(136)) }, holds: 'maybe' }];
const WITH_PORTS = toTrafficSet([toTraffic('tcp'), toTraffic('udp'), toTraffic('sctp')]);

function toSourcePorts(text: string): Regions {
  const ports = toPorts(text);
  const regions = split('sourcePorts', ports, complementPorts(ports));
  return [
    ...regions.map(({ within, holds }) => ({ within: { ...within, traffic: WITH_PORTS }, holds })),
    ...OTHER_PORTS,
  ];
}

/** `-p` beside it says of which protocol. */
function toDestinationPorts(text: string): Regions {
  const traffic = toPortTraffic(toPorts(text));
  return [...split('traffic', traffic, subtractTraffic(WITH_PORTS, traffic)), ...OTHER_PORTS];
}

function toIcmp(protocol: 'icmp' | 'icmp6', type: string): Regions {
  const [number, code] = type.split('/').map(Number);
  const details =
    type === 'any' ? [0, 0xffff] : [(number ?? 0) * 256 + (code ?? 0), (number ?? 0) * 256 + (code ?? 255)];
  const traffic = toTrafficSet([toTraffic(protocol, details[0], details[1])]);
  return split('traffic', traffic, complementTraffic(traffic));
}

function toRange(end: 'sources' | 'destinations', text: string, family: Family): Regions {
  const read = readAddressRange(text, family);
  if (!read.ok) return PERHAPS;
  const [first, last] = read.value;
  const set = toAddressSet([{ bits: first.bits, first: first.value, last: last.value }]);
  return split(end, set, complementAddresses(set));
}
