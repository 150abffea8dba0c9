import type { Flow } from '#core/model';
import type { Result } from '#core/result';
import { type Fields, fieldsAt, textOf } from '#decoders/json-fields';
import { buildFlow } from '#decoders/log-records';
import { toDateMs } from '#decoders/syslog';
import { toTimeMs } from '#decoders/values';
import { type End, toEnd } from './end.ts';
import { toRule } from './rule.ts';
import { toTransport, type Transport } from './transport.ts';

/** By name and by number. A proxy that a packet is led to, and a mode that only audits, let it pass. */
const ACTIONS: Readonly<Record<string, Flow['action']>> = {
  FORWARDED: 'accept',
  1: 'accept',
  DROPPED: 'drop',
  2: 'drop',
  AUDIT: 'accept',
  4: 'accept',
  REDIRECTED: 'accept',
  5: 'accept',
};

const DIRECTIONS: Readonly<Record<string, Flow['direction']>> = {
  INGRESS: 'ingress',
  1: 'ingress',
  EGRESS: 'egress',
  2: 'egress',
};

/** `around`: the wrapper, or the flow itself. Error: why it is no flow. */
export function toFlow(flow: Fields, around: Fields, writtenMs: number): Result<Flow, string> | 'without transport' {
  const transport = toTransport(fieldsAt(flow, 'l4'));
  if (!transport) return 'without transport';
  const ip = fieldsAt(flow, 'IP');
  const startMs = timeOf(flow['time']) ?? timeOf(around['time']) ?? writtenMs;
  const action = ACTIONS[textOf(flow['verdict']) ?? ''];
  const direction = DIRECTIONS[textOf(flow['traffic_direction']) ?? ''];
  const source = toEnd(flow, 'source');
  const destination = toEnd(flow, 'destination');
  const state = toState(flow, action, transport);
  return buildFlow({
    startMs,
    source: textOf(ip['source']),
    destination: textOf(ip['destination']),
    ...transport.texts,
    translated: { source: textOf(ip['source_xlated']) },
    ...(action && { action }),
    ...(direction && { direction }),
    ...(state && { state }),
    initiator: toInitiator(flow, action, transport),
    exporter: textOf(flow['node_name']) ?? textOf(around['node_name']),
    rule: toRule(flow, action),
    names: toPair(source, destination, 'name'),
    zones: toPair(source, destination, 'zone'),
  });
}

function toPair(source: End, destination: End, key: keyof End) {
  return { source: source[key], destination: destination[key] };
}

function toState(flow: Fields, action: Flow['action'], { flags }: Transport): Flow['state'] {
  if (action === 'drop') return 'rejected';
  if (flow['l7'] !== undefined || isReply(flow) === true) return 'established';
  if (!flags) return undefined;
  if (flags.RST) return 'reset';
  if (flags.FIN) return 'closed';
  return flags.SYN && !flags.ACK ? 'attempted' : flags.SYN || flags.ACK ? 'established' : undefined;
}

function toInitiator(flow: Fields, action: Flow['action'], { flags }: Transport): Flow['initiator'] {
  const reply = isReply(flow);
  if (reply !== undefined) return reply ? 'destination' : 'source';
  if (flags?.SYN === true) return flags.ACK ? 'destination' : 'source';
  const type = textOf(fieldsAt(flow, 'l7')['type']);
  if (type === 'RESPONSE' || type === '2') return 'destination';
  // What is false is left out. A policy is asked about what begins; a packet in the middle may go either way.
  return flags?.ACK === true && action !== 'drop' ? 'unknown' : 'source';
}

/** Undefined: nobody knows, or a writer that leaves out what is false. */
function isReply(flow: Fields): boolean | undefined {
  const reply = flow['is_reply'] ?? flow['reply'];
  if (typeof reply === 'boolean') return reply;
  const { value } = fieldsAt(flow, 'is_reply');
  return typeof value === 'boolean' ? value : undefined;
}

/** RFC 3339, or seconds and nanoseconds as encoders without protobuf's own rules write them. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return toDateMs(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const { seconds, nanos } = value as { seconds?: unknown; nanos?: unknown };
  return toTimeMs(Number(textOf(seconds)) * 1000 + Math.floor(Number(textOf(nanos) ?? 0) / 1e6));
}
