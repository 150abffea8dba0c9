import type { Guardrail, Selector, ServiceUse } from '#core/model';
import type { Entry, Node } from './document.ts';
import { describe, type Fields, readFields, readItems, readName, readText, report } from './fields.ts';
import { declare, type Names } from './names.ts';
import type { PolicyError } from './position.ts';
import { readSelector } from './selector.ts';
import { readServiceUse } from './services.ts';

const KINDS = ['never', 'exact-callers', 'isolated', 'egress-only', 'exposure'] as const;
type Kind = (typeof KINDS)[number];
/** Kinds that nothing checks yet. A guardrail that guards nothing must not be accepted. */
const UNCHECKED = ['never-path', 'every-path', 'threshold', 'single', 'expires-within'];
const ACCEPTED = KINDS.map((kind) => `\`${kind}\``).join(', ');

type Body = Guardrail extends infer G ? (G extends Guardrail ? Omit<G, 'id' | 'description'> : never) : never;

export function readGuardrails(nodes: readonly Node[], names: Names, errors: PolicyError[]): Guardrail[] {
  return nodes.flatMap((node) => readGuardrail(node, names, errors) ?? []);
}

function readGuardrail(node: Node, names: Names, errors: PolicyError[]): Guardrail | undefined {
  const kinds = node.kind === 'map' ? node.entries.filter(({ key }) => isKind(key) || UNCHECKED.includes(key)) : [];
  const keys = { required: ['id'], optional: ['description', ...KINDS, ...UNCHECKED] };
  const fields = readFields(node, 'a guardrail', keys, errors);
  if (!fields) return undefined;
  const id = readName(fields, 'id', errors);
  const isNew =
    id !== undefined && declare('guardrail', id, fields.get('id')?.value.at ?? fields.at, names.ids, errors);
  const owner = id === undefined ? 'a guardrail' : `guardrail \`${id}\``;
  const description = readText(fields, 'description', errors);
  const [entry, ...others] = kinds;
  if (!entry) return report(errors, fields.at, `${owner} says nothing; expected one of ${ACCEPTED}`);
  for (const other of others)
    report(errors, other.at, `\`${other.key}\` is a second statement of ${owner}; expected a guardrail for each`);
  if (!isKind(entry.key))
    return report(errors, entry.at, `\`${entry.key}\` cannot be checked yet and is refused; expected ${ACCEPTED}`);
  const body = readBody(entry.key, entry, owner, names, errors);
  if (!body || !isNew || others.length > 0) return undefined;
  return { id, ...(description !== undefined && { description }), ...body };
}

function isKind(key: string): key is Kind {
  return KINDS.some((kind) => kind === key);
}

function readBody(kind: Kind, entry: Entry, owner: string, names: Names, errors: PolicyError[]): Body | undefined {
  const node = entry.value;
  switch (kind) {
    case 'isolated': {
      const of = readSelector(node, `\`isolated\` of ${owner}`, names, errors);
      return of && { kind, of };
    }
    case 'exposure':
      if (node.kind === 'text' && node.text === 'catalogue') return { kind };
      return report(errors, node.at, `\`exposure\` of ${owner} is ${describe(node)}; expected \`catalogue\``);
    case 'never': {
      const parts = readFields(node, owner, { required: ['from', 'to'], optional: ['services', 'except'] }, errors);
      const from = parts && selector(parts, 'from', names, errors);
      const to = parts && selector(parts, 'to', names, errors);
      const services = parts && use(parts, 'services', names, errors);
      const except = parts && use(parts, 'except', names, errors);
      // What is written wrong is not what is left out: without its `services` it would forbid everything.
      if (!from || !to || (!services && parts.get('services')) || (!except && parts.get('except'))) return undefined;
      return { kind, from, to, ...(services && { services }), ...(except && { except }) };
    }
    case 'exact-callers': {
      const parts = readFields(node, owner, { required: ['to', 'services', 'callers'], optional: [] }, errors);
      const to = parts && selector(parts, 'to', names, errors);
      const services = parts && use(parts, 'services', names, errors);
      const callers = parts && selector(parts, 'callers', names, errors);
      return to && services && callers && { kind, to, services, callers };
    }
    case 'egress-only':
      return readEgress(node, owner, names, errors);
    default:
      return kind satisfies never;
  }
}

function readEgress(node: Node, owner: string, names: Names, errors: PolicyError[]): Body | undefined {
  const parts = readFields(node, owner, { required: ['from', 'destinations'], optional: [] }, errors);
  const from = parts && selector(parts, 'from', names, errors);
  const list = parts?.get('destinations');
  if (!list) return undefined;
  const items = readItems(list.value, `\`destinations\` of ${owner}`, errors);
  const destinations = items.flatMap((item) => {
    const fields = readFields(
      item,
      `a destination of ${owner}`,
      { required: ['to', 'services'], optional: [] },
      errors,
    );
    const to = fields && selector(fields, 'to', names, errors);
    const services = fields && use(fields, 'services', names, errors);
    return to && services ? [{ to, services }] : [];
  });
  const isWhole = list.value.kind === 'list' && destinations.length === items.length;
  return from && isWhole ? { kind: 'egress-only', from, destinations } : undefined;
}

function selector(fields: Fields, key: string, names: Names, errors: PolicyError[]): Selector | undefined {
  const entry = fields.get(key);
  return entry && readSelector(entry.value, `\`${key}\` of ${fields.owner}`, names, errors);
}

function use(fields: Fields, key: string, names: Names, errors: PolicyError[]): ServiceUse | undefined {
  const entry = fields.get(key);
  return entry && readServiceUse(entry.value, `\`${key}\` of ${fields.owner}`, names, errors);
}
