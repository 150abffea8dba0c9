import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Zone } from '#api';
import { MODES, type Mode } from '#core/model';
import { useRead } from '../../client/index.ts';
import { Card, type Column, Empty, Loaded, MODE_WORDS, ModeBadge, Page, Segments, Table } from '../../parts/index.ts';
import { AgentTable } from './agent-table.tsx';
import { ChangeMode } from './change-mode.tsx';

const MODE_OPTIONS = MODES.map((mode) => [mode, mode] as const);

interface Asked {
  readonly zones: readonly string[];
  readonly mode: Mode;
}

export function EnforcementPage() {
  const zones = useRead('zones');
  const [asked, setAsked] = useState<Asked>();
  return (
    <Page
      title="Enforcement"
      lead="What the hosts of each zone do with what the policy does not allow. Every change is shown against past traffic first."
      actions={
        <button
          type="button"
          className="button"
          disabled={!zones.data || zones.data.zones.length === 0}
          onClick={() => setAsked({ zones: [], mode: 'guard' })}
        >
          Change several zones
        </button>
      }
    >
      <Loaded query={zones} lines={8}>
        {({ zones }) => (
          <>
            <Card title="Zones" isFlush>
              {zones.length === 0 ? (
                <Empty icon="enforcement" title="The policy has no zone yet">
                  <p>
                    Start the server with an inventory (--seed), or publish a policy.{' '}
                    <Link to="/changes">Nothing was published yet.</Link>
                  </p>
                </Empty>
              ) : (
                <Table
                  label="Modes of zones"
                  columns={toColumns((zone, mode) => setAsked({ zones: [zone], mode }))}
                  rows={zones}
                  keyOf={({ name }) => name}
                />
              )}
            </Card>
            <ul className="mode-key">
              {MODES.map((mode) => (
                <li key={mode}>
                  <ModeBadge mode={mode} /> <span className="muted">{MODE_WORDS[mode]}</span>
                </li>
              ))}
            </ul>
            <AgentTable />
            {asked && <ChangeMode zones={zones} first={asked} onClose={() => setAsked(undefined)} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function toColumns(onAsk: (zone: string, mode: Mode) => void): readonly Column<Zone>[] {
  return [
    { head: 'Zone', isName: true, cell: ({ name }) => name },
    {
      head: 'Mode',
      cell: ({ name, mode }) => (
        <Segments
          label={`Mode of ${name}`}
          value={mode}
          options={MODE_OPTIONS}
          onChange={(next) => {
            if (next !== mode) onAsk(name, next);
          }}
        />
      ),
    },
    { head: 'Class', cell: (zone) => zone.class },
    { head: 'Workloads', isNumber: true, cell: ({ workloads }) => workloads },
    { head: 'Agents in sync', isNumber: true, cell: ({ agents }) => `${agents.inSync} of ${agents.connected}` },
  ];
}
