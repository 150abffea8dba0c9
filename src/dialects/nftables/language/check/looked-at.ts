import type { Expression, FieldKey } from '../syntax/expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { HEADERS } from '../vocabulary/headers.ts';
import type { Lesson } from './learn.ts';

/** Fields of headers that a statement looks into, or writes. */
export function payloadsOf(statement: Statement): Extract<FieldKey, { readonly of: 'payload' }>[] {
  return keysOf(statement).flatMap((key) => (key.of === 'payload' ? [key] : []));
}

function keysOf(statement: Statement): FieldKey[] {
  if (statement.kind === 'match') return fieldsOf(statement.left);
  return statement.kind === 'vmap' || statement.kind === 'mangle' ? fieldsOf(statement.key) : [];
}

function fieldsOf(expression: Expression): FieldKey[] {
  if (expression.kind === 'concat') return expression.parts.flatMap(fieldsOf);
  if (expression.kind === 'binary') return fieldsOf(expression.left);
  return expression.kind === 'field' ? [expression.key] : [];
}

/** The layers of the headers that a statement looks into; ICMP says its network too. */
export function layersIn(statement: Statement): Lesson[] {
  if (statement.kind === 'reject') {
    if ((statement.type === 'icmp' || statement.type === 'icmpv6') && !statement.isPlain) return ['nh'];
    return statement.type === 'tcp reset' ? ['th'] : [];
  }
  return keysOf(statement).flatMap(layersOf);
}

function layersOf(key: FieldKey): Lesson[] {
  if (key.of === 'tcp option' || key.of === 'sctp chunk' || key.of === 'dccp option') return ['th'];
  if (key.of === 'extension' || key.of === 'ip option') return ['nh'];
  if (key.of === 'ct') return key.family === undefined ? [] : ['nh'];
  if (key.of !== 'payload') return [];
  if (key.protocol === 'icmp' || key.protocol === 'icmpv6') return ['th', 'nh'];
  if (key.protocol === 'vlan') return ['nh'];
  const layer = HEADERS.get(key.tunnel ?? key.protocol)?.layer;
  return layer === 'ih' || layer === undefined || key.protocol === 'th' ? [] : [layer];
}
