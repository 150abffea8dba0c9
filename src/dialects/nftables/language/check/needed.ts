import type { Expression, FieldKey } from '../syntax/expression.ts';
import type { TableFamily } from '../syntax/ruleset.ts';
import type { Statement } from '../syntax/statement.ts';
import { typeOf } from '../vocabulary/types.ts';
import { ECHO_TYPES } from './icmp-fields.ts';
import { lessonOf } from './learn.ts';
import { layersIn, payloadsOf } from './looked-at.ts';

/** A listing says some of what fields need and the rule does not say. */
export function addNeeded(statements: readonly Statement[], family: TableFamily): readonly Statement[] {
  const listed = statements.flatMap((statement, i) => [
    ...neededBefore(statement, statements.slice(0, i), family),
    statement,
  ]);
  return withReset(listed, family);
}

function neededBefore(statement: Statement, before: readonly Statement[], family: TableFamily): Statement[] {
  const [payload] = payloadsOf(statement);
  if (!payload || payload.tunnel !== undefined) return [];
  const { protocol, field } = payload;
  const { at } = statement;
  const types = ECHO_TYPES.get(`${protocol} ${field}`);
  if (types && !asks(before, protocol, 'type')) {
    const type = typeOf(protocol === 'icmp' ? 'icmp_type' : 'icmpv6_type');
    const elements = types.map((value): Expression => ({ kind: 'value', type, value, at }));
    return [toMatch({ of: 'payload', protocol, field: 'type' }, { kind: 'set', elements, at })];
  }
  const isNetworkOpen =
    family === 'inet' && !before.some((each) => layersIn(each).includes('nh') || isLesson(each, 'nh'));
  if (protocol === 'igmp' && isNetworkOpen && !asks(before, 'igmp'))
    return [toMatch({ of: 'meta', key: 'nfproto' }, { kind: 'value', type: typeOf('nf_proto'), value: 2n, at })];
  if (protocol === 'vlan' && field === 'type' && !asks(before, 'vlan') && !asks(before, 'ether', 'type'))
    return [
      toMatch(
        { of: 'payload', protocol: 'ether', field: 'type' },
        { kind: 'value', type: typeOf('ether_type'), value: 0x8100n, at },
      ),
    ];
  return [];
}

function asks(statements: readonly Statement[], protocol: string, field?: string): boolean {
  return statements.some((each) =>
    payloadsOf(each).some((key) => key.protocol === protocol && (field === undefined || key.field === field)),
  );
}

function isLesson(statement: Statement, lesson: 'nh' | 'th'): boolean {
  return statement.kind === 'match' && lessonOf(statement) === lesson;
}

function toMatch(key: FieldKey, right: Expression): Statement {
  const { at } = right;
  const type =
    right.kind === 'value'
      ? right.type
      : right.kind === 'set' && right.elements[0]?.kind === 'value'
        ? right.elements[0].type
        : typeOf('integer', 8);
  return { kind: 'match', operator: 'implicit', left: { kind: 'field', key, type, at }, right, at };
}

/** A reset is of tcp: a listing of a mixed table says so before the rule, unless the rule does. */
function withReset(statements: readonly Statement[], family: TableFamily): readonly Statement[] {
  const reset = statements.find((statement) => statement.kind === 'reject' && statement.type === 'tcp reset');
  const isMixed = family === 'inet' || family === 'bridge' || family === 'netdev';
  const isSaid = statements.some((each) => each !== reset && (layersIn(each).includes('th') || isLesson(each, 'th')));
  if (!reset || !isMixed || isSaid) return statements;
  const { at } = reset;
  return [
    toMatch({ of: 'meta', key: 'l4proto' }, { kind: 'value', type: typeOf('inet_proto'), value: 6n, at }),
    ...statements,
  ];
}
