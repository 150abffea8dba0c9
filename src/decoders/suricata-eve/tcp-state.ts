import type { Flow } from '#core/model';
import { type Fields, fieldsAt, textOf } from '#decoders/json-fields';

const FIN = 1;
const SYN = 2;
const RST = 4;

const CLOSED: ReadonlySet<unknown> = new Set(['time_wait', 'last_ack', 'closing', 'closed']);

export interface Seen {
  readonly state?: NonNullable<Flow['state']>;
  readonly initiator: Flow['initiator'];
}

/** How far the connection of an event came, and who began it. One direction alone tells no state. */
export function toStateOf(event: Fields, type: string): Seen {
  const tcp = fieldsAt(event, 'tcp');
  const toServer = toFlags(tcp['tcp_flags_ts'] ?? tcp['tcp_flags']);
  if (type === 'drop') {
    const { syn, ack } = fieldsAt(event, 'drop');
    return { initiator: syn === undefined ? 'source' : syn === true && ack !== true ? 'source' : 'unknown' };
  }
  // What was picked up in the middle has the direction of its first packet.
  const initiator = toServer === undefined || (toServer & SYN) !== 0 ? 'source' : 'unknown';
  if (type !== 'flow') return { initiator };
  const flow = fieldsAt(event, 'flow');
  const hasAnswer = flow['pkts_toclient'] !== 0;
  const toClient = toFlags(tcp['tcp_flags_tc']);
  if (!hasAnswer) return { state: 'attempted', initiator };
  if (toServer === undefined || toClient === undefined)
    return { state: flow['state'] === 'new' ? 'attempted' : 'established', initiator };
  if ((toClient & RST) !== 0 && (toClient & SYN) === 0 && (toServer & SYN) !== 0)
    return { state: 'rejected', initiator };
  if (((toServer | toClient) & RST) !== 0) return { state: 'reset', initiator };
  if (CLOSED.has(tcp['state']) || (toServer & toClient & FIN) !== 0) return { state: 'closed', initiator };
  return { state: flow['state'] === 'new' ? 'attempted' : 'established', initiator };
}

/** Hexadecimal, as `1b`; undefined where there are none. */
function toFlags(value: unknown): number | undefined {
  const text = textOf(value);
  return text !== undefined && /^[0-9a-f]{1,4}$/i.test(text) ? Number.parseInt(text, 16) : undefined;
}
