import type { Rule } from '#api';
import { Badge, Chips, type Column, Table, useNowMs, Way } from '../../parts/index.ts';
import { Deadline } from './deadline.tsx';

export interface RuleTableProps {
  readonly rules: readonly Rule[];
  readonly onChoose: (id: string) => void;
  /** True: evidence instead of dates, which a proposal does not have. */
  readonly isProposal?: boolean;
}

export function RuleTable({ rules, onChoose, isProposal = false }: RuleTableProps) {
  const nowMs = useNowMs();
  return (
    <Table
      label={isProposal ? 'Proposed rules' : 'Rules'}
      columns={[...toNameColumns(onChoose), ...(isProposal ? EVIDENCE_COLUMNS : toLifeColumns(nowMs))]}
      rows={rules}
      keyOf={({ id }) => id}
    />
  );
}

function toNameColumns(onChoose: (id: string) => void): readonly Column<Rule>[] {
  return [
    {
      head: 'Rule',
      isName: true,
      cell: ({ id, enabled }) => (
        <>
          <button type="button" className="link-button" onClick={() => onChoose(id)}>
            {id}
          </button>
          {!enabled && (
            <>
              {' '}
              <Badge tone="outline">revoked</Badge>
            </>
          )}
        </>
      ),
    },
    { head: 'Allows', cell: ({ from, to }) => <Way from={from} to={to} /> },
    { head: 'Services', cell: ({ services }) => <Chips words={services} /> },
    { head: 'Owner', cell: ({ owner }) => <span className="break">{owner}</span> },
  ];
}

const EVIDENCE_COLUMNS: readonly Column<Rule>[] = [
  { head: 'Evidence', cell: ({ evidence }) => <span className="break">{evidence?.words ?? ''}</span> },
];

function toLifeColumns(nowMs: number): readonly Column<Rule>[] {
  return [
    { head: 'Justification', cell: ({ justification }) => <span className="break">{justification}</span> },
    { head: 'Review', cell: ({ review }) => <Deadline atMs={toMs(review)} nowMs={nowMs} kind="review" /> },
    { head: 'Expiry', cell: ({ expiresAtMs }) => <Deadline atMs={expiresAtMs} nowMs={nowMs} kind="expiry" /> },
    {
      head: 'Seen',
      isNumber: true,
      cell: ({ evidence }) =>
        evidence ? (
          <span title={evidence.words}>
            {evidence.seen} of {evidence.permitted}
          </span>
        ) : (
          <span className="muted">–</span>
        ),
    },
  ];
}

export function toMs(date: string | undefined): number | undefined {
  return date === undefined ? undefined : Date.parse(date);
}
