/** Flows in the order in which they were told, and what became of the other records since the batch before. */
export interface FlowBatch {
  /** No other batch has it, of no other run either: what was stored under it is stored. */
  readonly id: string;
  readonly flows: number;
  /** One JSON object a line, as docs/formats/bulkhead-flow.md says. */
  readonly lines: Uint8Array<ArrayBuffer>;
  readonly counts: RecordCounts;
}

/** INVARIANT (nothing vanishes): over all batches, of each exporter, read = decoded + skipped + bad. */
export interface RecordCounts {
  readonly exporters: readonly ExporterCounts[];
  /** The first few of the bad ones, in words. */
  readonly firstBad: readonly string[];
}

/** `exporter`: its address, or `others` where there are too many to tell apart. */
export interface ExporterCounts {
  readonly exporter: string;
  readonly datagrams: number;
  readonly read: number;
  /** Records that flows are made of. */
  readonly decoded: number;
  readonly flows: number;
  /** By the reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly bad: number;
  /** By the exporter's own numbering, what did not come; what the kernel and the queue dropped is part of it. */
  readonly lostFlows: number;
  readonly lostDatagrams: number;
}
