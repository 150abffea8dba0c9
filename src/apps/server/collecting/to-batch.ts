import type { Flow } from '#core/model';
import type { FlowBatch, SourceCount } from '#store/flows';
import type { ExporterCounts, FlowBatch as CollectedBatch } from '../../collector/index.ts';

/** A batch as the store takes it. */
export function toBatch({ id, lines, counts }: CollectedBatch, receivedMs: number): FlowBatch {
  // One array is read faster than as many objects as there are lines.
  const objects = new TextDecoder().decode(lines).trimEnd().replaceAll('\n', ',');
  return {
    id,
    receivedMs,
    flows: JSON.parse(`[${objects}]`) as Flow[],
    counts: counts.exporters.flatMap((one) => toCounts(one, receivedMs)),
  };
}

function toCounts(one: ExporterCounts, atMs: number): SourceCount[] {
  const { exporter, read, decoded, bad, skipped, lostFlows, lostDatagrams } = one;
  const counts: Pick<SourceCount, 'kind' | 'why' | 'count'>[] = [
    { kind: 'read', why: '', count: read },
    { kind: 'decoded', why: '', count: decoded },
    { kind: 'bad', why: '', count: bad },
    { kind: 'lost', why: 'flows', count: lostFlows },
    { kind: 'lost', why: 'datagrams', count: lostDatagrams },
    ...Object.entries(skipped).map(([why, count]) => ({ kind: 'skipped' as const, why, count })),
  ];
  return counts.filter(({ count }) => count > 0).map((count) => ({ source: exporter, atMs, ...count }));
}
