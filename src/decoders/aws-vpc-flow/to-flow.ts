import type { Flow } from '#core/model';
import { fail, type Result } from '#core/result';
import { buildFlow } from '#decoders/log-records';
import { toCount, toEpochMs } from '#decoders/values';

const FIN = 1;
const SYN = 2;
const RST = 4;
const SYN_ACK = 18;

export interface VpcRecord {
  /** By the name with dashes; undefined is what the record does not tell. */
  readonly field: (name: string) => string | undefined;
  /** Whether its format has the field. */
  readonly has: (name: string) => boolean;
}

/** IP, and nothing is known of what it carries: of formats without `protocol`. */
const ANY_PROTOCOL = '0';

/** `writtenMs`: the time of what is in a format without times. Error: why the record is no flow. */
export function toFlow({ field, has }: VpcRecord, writtenMs: number): Result<Flow, string> {
  const isTimed = has('start') || has('end');
  const startMs = isTimed ? toEpochMs(field('start') ?? field('end')) : writtenMs;
  const endMs = isTimed ? toEpochMs(field('end') ?? field('start')) : writtenMs;
  if (startMs === undefined || endMs === undefined)
    return fail('`start` or `end` is no time; expected seconds since 1970');
  const source = field('srcaddr');
  const destination = field('dstaddr');
  const flags = toCount(field('tcp-flags'), 255);
  const action = field('action');
  const wayOf = field('flow-direction');
  const hasPacketEnds = field('pkt-srcaddr') !== undefined || field('pkt-dstaddr') !== undefined;
  return buildFlow({
    startMs,
    endMs,
    source,
    destination,
    protocol: has('protocol') ? field('protocol') : ANY_PROTOCOL,
    sourcePort: field('srcport'),
    destinationPort: field('dstport'),
    bytes: field('bytes'),
    packets: field('packets'),
    // The packet's own ends, where the interface belongs to something between them: a NAT gateway, for example.
    translated: hasPacketEnds ? { source: field('pkt-srcaddr'), destination: field('pkt-dstaddr') } : undefined,
    action: action === 'ACCEPT' ? 'accept' : action === 'REJECT' ? 'drop' : undefined,
    direction: wayOf === 'ingress' || wayOf === 'egress' ? wayOf : undefined,
    state: toState(action, flags),
    initiator: toInitiator(flags),
    exporter: field('interface-id') ?? field('tgw-attachment-id'),
  });
}

/** Flags of all packets of the interval, ORed; ACK alone is not told. Source: Flow log records, `tcp-flags`. */
function toState(action: string | undefined, flags: number | undefined): Flow['state'] {
  if (action === 'REJECT') return 'rejected';
  if (flags === undefined || flags === 0) return undefined;
  if ((flags & RST) !== 0) return 'reset';
  return (flags & FIN) !== 0 ? 'closed' : 'established';
}

function toInitiator(flags: number | undefined): Flow['initiator'] {
  if (flags === undefined || (flags & SYN) === 0) return 'unknown';
  return (flags & SYN_ACK) === SYN_ACK ? 'destination' : 'source';
}
