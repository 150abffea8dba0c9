import type { Flow } from '#core/model';
import { fail, type Result } from '#core/result';
import { type Fields, fieldsAt, textOf } from '#decoders/json-fields';
import { buildFlow } from '#decoders/log-records';
import { toDateMs } from '#decoders/syslog';
import { toStateOf } from './tcp-state.ts';

/** Whether an event tells that packets were not let through. */
export function isDenial(event: Fields): boolean {
  return event['event_type'] === 'drop' || fieldsAt(event, 'alert')['action'] === 'blocked';
}

/** Of a flow, one direction of it, or packets of it that were dropped. `name`: of the server. Error: why it is none. */
export function toFlow(event: Fields, type: string, name: string | undefined): Result<Flow, string> {
  const flow = fieldsAt(event, 'flow');
  const isDropped = isDenial(event);
  // Events of packets have their ends; those of the connection stand in `flow`, or are told by the direction.
  const isTurned = isDropped && flow['src_ip'] === undefined && event['direction'] === 'to_client';
  const ends = isDropped && flow['src_ip'] !== undefined ? flow : event;
  const [source, destination] = isTurned ? (['dest', 'src'] as const) : (['src', 'dest'] as const);
  const atMs = timeOf(event['timestamp']);
  const counted = type === 'netflow' ? fieldsAt(event, 'netflow') : flow;
  const startMs = timeOf(counted['start']) ?? atMs;
  if (startMs === undefined)
    return fail(
      `\`timestamp\` is \`${(textOf(event['timestamp']) ?? '').slice(0, 40)}\`; expected 2026-01-01T00:00:00.000000+0000`,
    );
  const denial = isDropped ? toDenial(event) : undefined;
  const action = denial?.action ?? toAction(flow['action']);
  const seen = toStateOf(event, type);
  return buildFlow({
    startMs,
    endMs: timeOf(counted['end']) ?? atMs ?? startMs,
    source: textOf(ends[`${source}_ip`]),
    destination: textOf(ends[`${destination}_ip`]),
    protocol: textOf(event['proto']),
    sourcePort: textOf(ends[`${source}_port`]),
    destinationPort: textOf(ends[`${destination}_port`]),
    icmpType: textOf(event['icmp_type']),
    icmpCode: textOf(event['icmp_code']),
    ...toCounters(event, type, flow),
    ...(action && { action }),
    ...(action === 'drop' || action === 'reject' ? { state: 'rejected', initiator: seen.initiator } : { ...seen }),
    rule: denial?.rule,
    exporter: textOf(event['host']) ?? textOf(event['in_iface']),
    names: { destination: name },
  });
}

function toCounters(event: Fields, type: string, flow: Fields) {
  if (type === 'netflow') {
    const { bytes, pkts } = fieldsAt(event, 'netflow');
    return { bytes: textOf(bytes), packets: textOf(pkts) };
  }
  if (flow['pkts_toserver'] === undefined && type === 'drop')
    return { bytes: textOf(fieldsAt(event, 'drop')['len']), packets: '1' };
  return {
    bytes: textOf(flow['bytes_toserver']),
    packets: textOf(flow['pkts_toserver']),
    reverseBytes: textOf(flow['bytes_toclient']),
    reversePackets: textOf(flow['pkts_toclient']),
  };
}

function toAction(action: unknown): Flow['action'] {
  return action === 'drop' ? 'drop' : action === 'pass' || action === 'accept' ? 'accept' : undefined;
}

/** What the sensor did, and the signature that made it. */
function toDenial(event: Fields): { action: 'drop' | 'reject'; rule: string | undefined } {
  const alert = fieldsAt(event, 'alert');
  return {
    action: fieldsAt(event, 'verdict')['reject'] === undefined ? 'drop' : 'reject',
    rule: textOf(alert['signature']) ?? textOf(alert['signature_id']),
  };
}

function timeOf(value: unknown): number | undefined {
  return typeof value === 'string' ? toDateMs(value) : undefined;
}
