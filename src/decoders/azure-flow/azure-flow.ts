import type { Decoder, DecodeSink } from '#core/model';
import { fromJsonRecords } from '#decoders/json-records';
import { joinDeltas, type Pairing, startPairing } from '#decoders/pairing';
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
    const pairing = startPairing(sink, { join: joinDeltas });
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
