import { useState } from 'react';
import type { ProposalDiff } from '#api';
import { useRead } from '../../client/index.ts';
import { Badge, Chips, type Column, Loaded, Notice, Table, Words } from '../../parts/index.ts';

type Row = ProposalDiff['connections'][number];
const TONES = { added: 'allowed', removed: 'denied', changed: 'warn' } as const;
const COLUMNS: readonly Column<Row>[] = [
  { head: 'Change', cell: ({ change }) => <Badge tone={TONES[change]}>{change}</Badge> },
  {
    head: 'Example',
    isName: true,
    cell: ({ example }) => <code className="break">{example ?? 'within one host'}</code>,
  },
  { head: 'Zones', cell: ({ zones }) => <Chips words={zones.slice(0, 6)} /> },
  { head: 'Services', cell: ({ services }) => <Chips words={services.slice(0, 8)} /> },
  { head: 'Now', cell: ({ was }) => <Words text={was} /> },
  { head: 'Then', cell: ({ is }) => <Words text={is} /> },
];

/** The proposal beside the policy in force, by meaning: worked out when somebody asks. */
export function Difference({ digest }: { readonly digest: string }) {
  const [isOpen, setOpen] = useState(false);
  const difference = useRead('proposalDiff', { params: { digest } }, { isAsked: isOpen, staleMs: Infinity });
  return (
    <details className="card disclosure" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>What it means beside the policy in force</summary>
      {isOpen && (
        <Loaded query={difference} lines={4}>
          {({ isSame, connections, others }) => (
            <>
              {isSame && <Notice tone="good">It means the same.</Notice>}
              {connections.length > 0 && (
                <Table
                  label="Connections that differ"
                  columns={COLUMNS}
                  rows={connections}
                  keyOf={({ change, example, is, was }) => `${change} ${example} ${was} ${is}`}
                  step={20}
                />
              )}
              {others.length > 0 && (
                <ul className="card-body reasons">
                  {others.map((words) => (
                    <li key={words}>
                      <Words text={words} />
                    </li>
                  ))}
                </ul>
              )}
            </>
          )}
        </Loaded>
      )}
    </details>
  );
}
