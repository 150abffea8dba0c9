import type { Guardrail } from '#core/model';
import type { Node } from './document.ts';
import { readFields, readName, readText, report } from './fields.ts';
import { declare, type Names } from './names.ts';
import type { PolicyError } from './position.ts';
import { KINDS, readStatement } from './statements.ts';
import { listWords } from './suggest.ts';

export const GUARDRAIL_KEYS = { required: ['id'], optional: ['description', ...KINDS] };

export function readGuardrails(nodes: readonly Node[], names: Names, errors: PolicyError[]): Guardrail[] {
  return nodes.flatMap((node) => readGuardrail(node, names, errors) ?? []);
}

function readGuardrail(node: Node, names: Names, errors: PolicyError[]): Guardrail | undefined {
  const fields = readFields(node, 'a guardrail', GUARDRAIL_KEYS, errors);
  if (!fields) return undefined;
  const id = readName(fields, 'id', errors);
  const isNew =
    id !== undefined && declare('guardrail', id, fields.get('id')?.value.at ?? fields.at, names.ids, errors);
  const owner = id === undefined ? 'a guardrail' : `guardrail \`${id}\``;
  const description = readText(fields, 'description', errors);
  const statements = KINDS.flatMap((kind) => {
    const entry = fields.get(kind);
    return entry ? [{ kind, entry }] : [];
  }).toSorted((a, b) => a.entry.at.line - b.entry.at.line || a.entry.at.column - b.entry.at.column);
  const [first, ...others] = statements;
  if (!first)
    return report(errors, fields.at, `${owner} says nothing; expected one of ${listWords(KINDS, KINDS.length)}`);
  for (const { kind, entry } of others)
    report(errors, entry.at, `\`${kind}\` is a second statement of ${owner}; expected a guardrail for each`);
  const body = readStatement(first.kind, first.entry, owner, names, errors);
  if (!body || !isNew || others.length > 0) return undefined;
  return { id, ...(description !== undefined && { description }), ...body };
}
