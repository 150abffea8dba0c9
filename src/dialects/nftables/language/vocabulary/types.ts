import { SERVICES } from './services.ts';
import { PROTOCOL_NAMES } from './protocols.ts';
import * as symbols from './symbols.ts';

/** How values of a type are written and kept. `bitmask`: values are sets of flags. */
export type Basis = 'integer' | 'bitmask' | 'text' | 'ipv4' | 'ipv6' | 'link' | 'classid' | 'time' | 'hour' | 'date';

/** A data type of the language, as `nft describe` shows it. */
export interface DataType {
  readonly name: string;
  /** 0: given by the field. */
  readonly bits: number;
  readonly basis: Basis;
  /** Names of values; the first of equal values is the one that is printed. */
  readonly symbols?: ReadonlyMap<string, bigint>;
  /** How numbers without a name are printed: least hexadecimal digits; absent: decimal. */
  readonly hexDigits?: number;
  /** Names are read and not printed (services), or printed by other numbers. */
  readonly isNumeric?: true;
  /** Names are printed in quotes. */
  readonly isQuoted?: true;
}

function toType(name: string, bits: number, basis: Basis, more: Partial<DataType> = {}): [string, DataType] {
  return [name, { name, bits, basis, ...more }];
}

const TYPES: ReadonlyMap<string, DataType> = new Map([
  toType('integer', 0, 'integer'),
  toType('bitmask', 0, 'bitmask', { hexDigits: 0 }),
  toType('string', 0, 'text'),
  toType('boolean', 1, 'integer', { symbols: symbols.BOOLEAN }),
  toType('verdict', 32, 'integer'),
  toType('nf_proto', 8, 'integer', { symbols: symbols.NF_PROTO }),
  toType('ll_addr', 48, 'link'),
  toType('ipv4_addr', 32, 'ipv4'),
  toType('ipv6_addr', 128, 'ipv6'),
  toType('ether_addr', 48, 'link'),
  toType('ether_type', 16, 'integer', { symbols: symbols.ETHER_TYPE, hexDigits: 4 }),
  toType('arp_op', 16, 'integer', { symbols: symbols.ARP_OPERATION }),
  toType('inet_proto', 8, 'integer', { symbols: PROTOCOL_NAMES }),
  toType('inet_service', 16, 'integer', { symbols: SERVICES, isNumeric: true }),
  toType('icmp_type', 8, 'integer', { symbols: symbols.ICMP_TYPE }),
  toType('icmp_code', 8, 'integer', { symbols: symbols.ICMP_CODE }),
  toType('icmpv6_type', 8, 'integer', { symbols: symbols.ICMPV6_TYPE }),
  toType('icmpv6_code', 8, 'integer', { symbols: symbols.ICMPV6_CODE }),
  toType('icmpx_code', 8, 'integer', { symbols: symbols.ICMPX_CODE }),
  toType('igmp_type', 8, 'integer', { symbols: symbols.IGMP_TYPE }),
  toType('tcp_flag', 8, 'bitmask', { symbols: symbols.TCP_FLAG, hexDigits: 0 }),
  toType('dccp_pkttype', 4, 'integer', { symbols: symbols.DCCP_TYPE }),
  toType('mh_type', 8, 'integer', { symbols: symbols.MH_TYPE }),
  toType('dscp', 6, 'integer', { symbols: symbols.DSCP, hexDigits: 2 }),
  toType('ecn', 2, 'integer', { symbols: symbols.ECN, hexDigits: 1 }),
  toType('time', 64, 'time'),
  toType('mark', 32, 'integer', { hexDigits: 8 }),
  toType('iface_index', 32, 'text', { isQuoted: true }),
  toType('iface_type', 16, 'integer', { symbols: symbols.IFACE_TYPE }),
  toType('ifname', 128, 'text', { isQuoted: true }),
  toType('realm', 32, 'integer', { symbols: symbols.REALM, isQuoted: true }),
  toType('classid', 32, 'classid'),
  toType('uid', 32, 'integer', { symbols: symbols.USERS, isNumeric: true }),
  toType('gid', 32, 'integer', { symbols: symbols.GROUPS, isNumeric: true }),
  toType('ct_state', 32, 'bitmask', { symbols: symbols.CT_STATE, hexDigits: 0 }),
  toType('ct_dir', 8, 'integer', { symbols: symbols.CT_DIRECTION }),
  toType('ct_status', 32, 'bitmask', { symbols: symbols.CT_STATUS, hexDigits: 0 }),
  toType('ct_event', 32, 'bitmask', { symbols: symbols.CT_EVENT, hexDigits: 0 }),
  toType('ct_label', 128, 'bitmask', { hexDigits: 0 }),
  toType('ct_id', 32, 'integer'),
  toType('pkt_type', 8, 'integer', { symbols: symbols.PACKET_TYPE }),
  toType('devgroup', 32, 'integer', { symbols: symbols.DEVICE_GROUP, isQuoted: true }),
  toType('day', 8, 'integer', { symbols: symbols.DAY, isQuoted: true }),
  toType('hour', 32, 'hour', { isQuoted: true }),
  toType('date', 64, 'date', { isQuoted: true }),
  toType('fib_addrtype', 32, 'integer', { symbols: symbols.ADDRESS_TYPE }),
  toType('cgroupsv2', 64, 'text', { isQuoted: true }),
]);

/** Undefined: there is no such type. */
export function findType(name: string): DataType | undefined {
  return TYPES.get(name);
}

/** A type that the vocabulary itself names. `bits` for types that get their size from the field. */
export function typeOf(name: string, bits?: number): DataType {
  const type = TYPES.get(name);
  if (!type) throw new Error(`no type ${name}`);
  return bits === undefined || type.bits !== 0 ? type : { ...type, bits };
}

/** Types between which values pass as they are. */
export function isSameType(a: DataType, b: DataType): boolean {
  return a.name === b.name || a.name === 'integer' || b.name === 'integer';
}
