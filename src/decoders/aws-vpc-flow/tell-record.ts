import type { DecodeSink } from '#core/model';
import { toFlow, type VpcRecord } from './to-flow.ts';

const NO_TRAFFIC = 'an interval without traffic (NODATA)';
const LEFT_OUT = 'an interval that the capture left out (SKIPDATA)';

export function tellRecord(record: VpcRecord, number: number, writtenMs: number, sink: DecodeSink): void {
  const status = record.field('log-status');
  if (status === 'NODATA') sink.skip(NO_TRAFFIC, 1);
  else if (status === 'SKIPDATA') sink.skip(LEFT_OUT, 1);
  else {
    const flow = toFlow(record, writtenMs);
    if (flow.ok) sink.flow(flow.value, 1);
    else sink.bad(flow.error, { number });
  }
}
