import { Refusal } from '../grammar/cursor.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { typesOf } from '../grammar/field-types.ts';
import { type DataType, typeOf } from '../vocabulary/types.ts';
import { resolveLeft } from './fields.ts';
import { checkTypes, resolveMap } from './maps.ts';
import { resolve } from './resolve.ts';
import { findSet, type RuleScope } from './scope.ts';

type Nat = Extract<Statement, { readonly kind: 'nat' }>;
type Tproxy = Extract<Statement, { readonly kind: 'tproxy' }>;
type Family = 'ip' | 'ip6';

const HOOKS: Readonly<Record<Nat['nat'], readonly string[]>> = {
  snat: ['postrouting', 'input'],
  masquerade: ['postrouting'],
  dnat: ['prerouting', 'output'],
  redirect: ['prerouting', 'output'],
};

export function checkNat(statement: Nat, scope: RuleScope): Nat {
  const { base } = scope.chain;
  const { nat, at } = statement;
  if (base && (base.type !== 'nat' || !HOOKS[nat].includes(base.hook)))
    throw new Refusal(
      `\`${nat}\` in a ${base.type} chain at ${base.hook}; expected a nat chain at ${HOOKS[nat].join(' or ')}`,
      at,
    );
  const family = statement.address ? toFamily(statement, scope) : undefined;
  const isAny = scope.table.family === 'inet';
  if (statement.port && scope.layers.th === undefined) throw noTransport(at);
  const place = resolvePlace(statement, family, scope);
  return {
    kind: 'nat',
    nat,
    at,
    flags: statement.flags,
    ...(family && (isAny || place.isWhole) && { family }),
    ...place.parts,
  };
}

function noTransport(at: number): Refusal {
  return new Refusal('a port needs a protocol before it; expected for example `meta l4proto tcp`', at);
}

/** Said, known from the rule, or that of the table. */
function toFamily({ family, at }: { readonly family?: Family; readonly at: number }, { layers }: RuleScope): Family {
  const known = layers.nh === 'ip' || layers.nh === 'ip6' ? layers.nh : undefined;
  if (family && known && family !== known)
    throw new Refusal(`packets of ${known} get no address of ${family}; expected ${known}`, at);
  const meant = family ?? known;
  if (!meant) throw new Refusal('the family of the address is not known here; expected `ip to` or `ip6 to`', at);
  return meant;
}

function addressType(family: Family): DataType {
  return typeOf(family === 'ip' ? 'ipv4_addr' : 'ipv6_addr');
}

const PORT = typeOf('inet_service');

/** A map may give an address alone, a range, or an address and a port; a listing shows the family of the last two. */
function resolvePlace(statement: Nat, family: Family | undefined, scope: RuleScope) {
  const { address, isNetmap } = statement;
  const port = statement.port && resolvePort(statement.port, scope);
  const more = { ...(port && { port }), ...(isNetmap && { isNetmap }) };
  if (!address || !family) return { isWhole: false, parts: more };
  const type = addressType(family);
  if (address.kind !== 'map') return { isWhole: false, parts: { address: resolve(address, [type], scope), ...more } };
  const isPair = givesPair(address.map, scope);
  if (isPair && scope.layers.th === undefined && !asksTransport(address.key)) throw noTransport(statement.at);
  const resolved = resolveMap(address, isPair ? [type, PORT] : [type], scope);
  return { isWhole: isPair || givesRange(resolved, scope), parts: { address: resolved, ...more } };
}

function givesRange(address: Expression, scope: RuleScope): boolean {
  if (address.kind !== 'map') return false;
  if (address.map.kind === 'set reference') return findSet(scope, address.map.name, address.at).isInterval ?? false;
  const values = address.map.kind === 'set' ? address.map.elements : [];
  return values.some(
    (each) => each.kind === 'mapping' && (each.value.kind === 'range' || each.value.kind === 'prefix'),
  );
}

function givesPair(map: Expression, scope: RuleScope): boolean {
  if (map.kind === 'set reference') {
    const { value } = findSet(scope, map.name, map.at);
    return value !== undefined && !('object' in value) && value.parts.length === 2;
  }
  return map.kind === 'set' && map.elements.some((each) => each.kind === 'mapping' && each.value.kind === 'concat');
}

function asksTransport(key: Expression): boolean {
  const fields = key.kind === 'concat' ? key.parts : [key];
  return fields.some(
    (field) => field.kind === 'field' && field.key.of === 'payload' && ['sport', 'dport'].includes(field.key.field),
  );
}

function resolvePort(port: Expression, scope: RuleScope): Expression {
  if (port.kind === 'map') {
    const key = resolveLeft(port.key, scope);
    if (port.map.kind === 'set reference') {
      const named = findSet(scope, port.map.name, port.map.at);
      checkTypes(named.key.parts, typesOf(key) ?? [], port.map.at);
    }
  }
  return resolve(port, [PORT], scope);
}

export function checkTproxy(statement: Tproxy, scope: RuleScope): Tproxy {
  const { address, port, at } = statement;
  const { table, layers, chain } = scope;
  if (chain.base && chain.base.hook !== 'prerouting')
    throw new Refusal('`tproxy` at another hook; expected prerouting', at);
  if (layers.th !== 'tcp' && layers.th !== 'udp')
    throw new Refusal('`tproxy` needs a protocol before it; expected `meta l4proto tcp` or udp', at);
  const known = layers.nh === 'ip' || layers.nh === 'ip6' ? layers.nh : undefined;
  if (!statement.family && known && table.family === 'inet' && !address)
    throw new Refusal('the family is not said here; expected `ip to` or `ip6 to`', at);
  if (address && !statement.family && !known)
    throw new Refusal('the family of the address is not known here; expected `ip to` or `ip6 to`', at);
  if (statement.family && known && statement.family !== known)
    throw new Refusal(`packets of ${known} get no address of ${statement.family}; expected ${known}`, at);
  const family = statement.family ?? (address ? known : undefined);
  return {
    kind: 'tproxy',
    at,
    ...(table.family === 'inet' && family && { family }),
    ...(address && family && { address: resolve(address, [addressType(family)], scope) }),
    ...(port && { port: resolvePort(port, scope) }),
  };
}
