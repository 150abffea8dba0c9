import type { DecodeSink } from '#core/model';

/** How many records a sink was told, by what became of them. */
export interface Told {
  read: number;
  flows: number;
  skipped: number;
  bad: number;
}

/** A sink that counts. `onFlow`: what else is done with a flow. */
export function toCountingSink(told: Told, onFlow: (flow: Parameters<DecodeSink['flow']>[0]) => void): DecodeSink {
  return {
    read: (records) => {
      told.read += records;
    },
    flow: (flow, records) => {
      told.flows += records;
      onFlow(flow);
    },
    skip: (_, records) => {
      told.skipped += records;
    },
    bad: () => {
      told.bad += 1;
    },
    lost: () => undefined,
  };
}

/** Records that vanished, or were told twice. */
export function countUntold({ read, flows, skipped, bad }: Told): number {
  return Math.abs(read - flows - skipped - bad);
}
