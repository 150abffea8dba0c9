import type { DraftVerdicts as Verdicts } from '#api';
import {
  Card,
  Empty,
  Figures,
  Notice,
  PastTable,
  printCount,
  printMany,
  SimulationTables,
  Time,
} from '../../parts/index.ts';

export interface DraftVerdictsProps {
  readonly verdicts: Verdicts;
  /** True: the text has changed since. */
  readonly isStale: boolean;
}

export function DraftVerdicts({ verdicts, isStale }: DraftVerdictsProps) {
  const { revision, readAtMs, judged, newlyDenied, newlyAllowed, changed, simulation } = verdicts;
  const { conversations, denied, missed, unused } = simulation;
  if (conversations === 0)
    return <Notice tone="warn">Nothing was seen yet: the past says nothing about this draft.</Notice>;
  return (
    <div className="stack" aria-busy={isStale}>
      <Figures
        figures={[
          {
            label: 'Would deny',
            value: `${printCount(denied)} of ${printCount(conversations)}`,
            note: `${printCount(missed)} of them in use`,
          },
          { label: 'Newly denied', value: printCount(newlyDenied), note: `that revision ${revision} allows` },
          { label: 'Newly allowed', value: printCount(newlyAllowed), note: `that revision ${revision} denies` },
          { label: 'Never used', value: printMany(unused.length, 'rule'), note: 'allowed, and nothing seen used it' },
          {
            label: 'Judged anew',
            value: printCount(judged),
            note: (
              <>
                what the change is about; history read <Time atMs={readAtMs} />
              </>
            ),
          },
        ]}
      />
      <Card
        title="What the draft changes"
        note={`conversations whose verdict is not that of revision ${revision}`}
        isFlush
      >
        {changed.length === 0 ? (
          <Empty icon="check" title="No verdict changes">
            <p>Of all that was seen the draft says the same as the policy in force.</p>
          </Empty>
        ) : (
          <PastTable label="Changed verdicts" rows={changed} hasVerdict />
        )}
      </Card>
      <SimulationTables simulation={simulation} />
    </div>
  );
}
