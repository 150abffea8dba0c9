import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Workload } from '#api';
import { useRead } from '../../client/index.ts';
import {
  AgentBadge,
  Badge,
  Card,
  Choice,
  type Column,
  Empty,
  Failure,
  Filters,
  Loaded,
  ModeBadge,
  Page,
  SearchField,
  Table,
} from '../../parts/index.ts';
import { Confidence } from './confidence.tsx';
import { AttentionList } from './attention-list.tsx';
import { GroupList } from './group-list.tsx';
import { MoveWorkload } from './move-workload.tsx';
import { SayRole } from './say-role.tsx';
import { WorkloadDetails } from './workload-details.tsx';

const AGENTS = [
  ['', 'any'],
  ['connected', 'connected'],
  ['silent', 'silent'],
  ['none', 'no agent'],
] as const;
type AgentChoice = (typeof AGENTS)[number][0];

export function WorkloadsPage() {
  const workloads = useRead('workloads');
  const classifying = useRead('classification');
  const classification = classifying.data;
  const [correcting, setCorrecting] = useState<'role' | 'zone'>();
  const inSync = useRead('agents').data?.agents;
  const { name: chosenName } = useSearch({ from: '/console/workloads' });
  const navigate = useNavigate({ from: '/workloads' });
  const [text, setText] = useState('');
  const [zone, setZone] = useState('');
  const [agent, setAgent] = useState<AgentChoice>('');
  const choose = (name: string | undefined) => void navigate({ search: name === undefined ? {} : { name } });
  const columns = toColumns(choose, new Map(inSync?.map((one) => [one.workload, one.inSync])));
  return (
    <Page
      title="Workloads"
      lead="What each machine seems to be by what it does and listens on. A guess says how sure it is, and why."
    >
      <Loaded query={workloads} lines={12}>
        {({ workloads }) => {
          const zones = [...new Set(workloads.map((one) => one.zone))];
          const found = workloads.filter((one) => meets(one, text, zone, agent));
          const chosen = workloads.find(({ name }) => name === chosenName);
          return (
            <>
              {classifying.error && <Failure error={classifying.error} onRetry={() => void classifying.refetch()} />}
              {classification && <AttentionList attention={classification.attention} onChoose={choose} />}
              <Filters>
                <SearchField label="Search" value={text} onChange={setText} />
                <Choice
                  label="Zone"
                  value={zone}
                  options={[['', 'any'], ...zones.map((name) => [name, name] as const)]}
                  onChange={setZone}
                />
                <Choice label="Agent" value={agent} options={AGENTS} onChange={setAgent} />
              </Filters>
              <Card isFlush>
                {found.length === 0 ? (
                  <Empty icon="workloads" title={workloads.length === 0 ? 'No workload is known yet' : 'None found'}>
                    <p>
                      {workloads.length === 0
                        ? 'Start the server with an inventory (--seed), or publish a policy that names them.'
                        : 'No workload meets these criteria.'}
                    </p>
                  </Empty>
                ) : (
                  <Table label="Workloads" columns={columns} rows={found} keyOf={({ name }) => name} />
                )}
              </Card>
              {classification && <GroupList groups={classification.groups} />}
              {chosen && correcting === undefined && (
                <WorkloadDetails workload={chosen} onCorrect={setCorrecting} onClose={() => choose(undefined)} />
              )}
              {chosen && correcting === 'role' && (
                <SayRole
                  workload={chosen}
                  roles={classification?.roles ?? []}
                  onClose={() => setCorrecting(undefined)}
                />
              )}
              {chosen && correcting === 'zone' && (
                <MoveWorkload workload={chosen} onClose={() => setCorrecting(undefined)} />
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function meets(workload: Workload, text: string, zone: string, agent: AgentChoice): boolean {
  const words = [workload.name, workload.zone, workload.role?.value ?? '', ...workload.addresses];
  return (
    words.some((word) => word.includes(text.toLowerCase())) &&
    (zone === '' || workload.zone === zone) &&
    (agent === '' || workload.agent === agent)
  );
}

function toColumns(choose: (name: string) => void, inSync: ReadonlyMap<string, boolean>): readonly Column<Workload>[] {
  return [
    {
      head: 'Workload',
      isName: true,
      cell: ({ name }) => (
        <button type="button" className="link-button" onClick={() => choose(name)}>
          {name}
        </button>
      ),
    },
    { head: 'Zone', cell: ({ zone }) => zone },
    { head: 'Seems to be', cell: (workload) => <RoleCell workload={workload} /> },
    { head: 'Zone by behaviour', cell: (workload) => <ZoneCell workload={workload} /> },
    {
      head: 'Listens on',
      isNumber: true,
      cell: ({ listeners }) => listeners.length || <span className="muted">–</span>,
    },
    { head: 'Mode', cell: ({ mode, enforced }) => (enforced ? <ModeBadge mode={mode} /> : 'at its neighbours') },
    {
      head: 'Agent',
      cell: ({ name, agent }) => {
        const isInSync = inSync.get(name);
        return <AgentBadge state={agent} {...(isInSync !== undefined && { inSync: isInSync })} />;
      },
    },
  ];
}

function RoleCell({ workload: { role, labels, said: statement } }: { readonly workload: Workload }) {
  if (statement)
    return (
      <>
        {statement.role} <Badge tone="outline">{statement.by}</Badge>
      </>
    );
  const said = labels['role'];
  if (said !== undefined && (!role || role.value === 'unknown' || role.value === said))
    return (
      <>
        {said} <Badge tone="outline">label</Badge>
      </>
    );
  if (!role) return <span className="muted">nothing seen</span>;
  if (role.value === 'unknown') return <span className="muted">unknown</span>;
  return (
    <span className="confident">
      {role.value}
      <Confidence value={role.confidence} />
    </span>
  );
}

function ZoneCell({ workload: { zoneGuess, zone } }: { readonly workload: Workload }) {
  if (!zoneGuess || zoneGuess.value === 'unknown') return <span className="muted">–</span>;
  if (zoneGuess.value === zone) return <span className="muted">as named</span>;
  return (
    <Badge tone="warn" icon="warning" title="it behaves like another kind of zone; look at the evidence">
      {zoneGuess.value}
    </Badge>
  );
}
