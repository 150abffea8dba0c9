import type { Flow } from '#core/model';
import { fail, type Result } from '#core/result';
import { buildFlow } from '#decoders/log-records';
import { toDateMs } from '#decoders/syslog';
import { toCount, toEpochMs } from '#decoders/values';
import { toState } from './state.ts';

/** A cell by the short name of its column; undefined where it is empty or there is none. */
export type Cells = (name: string) => string | undefined;

/** Error: why it is no flow. */
export function toFlow(read: Cells): Result<Flow, string> {
  const startMs = timeOf(read('stime'));
  if (startMs === undefined)
    return fail(
      `\`${(read('stime') ?? '').slice(0, 40)}\` is no time; expected 2026/01/01 00:00:00.000000 or seconds since 1970`,
    );
  const protocol = (read('proto') ?? '').toLowerCase();
  const direction = read('dir') ?? '->';
  const state = toState(read('state') ?? '', protocol);
  return buildFlow({
    startMs,
    endMs: timeOf(read('ltime')) ?? startMs + Math.floor(Number(read('dur') ?? 0) * 1000 || 0),
    source: read('saddr'),
    destination: read('daddr'),
    protocol,
    sourcePort: portOf(read('sport')),
    destinationPort: portOf(read('dport')),
    ...(/icmp/.test(protocol) && toIcmp(read('sport'))),
    ...toCounters(read, 'bytes', 'Bytes'),
    ...toCounters(read, 'pkts', 'Packets'),
    ...(state && { state }),
    initiator: toInitiator(direction),
    exporter: read('sid'),
  });
}

/** Of both directions, of the source's, and of the destination's where it is told. */
function toCounters(read: Cells, name: 'bytes' | 'pkts', key: 'Bytes' | 'Packets') {
  const all = toCount(read(name));
  const source = toCount(read(`s${name}`));
  const back = toCount(read(`d${name}`)) ?? (all === undefined || source === undefined ? undefined : all - source);
  const own = source ?? (all === undefined || back === undefined ? undefined : all - back);
  const text = (count: number | undefined) => (count === undefined || count < 0 ? undefined : String(count));
  return key === 'Bytes'
    ? { bytes: text(own), reverseBytes: text(back) }
    : { packets: text(own), reversePackets: text(back) };
}

/** `?` stands where Argus did not see the beginning. Source: ra(1), `dir`. */
function toInitiator(direction: string): Flow['initiator'] {
  if (direction.includes('?')) return 'unknown';
  return direction.startsWith('<') && !direction.includes('>') ? 'destination' : 'source';
}

/** Some are in hexadecimal: what is no port of TCP or UDP above all. */
function portOf(text: string | undefined): string | undefined {
  return text !== undefined && /^0x[0-9a-f]{1,4}$/i.test(text) ? String(Number.parseInt(text, 16)) : text;
}

/** `0x0303`: code and type; for ICMPv6 the type alone. */
function toIcmp(text: string | undefined): { icmpType?: string; icmpCode?: string } {
  const number = toCount(portOf(text), 0xffff);
  if (number === undefined) return {};
  return { icmpType: String(number & 0xff), icmpCode: String(number >> 8) };
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : (toEpochMs(text) ?? toDateMs(text));
}
