import type { LeftOut, Proposal } from '#api';
import { Card, Chips, type Column, Notice, printCount, printPort, Table, Time, Way } from '../../parts/index.ts';

type Row = LeftOut & { readonly guardrail?: string; readonly why?: string };
const COLUMNS: readonly Column<Row>[] = [
  { head: 'Conversation', isName: true, cell: ({ source, destination }) => <Way from={source} to={destination} /> },
  { head: 'Service', cell: ({ protocol, port, lastPort }) => <Chips words={[printPort(protocol, port, lastPort)]} /> },
  { head: 'Connections', isNumber: true, cell: ({ connections }) => printCount(connections) },
  { head: 'Last seen', cell: ({ lastSeenMs }) => <Time atMs={lastSeenMs} /> },
];
const REFUSED_COLUMNS: readonly Column<Row>[] = [
  ...COLUMNS,
  { head: 'Forbidden by', cell: ({ guardrail }) => <Chips words={guardrail === undefined ? [] : [guardrail]} /> },
];

const APART_COLUMNS: readonly Column<Row>[] = [
  ...COLUMNS,
  { head: 'Of a scan', cell: ({ why }) => <Chips words={why === undefined ? [] : [why]} /> },
];

/** What was seen and is not proposed, by reason. */
export function LeftOutSection({ proposal }: { readonly proposal: Proposal }) {
  const { belowThreshold, unanswered, refused, setApart } = proposal;
  if (belowThreshold.length + unanswered.length + refused.length + setApart.length === 0)
    return <Notice tone="good">Nothing of what was seen was left out.</Notice>;
  return (
    <>
      <Group
        title="Left out: a guardrail forbids it"
        note="it was in use; somebody should ask why"
        rows={refused}
        columns={REFUSED_COLUMNS}
      />
      <Group
        title="Left out: seen too seldom"
        note="too few connections to be a need; write a rule where it is one"
        rows={belowThreshold}
        columns={COLUMNS}
      />
      <Group
        title="Left out: never answered"
        note="a try that nobody answered is no evidence for a rule"
        rows={unanswered}
        columns={COLUMNS}
      />
      <Group
        title="Left out: part of a scan"
        note="somebody answered: that a door is open is no reason to keep it open"
        rows={setApart}
        columns={APART_COLUMNS}
      />
    </>
  );
}

interface GroupProps {
  readonly title: string;
  readonly note: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
}

function Group({ title, note, rows, columns }: GroupProps) {
  if (rows.length === 0) return null;
  return (
    <Card title={title} note={note} isFlush>
      <Table
        label={title}
        columns={columns}
        rows={rows}
        step={20}
        keyOf={({ source, destination, protocol, port }) => `${source} ${destination} ${printPort(protocol, port)}`}
      />
    </Card>
  );
}
