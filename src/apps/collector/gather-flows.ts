import type { Flow } from '#core/model';
import { sinceCounts } from './count-records.ts';
import type { FlowBatch, RecordCounts } from './flow-batch.ts';

/** Flows to batches. `run`: tells this run from all others. */
export function gatherFlows(run: string): {
  readonly add: (flow: Flow) => void;
  readonly size: () => number;
  /** What was added since, and counted; undefined where nothing was. */
  readonly take: (counts: RecordCounts) => FlowBatch | undefined;
} {
  let lines: string[] = [];
  let told: RecordCounts = NOTHING;
  let number = 0;
  return {
    add: (flow) => {
      lines.push(JSON.stringify(flow));
    },
    size: () => lines.length,
    take: (counts) => {
      const since = sinceCounts(counts, told);
      if (since.exporters.length === 0) return undefined;
      told = counts;
      const text = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
      const flows = lines.length;
      lines = [];
      number += 1;
      return { id: `${run}-${number}`, flows, lines: new TextEncoder().encode(text), counts: since };
    },
  };
}

const NOTHING: RecordCounts = { exporters: [], firstBad: [] };
