/** The live collector: telemetry that comes over the network, decoded into batches of flows, every loss counted. */
export { sumCounts } from './count-records.ts';
export { type Collector, type CollectorCounts, startCollector } from './collector.ts';
export type { ExporterCounts, FlowBatch, RecordCounts } from './flow-batch.ts';
export type { ReceiverCounts } from './messages.ts';
export type { Address, CollectorOptions } from './options.ts';
