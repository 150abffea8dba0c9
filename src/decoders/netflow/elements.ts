import { ETHERNET, RAW_IP } from './open-section.ts';
import { type NumberSlot, type TextSlot } from './slots.ts';

/** What of an information element is read. Times become milliseconds since 1970. */
export type Element =
  | { readonly kind: 'number' | 'seconds' | 'ntp' | 'real'; readonly slot: NumberSlot }
  | { readonly kind: 'ipv4' | 'ipv6' | 'text' | 'hex'; readonly slot: TextSlot }
  /** The beginning of a packet. */
  | { readonly kind: 'section'; readonly linkType: number }
  /** Records of other templates. */
  | { readonly kind: 'list'; readonly isMulti: boolean };

const count = (slot: NumberSlot): Element => ({ kind: 'number', slot });
const seconds = (slot: NumberSlot): Element => ({ kind: 'seconds', slot });
const ntp = (slot: NumberSlot): Element => ({ kind: 'ntp', slot });
const ipv4 = (slot: TextSlot): Element => ({ kind: 'ipv4', slot });
const ipv6 = (slot: TextSlot): Element => ({ kind: 'ipv6', slot });
const text = (slot: TextSlot): Element => ({ kind: 'text', slot });
const section = (linkType: number): Element => ({ kind: 'section', linkType });

/** Source: IANA, IPFIX Information Elements; below 128 they are those of NetFlow v9 (RFC 3954 §8). */
const STANDARD: Readonly<Record<number, Element>> = {
  1: count('bytes'),
  2: count('packets'),
  4: count('protocol'),
  6: count('tcpFlags'),
  7: count('sourcePort'),
  8: ipv4('source4'),
  10: count('ingressInterface'),
  11: count('destinationPort'),
  12: ipv4('destination4'),
  14: count('egressInterface'),
  21: count('endUptimeMs'),
  22: count('startUptimeMs'),
  23: count('outBytes'),
  24: count('outPackets'),
  27: ipv6('source6'),
  28: ipv6('destination6'),
  32: count('icmpTypeCode4'),
  34: count('samplingInterval'),
  48: count('samplerId'),
  50: count('samplerInterval'),
  61: count('direction'),
  85: count('totalBytes'),
  86: count('totalPackets'),
  89: count('forwardingStatus'),
  104: section(ETHERNET),
  139: count('icmpTypeCode6'),
  148: count('flowId'),
  150: seconds('startMs'),
  151: seconds('endMs'),
  152: count('startMs'),
  153: count('endMs'),
  154: ntp('startMs'),
  155: ntp('endMs'),
  156: ntp('startMs'),
  157: ntp('endMs'),
  158: count('startBeforeUs'),
  159: count('endBeforeUs'),
  160: count('systemInitMs'),
  161: count('durationMs'),
  162: count('durationUs'),
  176: count('icmpType4'),
  177: count('icmpCode4'),
  178: count('icmpType6'),
  179: count('icmpCode6'),
  180: count('sourcePort'),
  181: count('destinationPort'),
  182: count('sourcePort'),
  183: count('destinationPort'),
  224: count('ipBytes'),
  225: ipv4('natSource4'),
  226: ipv4('natDestination4'),
  227: count('natSourcePort'),
  228: count('natDestinationPort'),
  230: count('natEvent'),
  231: count('initiatorBytes'),
  232: count('responderBytes'),
  233: count('firewallEvent'),
  239: count('biflowDirection'),
  281: ipv6('natSource6'),
  282: ipv6('natDestination6'),
  292: { kind: 'list', isMulti: false },
  293: { kind: 'list', isMulti: true },
  298: count('initiatorPackets'),
  299: count('responderPackets'),
  302: count('selectorId'),
  305: count('sampledPackets'),
  306: count('skippedPackets'),
  309: count('sampleSize'),
  310: count('samplePopulation'),
  311: { kind: 'real', slot: 'sampleProbability' },
  312: count('frameBytes'),
  313: section(RAW_IP),
  315: section(ETHERNET),
  322: seconds('observedMs'),
  323: count('observedMs'),
  324: ntp('observedMs'),
  325: ntp('observedMs'),
  371: text('user'),
};

/** Of NetFlow v9 alone. Source: Cisco, ASA NetFlow Implementation Guide; Palo Alto Networks, NetFlow Templates. */
const NETFLOW_V9: Readonly<Record<number, Element>> = {
  33000: { kind: 'hex', slot: 'rule' },
  40000: text('user'),
  40001: ipv4('natSource4'),
  40002: ipv4('natDestination4'),
  40003: count('natSourcePort'),
  40004: count('natDestinationPort'),
  40005: count('firewallEvent'),
  45004: ipv4('source4'),
  45005: ipv4('destination4'),
  45008: count('sourcePort'),
  45009: count('destinationPort'),
  56702: text('user'),
};

/** Client and server of a connection; source: Cisco, Application Visibility and Control Field Definition Guide. */
const CISCO = 9;
const OF_CISCO: Readonly<Record<number, Element>> = {
  12236: ipv4('source4'),
  12237: ipv4('destination4'),
  12240: count('sourcePort'),
  12241: count('destinationPort'),
};

/** RFC 5103 §6.1: elements under this number are those of the other direction. */
const REVERSE = 29_305;
const REVERSED: Readonly<Record<number, Element>> = {
  1: count('reverseBytes'),
  2: count('reversePackets'),
  85: count('reverseTotalBytes'),
  86: count('reverseTotalPackets'),
};

/** Barracuda Networks; source: Barracuda, IPFIX enterprise fields. */
const BARRACUDA = 10_704;
const OF_BARRACUDA: Readonly<Record<number, Element>> = { 4: text('rule') };

/** NetObserv, with the number that its documentation gives; source: flowlogs-pipeline, pkg/pipeline/write/write_ipfix.go. */
const NETOBSERV = 2;
const OF_NETOBSERV: Readonly<Record<number, Element>> = {
  7733: text('sourceNamespace'),
  7734: text('sourcePod'),
  7735: text('destinationNamespace'),
  7736: text('destinationPod'),
};

export function findElement(version: 9 | 10, enterprise: number, id: number): Element | undefined {
  if (enterprise === 0) return STANDARD[id] ?? (version === 9 ? NETFLOW_V9[id] : undefined);
  if (enterprise === REVERSE) return REVERSED[id];
  if (enterprise === CISCO) return OF_CISCO[id];
  if (enterprise === NETOBSERV) return OF_NETOBSERV[id];
  return enterprise === BARRACUDA ? OF_BARRACUDA[id] : undefined;
}

/** Of a scope field of NetFlow v9, which has numbers of its own. Source: RFC 3954 §6.1. */
export function findScope(id: number): Element | undefined {
  return id === 2 ? count('ingressInterface') : undefined;
}
