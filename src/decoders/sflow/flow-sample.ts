import type { Flow } from '#core/model';
import { hasPorts, printIpv4Bytes, printIpv6Bytes, toProtocol } from '#core/net';
import { readSampledPacket, type SampledPacket } from '#decoders/packet';

export interface FlowSample {
  readonly packet?: SampledPacket;
  readonly translated?: Flow['translated'];
  readonly user?: string;
}

const RAW_HEADER = 1;
const SAMPLED_IPV4 = 3;
const SAMPLED_IPV6 = 4;
const EXTENDED_USER = 1004;
const EXTENDED_NAT = 1007;
const EXTENDED_NAT_PORT = 1020;

/** The link types of captures, by sFlow's numbers of header protocols: Ethernet, PPP, IPv4, IPv6, MPLS. */
const LINK_TYPES: Readonly<Record<number, number>> = { 1: 1, 7: 9, 11: 101, 12: 101, 13: 219 };

/** The records of one sample; undefined where one does not fit. Source: sFlow v5, §5.3; sflow.org, structures. */
export function readFlowRecords(bytes: Uint8Array, first: number, end: number, count: number): FlowSample | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const sample: FlowSample = {};
  let at = first;
  for (let i = 0; i < count; i++) {
    if (end - at < 8) return undefined;
    const length = view.getUint32(at + 4);
    if (length > end - at - 8) return undefined;
    Object.assign(sample, readRecord(bytes.subarray(at + 8, at + 8 + length), view.getUint32(at), sample));
    at += 8 + length;
  }
  return sample;
}

function readRecord(body: Uint8Array, format: number, before: FlowSample): FlowSample {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  switch (format) {
    case RAW_HEADER:
      return body.length < 16 ? {} : toPacket(readHeader(body, view));
    // The header tells more than its summary.
    case SAMPLED_IPV4:
      return before.packet || body.length < 32 ? {} : toPacket(readSummary(body, view, 4));
    case SAMPLED_IPV6:
      return before.packet || body.length < 56 ? {} : toPacket(readSummary(body, view, 16));
    case EXTENDED_NAT:
      return readNat(body, view, before);
    case EXTENDED_NAT_PORT:
      return body.length < 8
        ? {}
        : { translated: { ...before.translated, ...toPorts(view.getUint32(0), view.getUint32(4)) } };
    case EXTENDED_USER:
      return readUser(body, view);
    default:
      return {};
  }
}

function toPacket(packet: SampledPacket | undefined): FlowSample {
  return packet ? { packet } : {};
}

function readHeader(body: Uint8Array, view: DataView): SampledPacket | undefined {
  const header = body.subarray(16, 16 + Math.min(view.getUint32(12), body.length - 16));
  const linkType = LINK_TYPES[view.getUint32(0)];
  return linkType === undefined ? undefined : readSampledPacket(header, linkType, view.getUint32(4));
}

function readSummary(body: Uint8Array, view: DataView, width: 4 | 16): SampledPacket | undefined {
  const number = view.getUint32(4);
  if (number > 255) return undefined;
  const protocol = toProtocol(number);
  const print = width === 4 ? printIpv4Bytes : printIpv6Bytes;
  const [source, destination] = [print(body, 8), print(body, 8 + width)];
  if (source.includes(':') !== destination.includes(':')) return undefined;
  const at = 8 + 2 * width;
  const ports = hasPorts(protocol) ? toPorts(view.getUint32(at), view.getUint32(at + 4)) : {};
  const tcpFlags = protocol === 'tcp' ? { tcpFlags: view.getUint32(at + 8) & 0xff } : {};
  return { source, destination, protocol, ipBytes: view.getUint32(0), ...ports, ...tcpFlags };
}

function toPorts(sourcePort: number, destinationPort: number): { sourcePort?: number; destinationPort?: number } {
  return {
    ...(sourcePort <= 65_535 && { sourcePort }),
    ...(destinationPort <= 65_535 && { destinationPort }),
  };
}

function readNat(body: Uint8Array, view: DataView, before: FlowSample): FlowSample {
  const source = readAddress(body, view, 0);
  const destination = source && readAddress(body, view, source.end);
  if (!source || !destination) return {};
  return { translated: { ...before.translated, source: source.text, destination: destination.text } };
}

/** A type (1 IPv4, 2 IPv6), then the address. */
export function readAddress(
  bytes: Uint8Array,
  view: DataView,
  at: number,
): { readonly text: string; readonly end: number } | undefined {
  if (bytes.length - at < 8) return undefined;
  const type = view.getUint32(at);
  if (type === 1) return { text: printIpv4Bytes(bytes, at + 4), end: at + 8 };
  if (type === 2 && bytes.length - at >= 20) return { text: printIpv6Bytes(bytes, at + 4), end: at + 20 };
  return undefined;
}

const TEXT_DECODER = new TextDecoder();
const MOST_USER_BYTES = 256;

/** The one at the source; a character set, its length, then the name. */
function readUser(body: Uint8Array, view: DataView): FlowSample {
  if (body.length < 8) return {};
  const length = view.getUint32(4);
  if (length === 0 || length > Math.min(MOST_USER_BYTES, body.length - 8)) return {};
  return { user: TEXT_DECODER.decode(body.subarray(8, 8 + length)) };
}
