import { EVERY_PACKET, type FilterMatch } from '#core/model';
import {
  ALL_PORTS,
  ALL_TRAFFIC,
  type AddressSet,
  fullRange,
  intersectTraffic,
  type InterfaceSet,
  parseAddress,
  toAddressSet,
  toInterfaces,
  toInterfacesStarting,
  toPortSet,
  toRange,
  type TrafficSet,
} from '#core/net';
import { toPortTraffic, toProfileTraffic, toProtocolOf } from './traffic.ts';
import type { UfwEnd, UfwProfile, UfwRule } from './syntax.ts';

const PORTED = toPortTraffic(undefined, []);

/** Which packets a rule is about. An application whose profile is in no file may be on any port: a condition not known. */
export function toMatch(rule: UfwRule, profiles: ReadonlyMap<string, UfwProfile>): FilterMatch {
  const { to, from, family } = rule;
  const unknown: string[] = [];
  const word = to.protocol ?? from.protocol;
  const protocol = word === undefined ? undefined : toProtocolOf(word, family);
  if (word !== undefined && protocol === undefined) unknown.push(`protocol ${word}`);
  return {
    ...EVERY_PACKET,
    sources: toAddresses(from, family),
    destinations: toAddresses(to, family),
    ...toInterfacesOf(rule),
    traffic: toTrafficOf(rule, profiles, unknown),
    sourcePorts: from.ports.length > 0 ? toPortSet(from.ports) : ALL_PORTS,
    unknown,
  };
}

function toAddresses({ address, length }: UfwEnd, family: 4 | 6): AddressSet {
  const bits = family === 6 ? 128 : 32;
  const parsed = address === undefined ? undefined : parseAddress(address);
  if (!parsed?.ok) return toAddressSet([fullRange(bits)]);
  const own = length ?? bits;
  const shift = BigInt(bits - own);
  return toAddressSet([toRange({ bits, first: (parsed.value.value >> shift) << shift, length: own })]);
}

/** Of packets that the host passes on, `To` is where they leave; of its own it is always the host's end. */
function toInterfacesOf({ to, from, direction }: UfwRule): Pick<FilterMatch, 'in' | 'out'> {
  const [incoming, outgoing] = direction === 'FWD' ? [from, to] : [to, from];
  if (direction === 'OUT') return { in: EVERY_PACKET.in, out: toInterfaceSetOf(from.interface ?? to.interface) };
  return {
    in: toInterfaceSetOf(direction === 'FWD' ? incoming.interface : (to.interface ?? from.interface)),
    out: direction === 'FWD' ? toInterfaceSetOf(outgoing.interface) : EVERY_PACKET.out,
  };
}

function toInterfaceSetOf(name: string | undefined): InterfaceSet {
  if (name === undefined) return EVERY_PACKET.in;
  return name.endsWith('+') ? toInterfacesStarting(name.slice(0, -1)) : toInterfaces(name);
}

function toTrafficOf(
  { to, from, family }: UfwRule,
  profiles: ReadonlyMap<string, UfwProfile>,
  unknown: string[],
): TrafficSet {
  const word = to.protocol ?? from.protocol;
  const protocol = word === undefined ? undefined : toProtocolOf(word, family);
  const hasSourcePorts = from.ports.length > 0;
  const base =
    protocol !== undefined || to.ports.length > 0 || hasSourcePorts ? toPortTraffic(protocol, to.ports) : ALL_TRAFFIC;
  // What the sender's end of a profile means is not told apart: it may hold or not.
  if (isUntold(from)) unknown.push(`application ${from.application} at the sender`);
  if (!isUntold(to)) return isUntold(from) ? intersectTraffic(base, PORTED) : base;
  const profile = profiles.get(to.application);
  if (profile) return intersectTraffic(base, toProfileTraffic(profile));
  unknown.push(`application ${to.application}`);
  return intersectTraffic(base, PORTED);
}

/** Its ports are in its profile alone. */
export function isUntold(end: UfwEnd): end is UfwEnd & { readonly application: string } {
  return end.application !== undefined && end.ports.length === 0 && end.protocol === undefined;
}
