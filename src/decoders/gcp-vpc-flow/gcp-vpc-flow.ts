import type { Decoder } from '#core/model';
import { type Fields, toFields } from '#decoders/json-fields';
import { fromJsonRecords } from '#decoders/json-records';
import { toFlow } from './to-flow.ts';

/**
 * Source: Google Cloud, VPC Flow Logs, "Record format"; Firewall Rules Logging, "Log format". A LogEntry a record, or its
 * `jsonPayload` alone.
 */
export const GCP_VPC_FLOW: Decoder = fromJsonRecords({
  name: 'gcp-vpc-flow',
  recognises: (record) => isOfNetwork(record) || toPayload(record)['connection'] !== undefined,
  within: [['entries']],
  start: (sink) => ({
    open:
      ({ writtenMs }) =>
      (record, number) => {
        const payload = toPayload(record);
        if (payload['connection'] === undefined) {
          if (isOfNetwork(record))
            sink.bad('no `connection`; expected its `src_ip`, `dest_ip` and `protocol`', { number });
          else sink.skip('a log of something else', 1);
          return;
        }
        const flow = toFlow(payload, record, writtenMs);
        if (flow.ok) sink.flow(flow.value, 1);
        else sink.bad(flow.error, { number });
      },
    end: () => undefined,
  }),
});

/** Names of logs are percent-encoded: `compute.googleapis.com%2Fvpc_flows`. */
function isOfNetwork(record: Fields): boolean {
  const logName = record['logName'] ?? record['log_name'];
  return typeof logName === 'string' && /googleapis\.com(%2F|\/)(vpc_flows|firewall)$/i.test(logName);
}

function toPayload(record: Fields): Fields {
  const payload = toFields(record['jsonPayload'] ?? record['json_payload']);
  return Object.keys(payload).length > 0 ? payload : record;
}
