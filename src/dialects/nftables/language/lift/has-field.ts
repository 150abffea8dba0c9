import type { PacketProduct } from '#core/model';
import { toProtocol, toTraffic, toTrafficSet } from '#core/net';
import type { Field } from '../syntax/expression.ts';
import { ofFamily } from './product.ts';

/** By the header that a field is of: RFC 1700 and its successor at IANA, protocol numbers. */
const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  gretap: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  comp: 108,
  sctp: 132,
  udplite: 136,
  vxlan: 17,
  geneve: 17,
};

/** The packets that have the field: others do not match, whatever is asked. All, where that is not known. */
export function havingField({ key }: Field): Partial<PacketProduct> {
  switch (key.of) {
    case 'payload':
      if (key.tunnel !== undefined) return {};
      if (key.protocol === 'ip') return ofFamily(32);
      if (key.protocol === 'ip6') return ofFamily(128);
      return ofProtocol(PROTOCOLS[key.protocol]);
    case 'tcp option':
      return ofProtocol(PROTOCOLS['tcp']);
    case 'sctp chunk':
      return ofProtocol(PROTOCOLS['sctp']);
    case 'dccp option':
      return ofProtocol(PROTOCOLS['dccp']);
    case 'ip option':
      return ofFamily(32);
    case 'extension':
      return ofFamily(128);
    case 'raw':
    case 'meta':
    case 'ct':
    case 'fib':
    case 'rt':
    case 'socket':
    case 'osf':
    case 'numgen':
    case 'jhash':
    case 'symhash':
    case 'ipsec':
    case 'tunnel':
      return {};
    default:
      return key satisfies never;
  }
}

function ofProtocol(number: number | undefined): Partial<PacketProduct> {
  return number === undefined ? {} : { traffic: toTrafficSet([toTraffic(toProtocol(number))]) };
}
