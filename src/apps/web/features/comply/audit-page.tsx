import { useState } from 'react';
import type { AuditRecord } from '#api';
import { useRead } from '../../client/index.ts';
import { Card, type Column, Empty, Loaded, Moment, Notice, Page, printCount, Table } from '../../parts/index.ts';

const STEP = 100;
const MAX = 1000;

export function AuditPage() {
  const [limit, setLimit] = useState(STEP);
  const audit = useRead('audit', { query: { limit } }, { keepsPrevious: true, staleMs: 0 });
  return (
    <Page
      title="Audit log"
      lead="Everything that somebody changed. Every record carries the hash of the one before it, so that none can be taken out or rewritten unseen."
    >
      <Loaded query={audit} lines={10}>
        {({ records, total, isChainIntact }) => (
          <>
            {isChainIntact ? (
              <Notice tone="good">
                <strong>The chain is intact.</strong> The server computed the hashes of all {printCount(total)} records
                just now.
              </Notice>
            ) : (
              <Notice tone="bad">
                <strong>The chain is broken.</strong> A record was changed or taken out after it was written. Keep a
                copy of the state folder before anything else.
              </Notice>
            )}
            <Card isFlush>
              {records.length === 0 ? (
                <Empty icon="audit" title="Nothing was changed yet" />
              ) : (
                <>
                  <Table
                    label="Audit log"
                    columns={COLUMNS}
                    rows={records}
                    keyOf={({ sequence }) => String(sequence)}
                    step={MAX}
                  />
                  <div className="table-more">
                    {printCount(records.length)} of {printCount(total)}, the newest first.{' '}
                    {records.length < total && limit < MAX && (
                      <button type="button" className="link-button" onClick={() => setLimit(limit + STEP)}>
                        Show more
                      </button>
                    )}
                  </div>
                </>
              )}
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  );
}

const COLUMNS: readonly Column<AuditRecord>[] = [
  { head: 'Record', isName: true, cell: ({ sequence }) => sequence },
  { head: 'When', cell: ({ atMs }) => <Moment atMs={atMs} /> },
  { head: 'Who', cell: ({ actor }) => actor },
  { head: 'Did', cell: ({ action }) => action },
  { head: 'To', cell: ({ subject }) => <span className="break">{subject}</span> },
  { head: 'Detail', cell: ({ detail }) => <span className="break">{detail}</span> },
  {
    head: 'Hash',
    cell: ({ hash }) => (
      <code title={hash} className="muted nowrap">
        {hash.slice(0, 12)}
      </code>
    ),
  },
];
