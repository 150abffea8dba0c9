import { Refusal } from '../grammar/cursor.ts';
import { typesOf } from '../grammar/field-types.ts';
import type { Expression, Field, FieldKey } from '../syntax/expression.ts';
import { typeOf } from '../vocabulary/types.ts';
import { fold } from './fold.ts';
import { ECHO_TYPES, IMPLIED_TYPES } from './icmp-fields.ts';
import { requireHeader, requireNetwork, requireTransport, startLayers } from './layers.ts';
import { resolve } from './resolve.ts';
import type { RuleScope } from './scope.ts';

/** A field that is looked at, by itself, with operations on it, or several joined. */
export function resolveLeft(expression: Expression, scope: RuleScope): Expression {
  switch (expression.kind) {
    case 'field':
      return requireField(expression, scope);
    case 'binary': {
      const left = resolveLeft(expression.left, scope);
      const [type] = typesOf(left) ?? [];
      if (!type) throw new Refusal('not a field; expected one', expression.at);
      if (expression.right.kind === 'field')
        return { ...expression, left, right: requireField(expression.right, scope) };
      const isShift = expression.operator === '<<' || expression.operator === '>>';
      const right = resolve(expression.right, [isShift ? typeOf('integer', 32) : type], scope);
      return fold({ ...expression, left, right }, type);
    }
    case 'concat': {
      const parts = expression.parts.map((part) => resolveLeft(part, scope));
      return { ...expression, parts };
    }
    case 'value':
    case 'text':
      return expression;
    case 'word':
    case 'prefix':
    case 'range':
    case 'list':
    case 'masked':
    case 'set':
    case 'set reference':
    case 'element':
    case 'mapping':
    case 'map':
    case 'wildcard':
    case 'verdict':
      throw new Refusal('not a field; expected one', expression.at);
    default:
      return expression satisfies never;
  }
}

/** The field may be asked for in this place; those of several types get theirs from what is known of the packet. */
export function requireField(field: Field, scope: RuleScope): Field {
  const { key, at } = field;
  const { layers } = scope;
  switch (key.of) {
    case 'payload':
      if (key.tunnel !== undefined) {
        requireHeader(layers, key.tunnel, at);
        requireInner(key, at);
      } else requireHeader(layers, key.protocol, at);
      requireType(key, scope, at);
      return field;
    case 'raw':
      if (key.bits === 0 || key.bits > 2048) throw new Refusal(`${key.bits} bits; expected at least 1`, at);
      return { ...field, type: { ...field.type, hexDigits: 0 } };
    case 'extension':
      requireNetwork(layers, 'ip6', at);
      return field;
    case 'ip option':
      requireNetwork(layers, 'ip', at);
      return field;
    case 'tcp option':
      requireTransport(layers, 'tcp', at);
      return field;
    case 'sctp chunk':
      requireTransport(layers, 'sctp', at);
      return field;
    case 'dccp option':
      requireTransport(layers, 'dccp', at);
      return field;
    case 'meta':
      return requireMeta(field, key, scope);
    case 'ct':
      return requireCt(field, key, scope);
    case 'rt':
      return requireRoute(field, key, scope);
    case 'ipsec':
      return requireIpsec(field, key.direction, scope);
    case 'jhash': {
      const expression = resolveLeft(key.expression, scope);
      return { ...field, key: { ...key, expression } };
    }
    case 'fib':
    case 'socket':
    case 'osf':
      if (scope.table.family === 'arp')
        throw new Refusal(`\`${key.of}\` has no meaning in family arp; expected ip, ip6 or inet`, at);
      return field;
    case 'numgen':
    case 'symhash':
    case 'tunnel':
      return field;
    default:
      return key satisfies never;
  }
}

