import { CONNECTION_STATES, type ConnectionState } from '#core/model';
import {
  type AddressSet,
  type InterfaceSet,
  type Interval,
  toAddressSet,
  toInterfaces,
  toInterfacesStarting,
  unionInterfaces,
} from '#core/net';
import { toInterval } from '../check/intervals.ts';
import type { Expression } from '../syntax/expression.ts';
import { CT_STATE } from '../vocabulary/symbols.ts';

/** Undefined, of all of these: one of the keys is something else. */
export function toAddresses(keys: readonly Expression[], bits: 32 | 128): AddressSet | undefined {
  const ranges = keys.map(toInterval);
  if (!ranges.every((range) => range !== undefined)) return undefined;
  return toAddressSet(ranges.map((range) => ({ bits, ...range })));
}

export function toNumbers(keys: readonly Expression[]): Interval[] | undefined {
  const ranges = keys.map(toInterval);
  if (!ranges.every((range) => range !== undefined)) return undefined;
  return ranges.map(({ first, last }) => ({ first: Number(first), last: Number(last) }));
}

export function toNames(keys: readonly Expression[]): InterfaceSet | undefined {
  const sets = keys.map((key) =>
    key.kind === 'text' ? (key.isPrefix ? toInterfacesStarting(key.text) : toInterfaces(key.text)) : undefined,
  );
  return sets.every((set) => set !== undefined) ? unionInterfaces(...sets) : undefined;
}

/** A packet has one state: a key of several flags is that of no packet. */
export function toStates(keys: readonly Expression[]): ConnectionState[] | undefined {
  if (!keys.every((key) => key.kind === 'value')) return undefined;
  return CONNECTION_STATES.filter((state) =>
    keys.some((key) => key.kind === 'value' && key.value === CT_STATE.get(state)),
  );
}

/** Each of the flags by itself; what is no set of flags as it is. */
export function splitFlags(key: Expression): Expression[] {
  if (key.kind !== 'value' || key.type.basis !== 'bitmask') return [key];
  const bits = Array.from({ length: key.type.bits }, (_, i) => 1n << BigInt(i));
  return bits.filter((bit) => (key.value & bit) !== 0n).map((value) => ({ ...key, value }));
}
