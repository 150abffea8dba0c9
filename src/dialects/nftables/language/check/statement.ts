import { Refusal } from '../grammar/cursor.ts';
import { typesOf } from '../grammar/field-types.ts';
import type { Expression } from '../syntax/expression.ts';
import type { ObjectKind, Statement, StatementBody } from '../syntax/statement.ts';
import { CT_WRITABLE, META_WRITABLE } from '../vocabulary/keys.ts';
import { typeOf } from '../vocabulary/types.ts';
import { requireField, resolveLeft } from './fields.ts';
import { toKnownField } from './known-field.ts';
import { requireTransport } from './layers.ts';
import { checkTypes, resolveMapped } from './maps.ts';
import { checkMatch, withType } from './match.ts';
import { checkNat, checkTproxy } from './nat.ts';
import { checkReject } from './reject.ts';
import { shortenLimit, shortenQuota } from './amounts.ts';
import { resolve } from './resolve.ts';
import { checkRule } from './rule.ts';
import { checkObject, findSet, type RuleScope } from './scope.ts';
import { checkStatements } from './nested.ts';

/** The statement as a listing shows it: types known, constants computed, everything in its order. */
export function checkStatement(statement: Statement, scope: RuleScope): Statement {
  const { at } = statement;
  switch (statement.kind) {
    case 'match':
      return checkMatch(statement, scope);
    case 'verdict':
      checkVerdict(statement.verdict.verdict, statement.verdict.chain, scope, at);
      return statement;
    case 'call':
      return {
        ...statement,
        rules: statement.rules.map((rule) => checkRule(rule, { ...scope, layers: { ...scope.layers } })),
      };
    case 'vmap': {
      const key = resolveLeft(statement.key, scope);
      const map = resolveMapped(key, statement.map, [typeOf('verdict')], scope);
      for (const { verdict, chain } of verdictsOf(map)) checkVerdict(verdict, chain, scope, at);
      return { ...statement, key, map };
    }
    case 'object':
      return { ...statement, name: resolveObject(statement.object, statement.name, scope) };
    case 'reject':
      return checkReject(statement, scope);
    case 'nat':
      return checkNat(statement, scope);
    case 'tproxy':
      return checkTproxy(statement, scope);
    case 'synproxy':
      requireTransport({ ...scope.layers }, 'tcp', at);
      return statement;
    case 'queue':
      return checkQueue(statement, scope);
    case 'dup':
      return checkDup(statement, scope);
    case 'fwd':
      return checkFwd(statement, scope);
    case 'flow':
      if (!scope.table.flowtables.has(statement.flowtable))
        throw new Refusal(`there is no flowtable \`${statement.flowtable}\`; expected one that is there`, at);
      return statement;
    case 'update':
      return checkUpdate(statement, scope);
    case 'meter':
      return {
        ...statement,
        key: resolveUpdateKey(statement.key, scope),
        statement: checkStatement(statement.statement, scope),
      };
    case 'mangle':
      return checkMangle(statement, scope);
    case 'reset':
      requireTransport(scope.layers, 'tcp', at);
      return statement;
    case 'limit':
      return { ...statement, limit: shortenLimit(statement.limit) };
    case 'quota':
      return { ...statement, quota: shortenQuota(statement.quota) };
    case 'counter':
    case 'last':
    case 'connections':
    case 'log':
    case 'notrack':
    case 'xt':
      return statement;
    default:
      return statement satisfies never;
  }
}

function checkVerdict(verdict: string, chain: string | undefined, { table }: RuleScope, at: number): void {
  if (chain === undefined) return;
  const target = table.chains.get(chain);
  if (!target)
    throw new Refusal(
      `\`${verdict} ${chain}\`: there is no such chain; expected one of table \`${table.family} ${table.name}\``,
      at,
    );
  if (target.base)
    throw new Refusal(
      `\`${verdict} ${chain}\`: packets meet that chain by themselves; expected a chain without a hook`,
      at,
    );
}

function verdictsOf(map: Expression) {
  const elements = map.kind === 'set' ? map.elements : [];
  return elements.flatMap((element) =>
    element.kind === 'mapping' && element.value.kind === 'verdict' ? [element.value] : [],
  );
}

/** A name, or a map that gives names. */
function resolveObject(kind: ObjectKind, name: Expression, scope: RuleScope): Expression {
  const text = typeOf('string');
  if (name.kind === 'map') {
    const key = resolveLeft(name.key, scope);
    const map = name.map;
    if (map.kind === 'set reference') {
      const named = findSet(scope, map.name, map.at);
      checkTypes(named.key.parts, typesOf(key) ?? [], map.at);
      return { ...name, key };
    }
    const resolved = resolveMapped(key, map, [text], scope);
    for (const element of resolved.kind === 'set' ? resolved.elements : [])
      if (element.kind === 'mapping' && element.value.kind === 'text')
        checkObject(scope, kind, element.value.text, element.at);
    return { ...name, key, map: resolved };
  }
  const resolved = resolve(name, [text], scope);
  if (resolved.kind === 'text') checkObject(scope, kind, resolved.text, resolved.at);
  return resolved;
}

