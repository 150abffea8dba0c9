import type { Flow } from '#core/model';
import { fail, type Result } from '#core/result';
import { type Fields, textOf, toFields } from '#decoders/json-fields';
import { buildFlow } from '#decoders/log-records';
import { toTimeMs } from '#decoders/values';

/** A flow of a payload of either log. Error: why it is none. */
export function toFlow(payload: Fields, entry: Fields, writtenMs: number): Result<Flow, string> {
  const connection = toFields(payload['connection']);
  const rule = toFields(payload['rule_details']);
  const reporter = textOf(payload['reporter']);
  const isIngress = rule['direction'] === 'INGRESS' || reporter === 'DEST';
  const isEgress = rule['direction'] === 'EGRESS' || reporter === 'SRC';
  const disposition = payload['disposition'];
  const atMs = toMs(entry['timestamp']) ?? writtenMs;
  const startMs = toMs(payload['start_time']) ?? atMs;
  const own = nameOf(payload, 'instance');
  const remote = nameOf(payload, 'remote_instance');
  const ip = wholeOf(connection['protocol']);
  if (ip === undefined) return fail('no `protocol` in `connection`; expected its number');
  return buildFlow({
    startMs,
    endMs: toMs(payload['end_time']) ?? startMs,
    source: textOf(connection['src_ip']),
    destination: textOf(connection['dest_ip']),
    protocol: ip,
    sourcePort: wholeOf(connection['src_port']),
    destinationPort: wholeOf(connection['dest_port']),
    icmpType: textOf(toFields(connection['icmp'])['type']),
    icmpCode: textOf(toFields(connection['icmp'])['code']),
    bytes: wholeOf(payload['bytes_sent']),
    packets: wholeOf(payload['packets_sent']),
    // A record of flows is of packets that were sent: of what a rule denied there is none but its own log.
    ...(disposition === 'DENIED' ? { action: 'drop', state: 'rejected' } : { action: 'accept' }),
    ...(isIngress ? { direction: 'ingress' } : isEgress ? { direction: 'egress' } : {}),
    // Rules are asked about new connections; flows tell one direction, whoever began.
    initiator: disposition === undefined ? 'unknown' : 'source',
    rule: textOf(rule['reference']),
    exporter: textOf(payload['reporter']),
    names: {
      source: nameOf(payload, 'src_instance') ?? podOf(payload, 'src_gke_details') ?? (isIngress ? remote : own),
      destination: nameOf(payload, 'dest_instance') ?? podOf(payload, 'dest_gke_details') ?? (isIngress ? own : remote),
    },
  });
}

/** BigQuery keeps numbers of JSON as such with fractions: `443.0`. */
function wholeOf(value: unknown): string | undefined {
  return textOf(value)?.replace(/\.0+$/, '');
}

function toMs(value: unknown): number | undefined {
  return typeof value === 'string' ? toTimeMs(Date.parse(value)) : undefined;
}

function nameOf(payload: Fields, key: string): string | undefined {
  return textOf(toFields(payload[key])['vm_name']);
}

function podOf(payload: Fields, key: string): string | undefined {
  const pod = toFields(toFields(payload[key])['pod']);
  const [space, name] = [textOf(pod['pod_namespace']), textOf(pod['pod_name'])];
  return space !== undefined && name !== undefined ? `${space}/${name}` : undefined;
}
