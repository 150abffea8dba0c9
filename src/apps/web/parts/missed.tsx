import type { Missed, Simulation } from '#api';
import { Card } from './page.tsx';
import { printCount } from './print.ts';
import { type Column, Table } from './table.tsx';
import { Chips } from './way.tsx';

/** What would be denied although it is in use, by where and by what; and what is allowed and was never used. */
export function SimulationTables({ simulation }: { readonly simulation: Simulation }) {
  const { missedByZones, missedByDecider, missedByWorkload, unused } = simulation;
  return (
    <div className="side-by-side">
      {missedByZones.length > 0 && (
        <>
          <MissedTable title="Denied in use, by zone" head="Zones" rows={missedByZones} />
          <MissedTable title="By what denies" head="Denied by" rows={missedByDecider} />
          <MissedTable title="By workload" head="Workload" rows={missedByWorkload} />
        </>
      )}
      {unused.length > 0 && (
        <Card title="Allowed and never used" note="rules that permitted nothing of what was seen">
          <Chips words={unused} />
        </Card>
      )}
    </div>
  );
}

interface MissedTableProps {
  readonly title: string;
  readonly head: string;
  readonly rows: readonly Missed[];
}

function MissedTable({ title, head, rows }: MissedTableProps) {
  const columns: readonly Column<Missed>[] = [
    { head, isName: true, cell: ({ name }) => name.replace(' -> ', ' → ') },
    { head: 'Conversations', isNumber: true, cell: ({ conversations }) => printCount(conversations) },
    { head: 'Connections', isNumber: true, cell: ({ flows }) => printCount(flows) },
  ];
  return (
    <Card title={title} isFlush>
      <Table label={title} columns={columns} rows={rows} keyOf={({ name }) => name} step={6} />
    </Card>
  );
}
