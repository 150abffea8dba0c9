import type { Guardrail } from '#api';
import { type Column, Table } from '../../parts/index.ts';

const COLUMNS: readonly Column<Guardrail>[] = [
  { head: 'Guardrail', isName: true, cell: ({ id }) => <span className="break">{id}</span> },
  { head: 'Says', cell: ({ text }) => <span className="break">{text}</span> },
  { head: 'Why', cell: ({ description }) => <span className="muted">{description ?? ''}</span> },
];

export function GuardrailTable({ guardrails }: { readonly guardrails: readonly Guardrail[] }) {
  return <Table label="Guardrails" columns={COLUMNS} rows={guardrails} keyOf={({ id }) => id} />;
}
