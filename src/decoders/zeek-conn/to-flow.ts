import type { Flow } from '#core/model';
import { parseProtocol, type Protocol, toAddressText } from '#core/net';
import { toTimeMs } from '#decoders/values';
import type { ZeekFields, ZeekRecord } from './record.ts';
import { ZEEK_STATES } from './states.ts';

type FlowDraft = { -readonly [Key in keyof Flow]: Flow[Key] };

export type Told =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'bad'; readonly why: string };

/** `field`: of the record, for what is said of it where it is wrong. `name`: of the server, where another log told it. */
export function toFlow(record: ZeekRecord, field: ZeekFields, name: string | undefined): Told {
  const source = toAddressText(record.source ?? '');
  const destination = toAddressText(record.destination ?? '');
  if (source === undefined || destination === undefined) {
    const wrong = (source === undefined ? record.source : record.destination) ?? '';
    return { kind: 'bad', why: `\`${wrong}\` is no address; expected one in \`id.orig_h\` and \`id.resp_h\`` };
  }
  const { startMs, sourcePort, destinationPort } = record;
  if (startMs === undefined)
    return { kind: 'bad', why: `\`ts\` is \`${field('ts') ?? ''}\`; expected seconds since 1970 or an ISO time` };
  const endMs = toTimeMs(startMs + (record.durationMs ?? 0));
  if (endMs === undefined || sourcePort === undefined || destinationPort === undefined)
    return { kind: 'bad', why: 'the duration or a port is out of range; expected ports up to 65535' };
  const isIpv6 = source.includes(':');
  if (isIpv6 !== destination.includes(':'))
    return { kind: 'bad', why: 'an IPv4 and an IPv6 address; expected two of one family' };
  const protocol = toProtocol(record, isIpv6);
  if (protocol === undefined) return { kind: 'skipped', why: 'a protocol that the log does not name' };
  const { bytes, packets, reverseBytes, reversePackets, exporter } = record;
  const state = ZEEK_STATES.get(record.state ?? '');
  // Without its beginning nobody knows who began.
  const initiator = record.state === 'OTH' ? 'unknown' : 'source';
  const flow: FlowDraft = { startMs, endMs, source, destination, protocol, initiator };
  addPorts(flow, sourcePort, destinationPort);
  if (bytes !== undefined) flow.bytes = bytes;
  if (packets !== undefined) flow.packets = packets;
  if (reverseBytes !== undefined) flow.reverseBytes = reverseBytes;
  if (reversePackets !== undefined) flow.reversePackets = reversePackets;
  if (state) flow.state = state;
  if (exporter !== undefined) flow.exporter = exporter;
  if (name !== undefined) flow.names = { destination: name };
  return { kind: 'flow', flow };
}

function toProtocol({ protocol = '', ipProtocol = '' }: ZeekRecord, isIpv6: boolean): Protocol | undefined {
  if (protocol === 'icmp') return isIpv6 ? 'icmp6' : 'icmp';
  const parsed = parseProtocol(protocol === 'unknown_transport' ? ipProtocol : protocol);
  return parsed.ok ? parsed.value : undefined;
}

function addPorts(flow: FlowDraft, source: number, destination: number): void {
  const { protocol } = flow;
  if (protocol === 'icmp' || protocol === 'icmp6') {
    if (source > 255 || destination > 255) return;
    flow.icmpType = source;
    flow.icmpCode = destination;
  } else if (typeof protocol !== 'number') {
    flow.sourcePort = source;
    flow.destinationPort = destination;
  }
}
