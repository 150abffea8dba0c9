import { Refusal } from '../grammar/cursor.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { typeOf } from '../vocabulary/types.ts';
import { requireNetwork } from './layers.ts';
import { resolve } from './resolve.ts';
import type { RuleScope } from './scope.ts';

type Reject = Extract<Statement, { readonly kind: 'reject' }>;

const HOOKS: readonly string[] = ['input', 'forward', 'output', 'prerouting', 'ingress'];
/** What a plain `reject` says: ICMP port-unreachable, in each family by its own number. */
const PLAIN: Readonly<Record<string, bigint>> = { icmp: 3n, icmpv6: 4n, icmpx: 1n };

export function checkReject(statement: Reject, scope: RuleScope): Reject {
  const { type, at } = statement;
  const { table, chain, layers } = scope;
  if (table.family === 'arp') throw new Refusal('ARP is not answered with an error; expected drop', at);
  if (chain.base && !HOOKS.includes(chain.base.hook))
    throw new Refusal(`\`reject\` at ${chain.base.hook}; expected ${HOOKS.slice(0, 4).join(', ')}`, at);
  if (type === 'tcp reset') {
    if (layers.th !== undefined && layers.th !== 'tcp')
      throw new Refusal(`a packet of \`${layers.th}\` is not reset; expected one of tcp`, at);
    return statement;
  }
  const family = type === 'icmp' ? 'ip' : type === 'icmpv6' ? 'ip6' : undefined;
  if (family) requireNetwork(layers, family, at);
  if (type === 'icmpx' && (table.family === 'ip' || table.family === 'ip6'))
    throw new Refusal('`icmpx` is for tables of both families; expected icmp or icmpv6', at);
  return withCode(statement, type ?? defaultType(scope), scope);
}

function defaultType({ layers }: RuleScope): 'icmp' | 'icmpv6' | 'icmpx' {
  if (layers.nh === 'ip') return 'icmp';
  return layers.nh === 'ip6' ? 'icmpv6' : 'icmpx';
}

/** With its code, and whether a listing may leave it out in this table. */
function withCode(statement: Reject, type: 'icmp' | 'icmpv6' | 'icmpx', scope: RuleScope): Reject {
  const codes = typeOf(`${type}_code`);
  const code: Expression = statement.code
    ? resolve(statement.code, [codes], scope)
    : { kind: 'value', type: codes, value: PLAIN[type] ?? 0n, at: statement.at };
  const own = scope.table.family === 'ip' ? 'icmp' : scope.table.family === 'ip6' ? 'icmpv6' : 'icmpx';
  const isPlain = type === own && code.kind === 'value' && code.value === PLAIN[type];
  return { kind: 'reject', type, code, at: statement.at, ...(isPlain && { isPlain }) };
}
