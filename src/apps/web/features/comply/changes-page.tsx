import { useState } from 'react';
import type { Revision } from '#api';
import { useRead } from '../../client/index.ts';
import { Badge, Card, type Column, Empty, Loaded, Moment, Page, printMany, Table, Time } from '../../parts/index.ts';
import { Revert } from './revert.tsx';

export function ChangesPage() {
  const revisions = useRead('revisions');
  const [chosen, setChosen] = useState<Revision>();
  return (
    <Page
      title="Changes"
      lead="Every revision of the policy. None is ever changed; reverting publishes an earlier one again, as a new one."
    >
      <Loaded query={revisions} lines={6}>
        {({ revisions }) => (
          <Card title={printMany(revisions.length, 'revision')} isFlush>
            {revisions.length === 0 ? (
              <Empty icon="changes" title="Nothing was published yet">
                <p>The first revision comes from the inventory that the server is started with, or from a proposal.</p>
              </Empty>
            ) : (
              <Table
                label="Revisions"
                columns={toColumns(revisions[0]?.revision ?? 0, setChosen)}
                rows={revisions}
                keyOf={({ revision }) => String(revision)}
              />
            )}
          </Card>
        )}
      </Loaded>
      {chosen && <Revert revision={chosen} onClose={() => setChosen(undefined)} />}
    </Page>
  );
}

function toColumns(newest: number, onRevert: (revision: Revision) => void): readonly Column<Revision>[] {
  return [
    {
      head: 'Revision',
      isName: true,
      cell: ({ revision }) => (
        <span className="row">
          r{revision}
          {revision === newest && (
            <Badge tone="allowed" icon="check">
              in force
            </Badge>
          )}
        </span>
      ),
    },
    { head: 'Reason', cell: ({ reason }) => <span className="break">{reason}</span> },
    { head: 'By', cell: ({ author }) => author },
    {
      head: 'When',
      cell: ({ atMs }) => (
        <>
          <Moment atMs={atMs} />{' '}
          <span className="muted">
            <Time atMs={atMs} />
          </span>
        </>
      ),
    },
    {
      head: '',
      cell: (revision) =>
        revision.revision === newest ? null : (
          <button type="button" className="button button-small" onClick={() => onRevert(revision)}>
            Revert to r{revision.revision}
          </button>
        ),
    },
  ];
}
