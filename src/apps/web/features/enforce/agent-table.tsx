import { Link } from '@tanstack/react-router';
import type { Agent } from '#api';
import { useRead } from '../../client/index.ts';
import {
  AgentBadge,
  Badge,
  Card,
  type Column,
  Empty,
  Loaded,
  ModeBadge,
  printBytes,
  printCount,
  Table,
  Time,
  useNowMs,
} from '../../parts/index.ts';

const SOON_MS = 7 * 86_400_000;

export function AgentTable() {
  const agents = useRead('agents');
  const nowMs = useNowMs();
  return (
    <Card title="Agents" note="what each host was last seen to hold" isFlush>
      <Loaded query={agents}>
        {({ agents }) =>
          agents.length === 0 ? (
            <Empty icon="enforcement" title="No agent has enrolled yet">
              <p>
                Issue a token for a <Link to="/workloads">workload</Link> and start the agent there with it.
              </p>
            </Empty>
          ) : (
            <Table label="Agents" columns={toColumns(nowMs)} rows={agents} keyOf={({ workload }) => workload} />
          )
        }
      </Loaded>
    </Card>
  );
}

function toColumns(nowMs: number): readonly Column<Agent>[] {
  return [
    {
      head: 'Agent',
      isName: true,
      cell: ({ workload }) => (
        <Link to="/workloads" search={{ name: workload }}>
          {workload}
        </Link>
      ),
    },
    { head: 'Zone', cell: ({ zone }) => zone },
    { head: 'State', cell: ({ state, inSync }) => <AgentBadge state={state} inSync={inSync} /> },
    { head: 'Mode', cell: ({ mode }) => <ModeBadge mode={mode} /> },
    {
      head: 'Revision',
      cell: ({ realisedRevision, wantedRevision }) =>
        realisedRevision === wantedRevision ? (
          `r${realisedRevision}`
        ) : (
          <Badge tone="warn">
            r{realisedRevision}, not yet r{wantedRevision}
          </Badge>
        ),
    },
    { head: 'Last heard', cell: ({ lastSeenMs }) => (lastSeenMs === undefined ? 'never' : <Time atMs={lastSeenMs} />) },
    { head: 'Memory', isNumber: true, cell: ({ health }) => (health ? printBytes(health.residentBytes) : '–') },
    { head: 'CPU', isNumber: true, cell: ({ health }) => (health ? `${(health.cpu * 100).toFixed(1)} %` : '–') },
    {
      head: 'Lost',
      isNumber: true,
      cell: ({ health }) =>
        health && health.lost > 0 ? <Badge tone="warn">{printCount(health.lost)}</Badge> : (health?.lost ?? '–'),
    },
    {
      head: 'Certificate',
      cell: ({ certificateExpiresAtMs }) =>
        certificateExpiresAtMs - nowMs < SOON_MS ? (
          <Badge tone="warn">
            <Time atMs={certificateExpiresAtMs} />
          </Badge>
        ) : (
          <Time atMs={certificateExpiresAtMs} />
        ),
    },
  ];
}
