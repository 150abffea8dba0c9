import type { Hiding, Redirect } from '#core/model';
import type { Address } from '#core/net';
import type { Expression } from '../syntax/expression.ts';
import type { Statement } from '../syntax/statement.ts';

/** Where `dnat` and `redirect` send packets; known where it is one address, and one port. */
export function toRedirect({ nat, address, port, flags, isNetmap }: Extract<Statement, { kind: 'nat' }>): Redirect {
  const to = address && toAddress(address);
  const number = port?.kind === 'value' ? Number(port.value) : undefined;
  const isKnown = (!address || to) && (!port || number !== undefined) && flags.length === 0 && !isNetmap;
  if (!isKnown) return { to: 'unknown' };
  const shared = number === undefined ? {} : { port: number };
  if (nat === 'redirect') return { to: 'host', ...shared };
  return { to: 'address', ...(to && { address: to }), ...shared };
}

/** As whom `snat` and `masquerade` let packets go on; which port it becomes decides nothing. */
export function toHiding({ nat, address, isNetmap }: Extract<Statement, { kind: 'nat' }>): Hiding {
  if (nat === 'masquerade') return { as: 'interface' };
  const to = address && toAddress(address);
  return to && !isNetmap ? { as: 'address', address: to } : { as: 'unknown' };
}

function toAddress(expression: Expression): Address | undefined {
  if (expression.kind !== 'value') return undefined;
  const { type, value } = expression;
  if (type.name === 'ipv4_addr') return { bits: 32, value };
  return type.name === 'ipv6_addr' ? { bits: 128, value } : undefined;
}
