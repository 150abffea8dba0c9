import type { Coverage } from '#api';
import { Card, Chips, type Column, Facts, Notice, printCount, printMany, Table, Time } from '../../parts/index.ts';

type Sensor = Coverage['sensors'][number];

const SENSORS: readonly Column<Sensor>[] = [
  { head: 'Sensor', isName: true, cell: ({ exporter }) => (exporter === '' ? 'without a name' : exporter) },
  { head: 'Flows', isNumber: true, cell: ({ flows }) => printCount(flows) },
  { head: 'First', cell: ({ firstMs }) => <Time atMs={firstMs} /> },
  { head: 'Last', cell: ({ lastMs }) => <Time atMs={lastMs} /> },
];

/** What was looked at, and what a rule that nobody proposed may be missing for. */
export function CoverageCard({ coverage }: { readonly coverage: Coverage }) {
  const { hours, gaps, sensors, sampled, silent, notObserved, sumsUntilMs } = coverage;
  const [gap] = gaps;
  return (
    <Card title="Not observed" note="what was not seen cannot have been proposed">
      <div className="stack">
        <ul className="reasons">
          {notObserved.map((words) => (
            <li key={words} className="against">
              {words}
            </li>
          ))}
        </ul>
        <Facts
          facts={[
            ['Hours with traffic', `${printCount(hours.seen)} of ${printCount(hours.of)}`],
            gap && [
              'Silent hours',
              <>
                {printMany(gaps.length, 'stretch', 'stretches')}, the first from <Time atMs={gap.firstMs} /> to{' '}
                <Time atMs={gap.lastMs} />
              </>,
            ],
            silent.length > 0
              ? ['Workloads of which nothing was seen', <Chips key="silent" words={silent.slice(0, 30)} />]
              : undefined,
            sampled.flows > 0
              ? [
                  'Sampled',
                  `${printMany(sampled.flows, 'flow')}, at most one of ${printCount(sampled.mostInterval)} packets`,
                ]
              : undefined,
            sumsUntilMs === undefined
              ? undefined
              : [
                  'Known as sums',
                  <>
                    what ended before <Time atMs={sumsUntilMs} />: how long a connection lasted is not told
                  </>,
                ],
          ]}
        />
        <Losses coverage={coverage} />
        {sensors.length > 0 && (
          <details className="disclosure">
            <summary>{printMany(sensors.length, 'sensor')}</summary>
            <Table label="Sensors" columns={SENSORS} rows={sensors} step={20} keyOf={({ exporter }) => exporter} />
          </details>
        )}
      </div>
    </Card>
  );
}

/** Records and flows of which nothing is in the proposal. */
function Losses({ coverage: { losses, lost, joined, skipped } }: { readonly coverage: Coverage }) {
  const words = [
    ...losses.map(({ kind, why, count }) => `${printCount(count)} ${kind}${why === '' ? '' : ` (${why})`}`),
    ...Object.entries(skipped).map(([why, count]) => `${printMany(count, 'flow')} ${why}`),
    ...(lost > 0 ? [`${printMany(lost, 'connection')} of too many conversations`] : []),
    ...(joined > 0 ? [`${printMany(joined, 'conversation')} seen again behind an address translation`] : []),
  ];
  if (words.length === 0) return <Notice tone="good">Nothing of what sensors told was lost.</Notice>;
  const isLoss = lost > 0 || losses.some(({ kind }) => kind !== 'skipped');
  return (
    <Notice tone={isLoss ? 'warn' : 'plain'}>
      {isLoss ? 'Lost or left out: ' : 'Left out: '}
      {words.join('; ')}.
    </Notice>
  );
}
