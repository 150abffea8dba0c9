import { Link } from '@tanstack/react-router';
import type { MatrixCell } from '#api';
import { type Column, Dialog, Figures, printCount, Table, VerdictBadge } from '../../parts/index.ts';

type Service = MatrixCell['services'][number];
const COLUMNS: readonly Column<Service>[] = [
  { head: 'Service', isName: true, cell: ({ service }) => <code>{service}</code> },
  { head: 'Verdict', cell: ({ verdict }) => <VerdictBadge verdict={verdict} /> },
  { head: 'Conversations', isNumber: true, cell: ({ conversations }) => printCount(conversations) },
  { head: 'Connections', isNumber: true, cell: ({ connections }) => printCount(connections) },
];

export function CellDetails({ cell, onClose }: { readonly cell: MatrixCell; readonly onClose: () => void }) {
  const { source, destination, conversations, connections, unanswered, allowed, denied, services } = cell;
  return (
    <Dialog title={`${source} → ${destination}`} shape="drawer" onClose={onClose}>
      <Figures
        figures={[
          { label: 'Allowed', value: printCount(allowed) },
          { label: 'Denied', value: printCount(denied) },
          { label: 'Never answered', value: printCount(unanswered) },
        ]}
      />
      <p className="muted">
        {printCount(conversations)} conversations with {printCount(connections)} connections.
      </p>
      <div className="card">
        <Table label="Services" columns={COLUMNS} rows={services} keyOf={({ service }) => service} />
        {cell.moreServices > 0 && <div className="table-more">and {printCount(cell.moreServices)} more services</div>}
      </div>
      <p>
        <Link to="/verdicts" search={{ sourceZone: source, destinationZone: destination }}>
          Who talks with whom here, and which rule decides
        </Link>
      </p>
    </Dialog>
  );
}