/** Some fields are in messages of some types alone. */
function requireType(key: Extract<FieldKey, { readonly of: 'payload' }>, { layers }: RuleScope, at: number): void {
  const name = `${key.protocol} ${key.field}`;
  const only = IMPLIED_TYPES.get(name);
  const types = ECHO_TYPES.get(name) ?? (only === undefined ? undefined : [only]);
  if (types && layers.icmpType !== undefined && !types.includes(layers.icmpType))
    throw new Refusal(
      `messages of type ${layers.icmpType} have no \`${name}\`; expected type ${types.join(' or ')}`,
      at,
    );
}

function requireInner(key: Extract<FieldKey, { readonly of: 'payload' }>, at: number): void {
  requireHeader(startLayers('inet'), key.protocol, at);
}

function requireMeta(field: Field, { key }: { readonly key: string }, scope: RuleScope): Field {
  const { family } = scope.table;
  if (key === 'nfproto' && family !== 'inet')
    throw new Refusal('`meta nfproto` is useful in family inet alone; expected to be left out', field.at);
  if ((key === 'ibrname' || key === 'obrname' || key.startsWith('ibr')) && family !== 'bridge' && family !== 'netdev')
    throw new Refusal(`\`meta ${key}\` is known in family bridge alone; expected iifname or oifname`, field.at);
  return field;
}

function requireCt(field: Field, key: Extract<FieldKey, { readonly of: 'ct' }>, scope: RuleScope): Field {
  if (scope.table.family === 'arp') throw new Refusal('ARP has no connections; expected no `ct`', field.at);
  if (key.key !== 'saddr' && key.key !== 'daddr') return requireCtPort(field, key);
  const known = scope.layers.nh === 'ip' || scope.layers.nh === 'ip6' ? scope.layers.nh : undefined;
  const family = key.family ?? known;
  if (!family)
    throw new Refusal(
      `\`ct ${key.direction ?? ''} ${key.key}\` needs a family here; expected \`ip\` or \`ip6\` before \`${key.key}\``,
      field.at,
    );
  if (known && known !== family)
    throw new Refusal(`addresses of ${family} among packets of ${known}; expected one family`, field.at);
  return {
    ...field,
    key: { ...key, family, ...(key.family === undefined && { isImplied: true }) },
    type: typeOf(family === 'ip' ? 'ipv4_addr' : 'ipv6_addr'),
  };
}

/** Protocols of a connection are the same in both directions. */
function requireCtPort(field: Field, key: Extract<FieldKey, { readonly of: 'ct' }>): Field {
  const isSame = key.key === 'l3proto' || key.key === 'protocol';
  return isSame && key.direction !== undefined ? { ...field, key: { of: 'ct', key: key.key } } : field;
}

function requireRoute(field: Field, key: Extract<FieldKey, { readonly of: 'rt' }>, scope: RuleScope): Field {
  if (key.key !== 'nexthop') return field;
  const { nh } = scope.layers;
  const family = key.family ?? (nh === 'ip' || nh === 'ip6' ? nh : undefined);
  if (!family)
    throw new Refusal('`rt nexthop` needs a family here; expected `rt ip nexthop` or `rt ip6 nexthop`', field.at);
  if (nh !== undefined && nh !== family)
    throw new Refusal(`a route of ${family} for packets of ${nh}; expected one family`, field.at);
  return { ...field, key: { ...key, family }, type: typeOf(family === 'ip' ? 'ipv4_addr' : 'ipv6_addr') };
}

const IPSEC_HOOKS: Readonly<Record<string, readonly string[]>> = {
  in: ['prerouting', 'input', 'forward'],
  out: ['output', 'postrouting', 'forward'],
};

function requireIpsec(field: Field, direction: string, { chain }: RuleScope): Field {
  const hooks = IPSEC_HOOKS[direction] ?? [];
  if (chain.base && !hooks.includes(chain.base.hook))
    throw new Refusal(`\`ipsec ${direction}\` at ${chain.base.hook}; expected ${hooks.join(', ')}`, field.at);
  return field;
}
