import type { Decoder, DecodeSink } from '#core/model';
import { type Fields, textOf } from '#decoders/json-fields';
import { fromJsonRecords } from '#decoders/json-records';
import { joinParts, type Pairing, startPairing } from '#decoders/pairing';
import { findEntries } from './find-entries.ts';
import { toFlow } from './to-flow.ts';

/**
 * Flows one by one (Kafka, standard output, files), or as Loki's answers and its command line give them. What has one
 * `_HashId` is one conversation.
 * Source: Red Hat OpenShift, Network Observability, Network flows format reference; netobserv/flowlogs-pipeline.
 */
export const NETOBSERV: Decoder = fromJsonRecords({
  name: 'netobserv',
  recognises: (record) => {
    const { entries, isOfMetric } = findEntries(record);
    return (isOfMetric && hasKeyOfOurs(record)) || entries.some((entry) => entry !== undefined && isOurs(entry));
  },
  within: [['data', 'result'], ['streams']],
  start: (sink) => {
    const pairing = startPairing(sink, { join: joinParts });
    return {
      open:
        ({ writtenMs }) =>
        (record, number) => {
          readRecord(record, number, writtenMs, sink, pairing);
        },
      end: pairing.close,
    };
  },
});

function readRecord(record: Fields, number: number, writtenMs: number, sink: DecodeSink, pairing: Pairing): void {
  const { entries, isOfMetric } = findEntries(record);
  // The object around entries was read as one record already.
  if (entries.length > 1) sink.read(entries.length - 1);
  if (isOfMetric) sink.skip('a rate over time', 1);
  else if (entries.length === 0) sink.skip('a stream without entries', 1);
  for (const entry of entries) tell(entry, number, writtenMs, sink, pairing);
}

function tell(entry: Fields | undefined, number: number, writtenMs: number, sink: DecodeSink, pairing: Pairing): void {
  if (!entry) {
    sink.bad('an entry that is no JSON object; expected a flow', { number });
    return;
  }
  if (entry['Duplicate'] === true || entry['Duplicate'] === 'true') {
    sink.skip('seen at another interface too', 1);
    return;
  }
  if (entry['SrcAddr'] === undefined && entry['DstAddr'] === undefined) {
    sink.skip('a frame without addresses', 1);
    return;
  }
  const flow = toFlow(entry, writtenMs);
  const conversation = textOf(entry['_HashId']);
  if (!flow.ok) sink.bad(flow.error, { number });
  else if (conversation === undefined) pairing.tell(flow.value);
  else if (entry['_RecordType'] === 'endConnection') pairing.finish(conversation, flow.value);
  else pairing.update(conversation, flow.value);
}

/** Fields that others have too are not enough. */
function isOurs(entry: Fields): boolean {
  return (
    typeof entry['SrcAddr'] === 'string' &&
    typeof entry['DstAddr'] === 'string' &&
    entry['Proto'] !== undefined &&
    (entry['TimeReceived'] !== undefined || entry['TimeFlowEndMs'] !== undefined || entry['TimeFlowEnd'] !== undefined)
  );
}

function hasKeyOfOurs(record: Fields): boolean {
  return /"(?:Src|Dst)K8S_|"(?:Src|Dst)Addr"/.test(JSON.stringify(record['metric'] ?? {}));
}