function checkQueue(statement: Extract<Statement, { readonly kind: 'queue' }>, scope: RuleScope): Statement {
  if (!statement.queue) return statement;
  const queue = resolve(statement.queue, [typeOf('integer', 16)], scope);
  const key = queue.kind === 'field' ? queue.key : undefined;
  if (statement.flags.includes('fanout') && queue.kind !== 'range')
    throw new Refusal('`fanout` needs a range of queues; expected for example `1-4`', statement.at);
  const most = key && 'mod' in key ? key.mod + key.offset : 0;
  if (most > 0x1_0000) throw new Refusal(`queues up to ${most - 1}; expected at most 65535`, statement.at);
  return { ...statement, queue };
}

function checkDup(statement: Extract<Statement, { readonly kind: 'dup' }>, scope: RuleScope): Statement {
  const { family } = scope.table;
  if (family === 'netdev' && statement.device)
    throw new Refusal('`dup` to an interface has no `device`; expected `to` alone', statement.at);
  const device = statement.device && resolve(statement.device, [typeOf('iface_index')], scope);
  if (family === 'netdev') return { ...statement, to: resolve(statement.to, [typeOf('iface_index')], scope) };
  if (family !== 'ip' && family !== 'ip6')
    throw new Refusal(`\`dup\` in family ${family}; expected ip, ip6 or netdev`, statement.at);
  const to = resolve(statement.to, [typeOf(family === 'ip' ? 'ipv4_addr' : 'ipv6_addr')], scope);
  return { ...statement, to, ...(device && { device }) };
}

function checkFwd(statement: Extract<Statement, { readonly kind: 'fwd' }>, scope: RuleScope): Statement {
  if (scope.table.family !== 'netdev')
    throw new Refusal(`\`fwd\` in family ${scope.table.family}; expected netdev`, statement.at);
  const device = resolve(statement.device, [typeOf('iface_index')], scope);
  const to =
    statement.to && resolve(statement.to, [typeOf(statement.family === 'ip6' ? 'ipv6_addr' : 'ipv4_addr')], scope);
  return { ...statement, device, ...(to && { to }) };
}

function resolveUpdateKey(key: Expression, scope: RuleScope): Expression {
  return key.kind === 'element' ? { ...key, key: resolveLeft(key.key, scope) } : resolveLeft(key, scope);
}

function checkUpdate(
  statement: Extract<Statement, { readonly kind: 'update' }>,
  scope: RuleScope,
): StatementBody & { at: number } {
  const set = findSet(scope, statement.set, statement.at);
  const element = resolveUpdateKey(statement.element, scope);
  checkTypes(typesOf(element.kind === 'element' ? element.key : element) ?? [], set.key.parts, statement.at);
  if (!statement.value) {
    if (set.value) throw new Refusal(`\`${set.name}\` is a map; expected a value for the key`, statement.at);
  } else if (!set.value || 'object' in set.value)
    throw new Refusal(`\`${set.name}\` is a set; expected a key alone`, statement.at);
  const values = set.value && !('object' in set.value) ? set.value.parts : [];
  return {
    ...statement,
    element,
    statements: checkStatements(statement.statements, scope),
    ...(statement.value && { value: resolve(statement.value, values, scope) }),
  };
}

function checkMangle(statement: Extract<Statement, { readonly kind: 'mangle' }>, scope: RuleScope): Statement {
  const { key, value, at } = statement;
  if (key.kind !== 'field') throw new Refusal('only a field can be set; expected one', at);
  const known = key.key;
  const isWritable =
    (known.of === 'meta' && META_WRITABLE.has(known.key)) ||
    (known.of === 'ct' && CT_WRITABLE.has(known.key)) ||
    ((known.of === 'payload' || known.of === 'raw') && scope.table.family !== 'arp') ||
    (known.of === 'payload' && known.protocol === 'arp') ||
    known.of === 'raw' ||
    known.of === 'tcp option' ||
    known.of === 'extension';
  if (!isWritable)
    throw new Refusal('this cannot be set; expected for example `meta mark`, `ct mark` or a field of a header', at);
  const isEarly = scope.chain.base === undefined || ['prerouting', 'ingress'].includes(scope.chain.base.hook);
  if (known.of === 'meta' && known.key === 'pkttype' && !isEarly)
    throw new Refusal('`meta pkttype` is set before routing alone; expected a chain at prerouting or ingress', at);
  if (known.of === 'payload' && known.tunnel !== undefined)
    throw new Refusal('a packet inside another one is not changed; expected a field of the outer one', at);
  const asked = requireField(key, scope);
  const field = toKnownField(asked, scope);
  if (value.kind === 'range' || value.kind === 'prefix')
    throw new Refusal('one value can be set; expected no range', value.at);
  return { ...statement, key: field, value: withType(resolve(value, typesOf(asked) ?? [], scope), field) };
}
