import type { Flow } from '#core/model';
import { fail, type Result } from '#core/result';
import { buildFlow } from '#decoders/log-records';
import { toTimeMs } from '#decoders/values';

export type Fields = Readonly<Record<string, unknown>>;

/** A flow of a payload of either log. Error: why it is none. */
export function toFlow(payload: Fields, entry: Fields, writtenMs: number): Result<Flow, string> {
  const connection = toFields(payload['connection']);
  const rule = toFields(payload['rule_details']);
  const reporter = toText(payload['reporter']);
  const isIngress = rule['direction'] === 'INGRESS' || reporter === 'DEST';
  const isEgress = rule['direction'] === 'EGRESS' || reporter === 'SRC';
  const disposition = payload['disposition'];
  const atMs = toMs(entry['timestamp']) ?? writtenMs;
  const startMs = toMs(payload['start_time']) ?? atMs;
  const own = nameOf(payload, 'instance');
  const remote = nameOf(payload, 'remote_instance');
  const ip = toText(connection['protocol']);
  if (ip === undefined) return fail('no `protocol` in `connection`; expected its number');
  return buildFlow({
    startMs,
    endMs: toMs(payload['end_time']) ?? startMs,
    source: toText(connection['src_ip']),
    destination: toText(connection['dest_ip']),
    protocol: ip,
    sourcePort: toText(connection['src_port']),
    destinationPort: toText(connection['dest_port']),
    icmpType: toText(toFields(connection['icmp'])['type']),
    icmpCode: toText(toFields(connection['icmp'])['code']),
    bytes: toText(payload['bytes_sent']),
    packets: toText(payload['packets_sent']),
    // A record of flows is of packets that were sent: of what a rule denied there is none but its own log.
    ...(disposition === 'DENIED' ? { action: 'drop', state: 'rejected' } : { action: 'accept' }),
    ...(isIngress ? { direction: 'ingress' } : isEgress ? { direction: 'egress' } : {}),
    // Rules are asked about new connections; flows tell one direction, whoever began.
    initiator: disposition === undefined ? 'unknown' : 'source',
    rule: toText(rule['reference']),
    exporter: toText(payload['reporter']),
    names: {
      source: nameOf(payload, 'src_instance') ?? podOf(payload, 'src_gke_details') ?? (isIngress ? remote : own),
      destination: nameOf(payload, 'dest_instance') ?? podOf(payload, 'dest_gke_details') ?? (isIngress ? own : remote),
    },
  });
}

export function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Counters are texts in some exports and numbers in others. */
function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

function toMs(value: unknown): number | undefined {
  return typeof value === 'string' ? toTimeMs(Date.parse(value)) : undefined;
}

function nameOf(payload: Fields, key: string): string | undefined {
  return toText(toFields(payload[key])['vm_name']);
}

function podOf(payload: Fields, key: string): string | undefined {
  const pod = toFields(toFields(payload[key])['pod']);
  const [space, name] = [toText(pod['pod_namespace']), toText(pod['pod_name'])];
  return space !== undefined && name !== undefined ? `${space}/${name}` : undefined;
}
