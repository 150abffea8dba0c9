import { nameService } from '#core/catalogue';
import {
  type AddressSet,
  intersectTraffic,
  isEmptyTraffic,
  printTrafficSet,
  splitByProtocol,
  subtractTraffic,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';
import { MANAGEMENT, NODE_RPC, SIGNING, SIGNING_OF_KEYS } from './service-kinds.ts';

/** A permission of so many ports names no service: which one listens there is not said. */
const BROAD_PORTS = 1024;

export type Listeners = Readonly<
  Record<'key-listener-callers' | 'management-exposed' | 'node-rpc-exposed', TrafficSet>
>;

export const LISTENERS: Listeners = {
  'key-listener-callers': SIGNING,
  'management-exposed': MANAGEMENT,
  'node-rpc-exposed': NODE_RPC,
};

/** Most telling first. */
const LISTENER_KINDS = Object.keys(LISTENERS) as readonly (keyof Listeners)[];

/** At a host that is known to hold keys, a signing port is one, whoever else has it. */
export const LISTENERS_OF_KEYS: Listeners = { ...LISTENERS, 'key-listener-callers': SIGNING_OF_KEYS };

export interface TrafficOfKind {
  readonly rule: keyof Listeners;
  readonly traffic: TrafficSet;
}

/** Each port once, by the worst kind of service that it is sure to mean; `rest`: of no kind. */
export function splitByKind(
  whole: TrafficSet,
  listeners = LISTENERS,
): { readonly kinds: readonly TrafficOfKind[]; readonly rest: TrafficSet } {
  const kinds: TrafficOfKind[] = [];
  let rest = whole;
  for (const rule of LISTENER_KINDS) {
    const traffic = intersectTraffic(rest, listeners[rule]);
    if (isEmptyTraffic(traffic)) continue;
    kinds.push({ rule, traffic });
    rest = subtractTraffic(rest, traffic);
  }
  return { kinds, rest };
}

/** So few are somebody's, not everybody's. */
export const FEW_ADDRESSES = 0x1_0000n;

export function countAddresses({ ranges }: AddressSet): bigint {
  // A network of IPv6 is one network, however many addresses it has.
  return ranges.reduce(
    (sum, { bits, first, last }) => sum + (bits === 32 ? last - first + 1n : ((last - first) >> 64n) + 1n),
    0n,
  );
}

export function isBroad(traffic: TrafficSet): boolean {
  return splitByProtocol(traffic).reduce((sum, { first, last }) => sum + last - first + 1, 0) >= BROAD_PORTS;
}

/** `tcp/22 (ssh), tcp/8545 (geth-http-rpc)` */
export function printServices(traffic: TrafficSet): string {
  const parts = splitByProtocol(traffic);
  const texts = parts.slice(0, 4).map(({ protocol, first, last }) => {
    const text = printTrafficSet(toTrafficSet([toTraffic(protocol, first, last)])).join(', ');
    const name = first === last ? nameService(protocol, first, undefined) : text;
    return name === text ? text : `${text} (${name})`;
  });
  return `${texts.join(', ')}${parts.length > 4 ? ` and ${parts.length - 4} ranges more` : ''}`;
}
