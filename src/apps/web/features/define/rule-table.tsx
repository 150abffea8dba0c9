import type { Rule } from '#api';
import { Badge, Chips, type Column, printCount, Table, Time, useNowMs, Way } from '../../parts/index.ts';
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
  ];
}

const EVIDENCE_COLUMNS: readonly Column<Rule>[] = [
  { head: 'Connections', isNumber: true, cell: ({ evidence }) => printCount(evidence?.connections ?? 0) },
  { head: 'Seen of permitted', isNumber: true, cell: ({ evidence }) => <Seen evidence={evidence} /> },
  {
    head: 'Last seen',
    cell: ({ evidence }) => (evidence?.lastSeenMs === undefined ? '–' : <Time atMs={evidence.lastSeenMs} />),
  },
];

function toLifeColumns(nowMs: number): readonly Column<Rule>[] {
  return [
    { head: 'Owner', cell: ({ owner }) => owner },
    { head: 'Justification', cell: ({ justification }) => <span className="break clamp">{justification}</span> },
    { head: 'Review', cell: ({ review }) => <Deadline atMs={toMs(review)} nowMs={nowMs} kind="review" /> },
    { head: 'Expiry', cell: ({ expiresAtMs }) => <Deadline atMs={expiresAtMs} nowMs={nowMs} kind="expiry" /> },
    { head: 'Seen of permitted', isNumber: true, cell: ({ evidence }) => <Seen evidence={evidence} /> },
  ];
}

export function toMs(date: string | undefined): number | undefined {
  return date === undefined ? undefined : Date.parse(date);
}

/** Permitted and never seen is what a rule could do without. */
function Seen({ evidence }: { readonly evidence: Rule['evidence'] }) {
  if (!evidence) return <span className="muted">–</span>;
  const { seen, permitted, words } = evidence;
  return (
    <span title={words}>
      {printCount(seen)} of {printCount(permitted)}
    </span>
  );
}
