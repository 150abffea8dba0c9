import type { Decoder, DecodeSink, Flow } from '#core/model';
import { fromJsonRecords } from '#decoders/json-records';
import { joinFlows, type Pairing, startPairing } from '#decoders/pairing';
import { findTuples, type Tuple } from './find-tuples.ts';
import { toFlow } from './to-flow.ts';

const CATEGORIES: ReadonlySet<unknown> = new Set(['NetworkSecurityGroupFlowEvent', 'FlowLogFlowEvent']);

/**
 * Tuples are records: what begins (B), goes on (C) and ends (E) under one rule and 5-tuple is one flow.
 * Source: Microsoft Learn, Flow logging for network security groups; Virtual network flow logs, log format.
 */
export const AZURE_FLOW: Decoder = fromJsonRecords({
  name: 'azure-flow',
  recognises: ({ category }) => CATEGORIES.has(category),
  within: [['records']],
  start: (sink) => {
    const pairing = startPairing(sink, { join: addFlows });
    return {
      open: () => (record, number) => {
        if (!CATEGORIES.has(record['category'])) {
          sink.skip('a log other than of flows', 1);
          return;
        }
        const tuples = findTuples(record);
        // The object around tuples was read as one record already.
        if (tuples.length > 1) sink.read(tuples.length - 1);
        if (tuples.length === 0) sink.skip('an interval without traffic', 1);
        for (const tuple of tuples) tell(tuple, number, sink, pairing);
      },
      end: pairing.close,
    };
  },
});

function tell(tuple: Tuple, number: number, sink: DecodeSink, pairing: Pairing): void {
  const read = toFlow(tuple);
  if (!read.ok) {
    sink.bad(read.error, { number });
    return;
  }
  const { flow, phase } = read.value;
  const key = [
    tuple.rule,
    tuple.acl,
    flow.protocol,
    flow.source,
    flow.sourcePort,
    flow.destination,
    flow.destinationPort,
  ].join(' ');
  switch (phase) {
    case 'whole':
      pairing.tell(flow);
      return;
    case 'begin':
    case 'update':
    case 'finish':
      pairing[phase](key, flow);
      return;
  }
}

/** Counters are of what came since the tuple before. */
function addFlows(earlier: Flow, later: Flow): Flow {
  const add = (key: 'bytes' | 'packets' | 'reverseBytes' | 'reversePackets') => {
    const [a, b] = [earlier[key], later[key]];
    return a === undefined && b === undefined ? {} : { [key]: (a ?? 0) + (b ?? 0) };
  };
  return {
    ...joinFlows(earlier, later),
    ...add('bytes'),
    ...add('packets'),
    ...add('reverseBytes'),
    ...add('reversePackets'),
  };
}
