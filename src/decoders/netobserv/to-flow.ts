import type { Flow } from '#core/model';
import { printIpv4Bytes, printIpv6Bytes } from '#core/net';
import type { Result } from '#core/result';
import { type Fields, textOf } from '#decoders/json-fields';
import { buildFlow } from '#decoders/log-records';
import { toCount, toEpochMs, toTimeMs } from '#decoders/values';
import { toTcp } from './tcp-flags.ts';
import { toVerdict } from './verdict.ts';

const DIRECTIONS: Readonly<Record<string, Flow['direction']>> = { 0: 'ingress', 1: 'egress' };

/** A flow of the fields of one record. Error: why it is none. */
export function toFlow(entry: Fields, writtenMs: number): Result<Flow, string> {
  const endMs = timeOf(entry, 'TimeFlowEnd') ?? toEpochMs(textOf(entry['TimeReceived'])) ?? writtenMs;
  const startMs = timeOf(entry, 'TimeFlowStart') ?? endMs;
  const direction =
    DIRECTIONS[textOf(entry['FlowDirection']) ?? textOf(first(entry['IfDirection'] ?? entry['IfDirections'])) ?? ''];
  const sampling = toCount(textOf(entry['Sampling']) ?? textOf(entry['SamplingRate']), 0xffff_ffff);
  const interval = sampling === undefined || sampling < 2 ? undefined : sampling;
  const verdict = toVerdict(entry);
  const tcp = toTcp(entry);
  const isConversation = entry['Packets_AB'] !== undefined || entry['Bytes_AB'] !== undefined;
  const flow = buildFlow({
    startMs,
    endMs,
    source: textOf(entry['SrcAddr']),
    destination: textOf(entry['DstAddr']),
    protocol: textOf(entry['Proto']),
    sourcePort: textOf(entry['SrcPort']),
    destinationPort: textOf(entry['DstPort']),
    icmpType: textOf(entry['IcmpType']),
    icmpCode: textOf(entry['IcmpCode']),
    ...toCounters(entry, verdict.isWhollyDropped, isConversation, interval ?? 1),
    translated: {
      source: textOf(entry['XlatSrcAddr']),
      sourcePort: textOf(entry['XlatSrcPort']),
      destination: textOf(entry['XlatDstAddr']),
      destinationPort: textOf(entry['XlatDstPort']),
    },
    ...(verdict.action && { action: verdict.action }),
    ...(direction && { direction }),
    ...(verdict.action === 'drop' ? { state: 'rejected' } : tcp.state && { state: tcp.state }),
    // A conversation has the direction of who began it, where that was seen.
    initiator: tcp.initiator === 'unknown' && isConversation ? 'source' : tcp.initiator,
    exporter: textOf(entry['AgentIP']) ?? addressIn(entry['SamplerAddress']),
    rule: verdict.rule,
    names: { source: nameOf(entry, 'Src'), destination: nameOf(entry, 'Dst') },
    zones: { source: textOf(entry['SrcK8S_Namespace']), destination: textOf(entry['DstK8S_Namespace']) },
  });
  return flow.ok && interval !== undefined ? { ...flow, value: { ...flow.value, samplingInterval: interval } } : flow;
}

/** Packets that the kernel dropped are not in the others. */
function toCounters(entry: Fields, isDropped: boolean, isConversation: boolean, interval: number) {
  const scale = (key: string) => {
    const count = toCount(textOf(entry[key]));
    return count === undefined ? undefined : String(count * interval);
  };
  if (isDropped) return { bytes: scale('PktDropBytes'), packets: scale('PktDropPackets') };
  return isConversation
    ? {
        bytes: scale('Bytes_AB'),
        packets: scale('Packets_AB'),
        reverseBytes: scale('Bytes_BA'),
        reversePackets: scale('Packets_BA'),
      }
    : { bytes: scale('Bytes'), packets: scale('Packets') };
}

/** Milliseconds, or seconds; 0 says that the exporter does not tell. */
function timeOf(entry: Fields, key: string): number | undefined {
  const ms = toCount(textOf(entry[`${key}Ms`]));
  const at = ms === undefined ? toEpochMs(textOf(entry[key])) : toTimeMs(ms);
  return at === 0 ? undefined : at;
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** The owner, which outlives its pods; then the pod, node or service. */
function nameOf(entry: Fields, end: 'Src' | 'Dst'): string | undefined {
  const name = textOf(entry[`${end}K8S_OwnerName`]) ?? textOf(entry[`${end}K8S_Name`]) ?? textOf(entry[`${end}Pod`]);
  const namespace = textOf(entry[`${end}K8S_Namespace`]) ?? textOf(entry[`${end}Namespace`]);
  return name === undefined || namespace === undefined ? name : `${namespace}/${name}`;
}

/** Protocol buffers as JSON have bytes in base64. */
function addressIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]{6,22}={0,2}$/.test(value)) return undefined;
  const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  return bytes.length === 4 ? printIpv4Bytes(bytes, 0) : bytes.length === 16 ? printIpv6Bytes(bytes, 0) : undefined;
}
