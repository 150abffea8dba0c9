import type { TableFamily } from '../syntax/ruleset.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { typeOf } from '../vocabulary/types.ts';
import { HEADERS, type Layer } from '../vocabulary/headers.ts';
import { lessonOf, type Lesson } from './learn.ts';
import type { Match } from './match.ts';

/**
 * A listing leaves out comparisons that the next field implies: `meta l4proto tcp tcp dport 22` is `tcp dport 22`.
 * Something else than comparisons between the two keeps them.
 */
export function dropImplied(statements: readonly Statement[], family: TableFamily): Statement[] {
  const pending = new Map<Lesson, Match>();
  const dropped = new Set<Statement>();
  for (const statement of withReset(statements, family)) {
    for (const layer of layersIn(statement)) {
      const match = pending.get(layer);
      if (match && isImplied(match, statement, layer, family)) dropped.add(match);
      pending.delete(layer);
    }
    if (statement.kind === 'match') remember(statement, pending, dropped, statements.length > 1 ? family : 'inet');
    else if (statement.kind !== 'reject') pending.clear();
  }
  return withReset(statements, family).filter((statement) => !dropped.has(statement));
}

function remember(match: Match, pending: Map<Lesson, Match>, dropped: Set<Statement>, family: TableFamily): void {
  const lesson = lessonOf(match);
  if (!lesson) return;
  if (isOwnProtocol(match, family)) dropped.add(match);
  else pending.set(lesson, match);
}

/** In a table of one family every packet is of its protocol. */
function isOwnProtocol({ left, right }: Match, family: TableFamily): boolean {
  const own = family === 'ip' ? 0x0800n : family === 'ip6' ? 0x86ddn : family === 'arp' ? 0x0806n : undefined;
  return (
    left.kind === 'field' &&
    left.key.of === 'meta' &&
    left.key.key === 'protocol' &&
    right.kind === 'value' &&
    right.value === own
  );
}

/** The layers of the headers that a statement looks into; ICMP says its network too. */
function layersIn(statement: Statement): Lesson[] {
  if (statement.kind === 'reject') {
    if ((statement.type === 'icmp' || statement.type === 'icmpv6') && !statement.isPlain) return ['nh'];
    return statement.type === 'tcp reset' ? ['th'] : [];
  }
  const expressions = expressionsOf(statement);
  return expressions.flatMap((expression) => fieldLayers(expression));
}

function expressionsOf(statement: Statement): Expression[] {
  if (statement.kind === 'match') return [statement.left];
  if (statement.kind === 'vmap' || statement.kind === 'mangle') return [statement.key];
  return [];
}

function fieldLayers(expression: Expression): Lesson[] {
  if (expression.kind === 'concat') return expression.parts.flatMap(fieldLayers);
  if (expression.kind === 'binary') return fieldLayers(expression.left);
  if (expression.kind !== 'field') return [];
  const { key } = expression;
  if (key.of === 'tcp option' || key.of === 'sctp chunk' || key.of === 'dccp option') return ['th'];
  if (key.of === 'extension' || key.of === 'ip option') return ['nh'];
  if (key.of !== 'payload') return [];
  if (key.protocol === 'icmp' || key.protocol === 'icmpv6') return ['th', 'nh'];
  if (key.protocol === 'vlan') return ['nh'];
  const layer: Layer | undefined = HEADERS.get(key.tunnel ?? key.protocol)?.layer;
  return layer === 'ih' || layer === undefined ? [] : key.protocol === 'th' ? [] : [layer];
}

function isImplied({ left, right }: Match, by: Statement, layer: Lesson, family: TableFamily): boolean {
  if (left.kind !== 'field') return false;
  const isMixed = family === 'inet' || family === 'bridge' || family === 'netdev';
  // `ip protocol` says the network as well, which the field behind it does not.
  if (layer === 'th' && left.key.of === 'payload' && isMixed) return false;
  if (
    layer === 'nh' &&
    left.key.of === 'meta' &&
    left.key.key === 'protocol' &&
    family === 'inet' &&
    by.kind !== 'reject'
  )
    return false;
  const icmp = icmpOf(by);
  if (layer === 'nh' && icmp) return right.kind === 'value' && isCarrier(right.value, icmp);
  return true;
}

function icmpOf(statement: Statement): string | undefined {
  const [expression] = expressionsOf(statement);
  const first = expression?.kind === 'binary' ? expression.left : expression;
  const isIcmp = first?.kind === 'field' && first.key.of === 'payload' && first.key.protocol.startsWith('icmp');
  return isIcmp && first.key.of === 'payload' ? first.key.protocol : undefined;
}

/** Numbers of a network, as nfproto and as Ethernet type. */
function isCarrier(value: bigint, icmp: string): boolean {
  return (icmp === 'icmp' ? [2n, 0x0800n] : [10n, 0x86ddn]).includes(value);
}

/** A reset is of tcp: a listing of a mixed table says so before the rule, unless the rule does. */
function withReset(statements: readonly Statement[], family: TableFamily): readonly Statement[] {
  const reset = statements.find((statement) => statement.kind === 'reject' && statement.type === 'tcp reset');
  const isMixed = family === 'inet' || family === 'bridge' || family === 'netdev';
  if (!reset || !isMixed || statements.some((statement) => layersIn(statement).includes('th') && statement !== reset))
    return statements;
  if (statements.some((statement) => statement.kind === 'match' && lessonOf(statement) === 'th')) return statements;
  const type = typeOf('inet_proto');
  const { at } = reset;
  const left: Expression = { kind: 'field', key: { of: 'meta', key: 'l4proto' }, type, at };
  return [
    { kind: 'match', operator: 'implicit', left, right: { kind: 'value', type, value: 6n, at }, at },
    ...statements,
  ];
}
