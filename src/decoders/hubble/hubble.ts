import type { Decoder, DecodeSink } from '#core/model';
import { firstByteOf, openByBeginning } from '#decoders/by-beginning';
import { type Fields, fieldsAt, textOf } from '#decoders/json-fields';
import { fromJsonRecords } from '#decoders/json-records';
import { toCount } from '#decoders/values';
import { COMPACT } from './compact.ts';
import { toFlow } from './to-flow.ts';

/** Answers of the observer that are about itself. Source: Cilium, api/v1/observer/observer.proto. */
const NOTICES = ['node_status', 'agent_event', 'debug_event', 'nodeStatus', 'agentEvent', 'debugEvent'];

/**
 * Each record is one packet or one message of a protocol, at one point on its way. With its wrapper (`{"flow": …}`, as
 * `-o jsonpb` and the exporter write) and without it.
 * Source: Cilium, api/v1/flow/flow.proto, api/v1/observer/observer.proto.
 */
const AS_JSON: Decoder = fromJsonRecords({
  name: 'hubble',
  recognises: (record) => {
    const { flow } = unwrap(record);
    return flow['verdict'] !== undefined && (flow['IP'] !== undefined || flow['l4'] !== undefined);
  },
  within: [],
  start: (sink) => ({
    open:
      ({ writtenMs }) =>
      (record, number) => {
        readRecord(record, number, writtenMs, sink);
      },
    end: () => undefined,
  }),
});

/** Each input is JSON or lines, as its first character says. */
export const HUBBLE: Decoder = {
  ...AS_JSON,
  recognises: (head) => AS_JSON.recognises(head) || COMPACT.recognises(head),
  start: (sink) => {
    const [asJson, asLines] = [AS_JSON.start(sink), COMPACT.start(sink)];
    return {
      open: (source) =>
        openByBeginning((beginning) => {
          const first = firstByteOf(beginning);
          return first === BRACE || first === BRACKET ? asJson.open(source) : asLines.open(source);
        }),
      end: () => {
        asJson.end();
        asLines.end();
      },
    };
  },
};

const BRACE = 0x7b;
const BRACKET = 0x5b;

function readRecord(record: Fields, number: number, writtenMs: number, sink: DecodeSink): void {
  const { flow, around } = unwrap(record);
  const lost = fieldsAt(around, 'lost_events');
  if (flow['verdict'] === undefined && Object.keys(lost).length > 0) {
    sink.lost(toCount(textOf(lost['num_events_lost'])) ?? 1, 'flows', textOf(around['node_name']) ?? 'hubble');
    sink.skip('a notice of lost events', 1);
    return;
  }
  if (flow['verdict'] === undefined && NOTICES.some((key) => around[key] !== undefined)) {
    sink.skip('an event of the agent itself', 1);
    return;
  }
  if (isTranslation(flow)) {
    sink.skip('a translation of addresses', 1);
    return;
  }
  if (flow['IP'] === undefined && flow['verdict'] !== undefined) {
    sink.skip('a packet without addresses', 1);
    return;
  }
  const told = toFlow(flow, around, writtenMs);
  if (told === 'without transport') sink.skip('a packet whose transport the log does not name', 1);
  else if (told.ok) sink.flow(told.value, 1);
  else sink.bad(told.error, { number });
}

/** What a socket's address was put into is told again by its packets. */
function isTranslation(flow: Fields): boolean {
  return flow['Type'] === 'SOCK' || flow['verdict'] === 'TRANSLATED' || flow['verdict'] === 7;
}

function unwrap(record: Fields): { readonly flow: Fields; readonly around: Fields } {
  const inner = fieldsAt(record, 'flow');
  if (inner['verdict'] !== undefined) return { flow: inner, around: record };
  return { flow: record, around: record };
}
