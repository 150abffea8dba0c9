import type { Flow } from '#core/model';
import { parseProtocol, type Protocol, toAddressText } from '#core/net';
import { toCount, toEpochMs, toPort, toTimeMs } from '#decoders/values';
import { ZEEK_STATES } from './states.ts';

/** A field of the record as text; undefined where it is unset. */
export type ZeekFields = (name: string) => string | undefined;

type FlowDraft = { -readonly [Key in keyof Flow]: Flow[Key] };

export type ZeekRecord =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'bad'; readonly why: string };

/** `name`: of the server, where another log told it. */
export function toFlow(field: ZeekFields, name: string | undefined): ZeekRecord {
  const source = toAddressText(field('id.orig_h') ?? '');
  const destination = toAddressText(field('id.resp_h') ?? '');
  if (source === undefined || destination === undefined) {
    const wrong = field(source === undefined ? 'id.orig_h' : 'id.resp_h') ?? '';
    return { kind: 'bad', why: `\`${wrong}\` is no address; expected one in \`id.orig_h\` and \`id.resp_h\`` };
  }
  const startMs = toMs(field('ts'));
  if (startMs === undefined)
    return { kind: 'bad', why: `\`ts\` is \`${field('ts') ?? ''}\`; expected seconds since 1970 or an ISO time` };
  const endMs = toTimeMs(startMs + (toEpochMs(field('duration')) ?? 0));
  const sourcePort = toPort(field('id.orig_p'));
  const destinationPort = toPort(field('id.resp_p'));
  if (endMs === undefined || sourcePort === undefined || destinationPort === undefined)
    return { kind: 'bad', why: 'the duration or a port is out of range; expected ports up to 65535' };
  if (source.includes(':') !== destination.includes(':'))
    return { kind: 'bad', why: 'an IPv4 and an IPv6 address; expected two of one family' };
  const protocol = toProtocol(field, source);
  if (protocol === undefined) return { kind: 'skipped', why: 'a protocol that the log does not name' };
  const state = ZEEK_STATES[field('conn_state') ?? ''];
  const bytes = toCount(field('orig_ip_bytes'));
  const packets = toCount(field('orig_pkts'));
  const reverseBytes = toCount(field('resp_ip_bytes'));
  const reversePackets = toCount(field('resp_pkts'));
  const exporter = field('_system_name') ?? field('_node_name');
  // Without its beginning nobody knows who began.
  const initiator = field('conn_state') === 'OTH' ? 'unknown' : 'source';
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

function toMs(text: string | undefined): number | undefined {
  return text?.includes('T') === true ? toTimeMs(Date.parse(text)) : toEpochMs(text);
}

function toProtocol(field: ZeekFields, source: string): Protocol | undefined {
  const name = field('proto') ?? '';
  if (name === 'icmp') return source.includes(':') ? 'icmp6' : 'icmp';
  const parsed = parseProtocol(name === 'unknown_transport' ? (field('ip_proto') ?? '') : name);
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
