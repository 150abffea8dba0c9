import type { Tracking } from '#core/model';
import type { Statement } from '../syntax/statement.ts';

/** In which zone `ct zone set` has the packet tracked; known where it is one number for both directions. Undefined: it sets something else. */
export function toZone({ key, value }: Extract<Statement, { kind: 'mangle' }>): Tracking | undefined {
  if (key.kind !== 'field' || key.key.of !== 'ct' || key.key.key !== 'zone') return undefined;
  const isKnown = value.kind === 'value' && key.key.direction === undefined;
  return { as: 'zone', ...(isKnown && { zone: Number(value.value) }) };
}
