import type { PastConversation, Simulation } from '#api';
import { Badge, VerdictBadge } from './badge.tsx';
import { Figures } from './page.tsx';
import { printCount, printMany, printPort } from './print.ts';
import { Notice } from './states.tsx';
import { type Column, Table } from './table.tsx';
import { Time } from './time.tsx';
import { Chips, Way } from './way.tsx';

export function SimulationFigures({ simulation }: { readonly simulation: Simulation }) {
  const { conversations, allowed, denied, dropped, missed } = simulation;
  return (
    <Figures
      figures={[
        { label: 'Conversations seen', value: printCount(conversations) },
        { label: 'Allowed', value: printCount(allowed) },
        { label: 'Denied', value: printCount(denied), note: `${printCount(missed)} of them in use` },
        { label: 'Dropped', value: printCount(dropped), note: 'in these modes' },
      ]}
    />
  );
}

/** Whether something that works today would not work. */
export function SimulationWords({ simulation }: { readonly simulation: Simulation }) {
  const { conversations, dropped, deniedConversations } = simulation;
  const inUse = deniedConversations.filter(({ answered, droppedBy }) => answered && droppedBy.length > 0).length;
  if (conversations === 0)
    return <Notice tone="warn">Nothing was seen yet: the past says nothing about this change.</Notice>;
  if (dropped === 0) return <Notice tone="good">Nothing of what was seen would have been dropped.</Notice>;
  return (
    <Notice tone={inUse > 0 ? 'bad' : 'warn'}>
      <strong>{printMany(dropped, 'conversation')} would have been dropped.</strong>{' '}
      {inUse > 0
        ? `In use until now, and so would stop working: ${printCount(inUse)} of those listed.`
        : 'None of them was ever answered.'}
    </Notice>
  );
}

export function toPort({ protocol, destinationPort, icmpType, icmpCode }: PastConversation): string {
  if (destinationPort !== undefined) return printPort(protocol, destinationPort);
  return printPort(protocol, (icmpType ?? 0) * 256 + (icmpCode ?? 0));
}

const COLUMNS: readonly Column<PastConversation>[] = [
  { head: 'Conversation', isName: true, cell: ({ source, destination }) => <Way from={source} to={destination} /> },
  { head: 'Service', cell: (one) => <Chips words={[toPort(one)]} /> },
  {
    head: 'Answered',
    cell: ({ answered }) => (answered ? <Badge tone="warn">in use</Badge> : <Badge tone="outline">never</Badge>),
  },
  { head: 'Connections', isNumber: true, cell: ({ flows }) => printCount(flows) },
  { head: 'Last seen', cell: ({ lastSeenMs }) => <Time atMs={lastSeenMs} /> },
  { head: 'Decided by', cell: ({ decidedBy }) => <Chips words={decidedBy} /> },
  {
    head: 'Dropped at',
    cell: ({ droppedBy }) =>
      droppedBy.length === 0 ? <span className="muted">nowhere</span> : <Chips words={droppedBy} />,
  },
];

const VERDICT: Column<PastConversation> = {
  head: 'Verdict',
  cell: ({ verdict }) => <VerdictBadge verdict={verdict} />,
};

export interface PastTableProps {
  readonly label: string;
  readonly rows: readonly PastConversation[];
  /** True: not all of them are denied. */
  readonly hasVerdict?: boolean;
}

export function PastTable({ label, rows, hasVerdict = false }: PastTableProps) {
  return (
    <Table
      label={label}
      columns={hasVerdict ? [...COLUMNS.slice(0, 2), VERDICT, ...COLUMNS.slice(2)] : COLUMNS}
      rows={rows}
      step={20}
      keyOf={(one) => `${one.source} ${one.destination} ${toPort(one)} ${one.verdict}`}
    />
  );
}
