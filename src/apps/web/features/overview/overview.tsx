import { Link } from '@tanstack/react-router';
import type { Zone } from '#api';
import { useRead } from '../../client/index.ts';
import { Badge, Card, type Column, Empty, Loaded, ModeBadge, Page, printMany, Table } from '../../parts/index.ts';
import { NewestAlerts } from './newest-alerts.tsx';
import { Steps } from './steps.tsx';
import { Summary } from './summary.tsx';

export function Overview() {
  const overview = useRead('overview');
  return (
    <Page title="Overview" lead="Which zones there are, how far each is protected, and what needs a person now.">
      <Loaded query={overview} lines={12}>
        {(answer) => (
          <>
            <Summary overview={answer} />
            <Steps overview={answer} />
            <NewestAlerts />
            <Card title="Zones" note={zoneNote(answer.zones)} isFlush>
              {answer.zones.length === 0 ? (
                <Empty icon="overview" title="The policy has no zone yet">
                  <p>Start the server with an inventory (--seed), or publish a policy.</p>
                </Empty>
              ) : (
                <Table label="Zones" columns={COLUMNS} rows={answer.zones} keyOf={({ name }) => name} />
              )}
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  );
}

const COLUMNS: readonly Column<Zone>[] = [
  {
    head: 'Zone',
    isName: true,
    cell: ({ name }) => (
      <Link to="/map" search={{ zone: name }}>
        {name}
      </Link>
    ),
  },
  {
    head: 'Class',
    cell: (zone) => (
      <>
        {zone.class}
        {zone.class === 'key-management' && (
          <>
            {' '}
            <Badge tone="accent" title="its alerts come first">
              keys
            </Badge>
          </>
        )}
      </>
    ),
  },
  { head: 'Isolation', cell: ({ isolation }) => isolation },
  { head: 'Mode', cell: ({ mode }) => <ModeBadge mode={mode} /> },
  { head: 'Workloads', isNumber: true, cell: ({ workloads }) => workloads },
  {
    head: 'Agents',
    isNumber: true,
    cell: ({ agents }) => (agents.connected === 0 ? 'none' : `${agents.inSync} of ${agents.connected} in sync`),
  },
];

function zoneNote(zones: readonly Zone[]): string {
  const enforcing = zones.filter(({ mode }) => mode === 'enforce').length;
  return `${enforcing} of ${printMany(zones.length, 'zone')} enforced`;
}
