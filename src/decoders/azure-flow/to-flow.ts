import type { Flow } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { buildFlow } from '#decoders/log-records';
import { toEpochMs, toTimeMs } from '#decoders/values';
import type { Tuple } from './find-tuples.ts';

/** What a tuple says of its flow: that it begins, goes on, ends, or all there is. */
export type Phase = 'begin' | 'update' | 'finish' | 'whole';

const PHASES: Readonly<Record<string, Phase>> = { B: 'begin', C: 'update', E: 'finish', D: 'whole' };
const PROTOCOLS: Readonly<Record<string, string>> = { T: 'tcp', U: 'udp' };

export function toFlow({ version, text, rule, exporter }: Tuple): Result<{ flow: Flow; phase: Phase }, string> {
  const cells = text.split(',');
  if (cells.length < 8)
    return fail(
      `\`${text.slice(0, 60)}\` has ${cells.length} fields; expected a time, the ends, the protocol, the direction, …`,
    );
  const [time, source, destination, sourcePort, destinationPort, protocol = '', direction] = cells;
  const atMs = version === 4 ? toTimeMs(Number(time)) : toEpochMs(time);
  if (atMs === undefined)
    return fail(
      `\`${(time ?? '').slice(0, 60)}\` is no time; expected ${version === 4 ? 'milliseconds' : 'seconds'} since 1970`,
    );
  // Version 1 has no state and no counters: every tuple tells of a connection that began.
  const state = cells[version === 4 ? 7 : 8] ?? '';
  const isDenied = version === 4 ? state === 'D' : cells[7] === 'D';
  const [packets, bytes, reversePackets, reverseBytes] = cells.slice(9);
  const phase = isDenied || state === '' ? 'whole' : PHASES[state];
  if (phase === undefined) return fail(`\`${state.slice(0, 60)}\` is no state of a flow; expected B, C, E or D`);
  const flow = buildFlow({
    startMs: atMs,
    source,
    destination,
    protocol: version === 4 ? protocol : PROTOCOLS[protocol],
    sourcePort,
    destinationPort,
    packets,
    bytes,
    reversePackets,
    reverseBytes,
    action: isDenied ? 'drop' : 'accept',
    state: isDenied ? 'rejected' : phase === 'finish' ? 'closed' : 'established',
    ...(direction === 'I' ? { direction: 'ingress' } : direction === 'O' ? { direction: 'egress' } : {}),
    rule,
    exporter,
  });
  return flow.ok ? ok({ flow: flow.value, phase }) : flow;
}
