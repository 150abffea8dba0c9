import { type FlowConversation, isReply, toConversation } from '#core/conversation';
import type { Direction, Flow } from '#core/model';
import { toProtocolNumber } from '#core/net';
import type { FlowBatch } from '../flow-store.ts';
import { toWatchedSide } from '../sums.ts';
import { type Column, encodeBlock, encodeOptional, encodeSmall, encodeTexts, encodeWide } from './native.ts';
import { FLOWS } from './schema.ts';

/** A row of the table of flows. */
interface Row {
  readonly batch: string;
  readonly place: number;
  readonly counts: string;
  readonly flow: Flow;
  readonly isReply: boolean;
  readonly conversation: FlowConversation;
  readonly side: Direction | '';
}

const NO_FLOW: Flow = { startMs: 0, endMs: 0, source: '', destination: '', protocol: 0, initiator: 'unknown' };

/** Rows of the table of flows as one block. */
export function encodeFlows(batches: readonly FlowBatch[], date: number): Buffer {
  const rows = batches.flatMap(toRows);
  const columns: Readonly<Record<string, readonly Uint8Array[]>> = {
    received: [encodeSmall(16, rows, () => date)],
    batch: [encodeTexts(rows, ({ batch }) => batch)],
    place: [encodeSmall(32, rows, ({ place }) => place)],
    counts: [encodeTexts(rows, ({ counts }) => counts)],
    client: [encodeTexts(rows, ({ conversation }) => conversation.source)],
    server: [encodeTexts(rows, ({ conversation }) => conversation.destination)],
    port: [encodeSmall(16, rows, ({ conversation }) => conversation.port ?? 0)],
    side: [encodeSmall(8, rows, ({ side }) => DIRECTIONS[side])],
    is_reply: [encodeSmall(8, rows, ({ isReply }) => (isReply ? 1 : 0))],
    is_answered: [encodeSmall(8, rows, ({ conversation }) => (conversation.answered ? 1 : 0))],
    ...encodeFields(rows.map(({ flow }) => flow)),
  };
  return encodeBlock(
    rows.length,
    Object.entries(FLOWS.columns).map(([name, type]): Column => ({ name, type, values: columns[name] ?? [] })),
  );
}

function toRows({ id, flows, counts }: FlowBatch): Row[] {
  return [toRow(NO_FLOW, id, 0, JSON.stringify(counts)), ...flows.map((flow, i) => toRow(flow, id, i + 1, ''))];
}

function toRow(flow: Flow, batch: string, place: number, counts: string): Row {
  const isOfWayBack = isReply(flow);
  const conversation = toConversation(flow, isOfWayBack);
  return { batch, place, counts, flow, isReply: isOfWayBack, conversation, side: toWatchedSide(flow, isOfWayBack) };
}

const DIRECTIONS = { '': 0, ingress: 1, egress: 2 } as const;
const ACTIONS = { '': 0, accept: 1, drop: 2, reject: 3 } as const;
const STATES = { '': 0, attempted: 1, established: 2, rejected: 3, reset: 4, closed: 5 } as const;
const INITIATORS = { unknown: 0, source: 1, destination: 2 } as const;

function encodeFields(flows: readonly Flow[]): Record<string, readonly Uint8Array[]> {
  const text = (read: (flow: Flow) => string | undefined) => [encodeTexts(flows, read)];
  const small = (read: (flow: Flow) => number) => [encodeSmall(8, flows, read)];
  const optional = (bits: 8 | 16 | 64, read: (flow: Flow) => number | undefined) => encodeOptional(bits, flows, read);
  return {
    start_ms: [encodeWide(flows, ({ startMs }) => startMs)],
    end_ms: [encodeWide(flows, ({ endMs }) => endMs)],
    source: text(({ source }) => source),
    destination: text(({ destination }) => destination),
    protocol: small(({ protocol }) => toProtocolNumber(protocol)),
    source_port: optional(16, ({ sourcePort }) => sourcePort),
    destination_port: optional(16, ({ destinationPort }) => destinationPort),
    icmp_type: optional(8, ({ icmpType }) => icmpType),
    icmp_code: optional(8, ({ icmpCode }) => icmpCode),
    bytes: optional(64, ({ bytes }) => bytes),
    packets: optional(64, ({ packets }) => packets),
    reverse_bytes: optional(64, ({ reverseBytes }) => reverseBytes),
    reverse_packets: optional(64, ({ reversePackets }) => reversePackets),
    connections: optional(64, ({ connections }) => connections),
    action: small(({ action }) => ACTIONS[action ?? '']),
    direction: small(({ direction }) => DIRECTIONS[direction ?? '']),
    sampling_interval: optional(64, ({ samplingInterval }) => samplingInterval),
    state: small(({ state }) => STATES[state ?? '']),
    initiator: small(({ initiator }) => INITIATORS[initiator]),
    exporter: text(({ exporter }) => exporter),
    process: text(({ process }) => process),
    user: text(({ user }) => user),
    rule: text(({ rule }) => rule),
    source_zone: text(({ zones }) => zones?.source),
    destination_zone: text(({ zones }) => zones?.destination),
    source_name: text(({ names }) => names?.source),
    destination_name: text(({ names }) => names?.destination),
    new_source: text(({ translated }) => translated?.source),
    new_source_port: optional(16, ({ translated }) => translated?.sourcePort),
    new_destination: text(({ translated }) => translated?.destination),
    new_destination_port: optional(16, ({ translated }) => translated?.destinationPort),
  };
}
