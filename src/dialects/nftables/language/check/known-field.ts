import type { Expression, Field } from '../syntax/expression.ts';
import { HEADERS } from '../vocabulary/headers.ts';
import { type DataType, typeOf } from '../vocabulary/types.ts';
import type { RuleScope } from './scope.ts';

/** Bits by their place, as the field of the header that is known to be there: a listing names them so. */
export function toKnownField(left: Expression, scope: RuleScope): Expression {
  if (left.kind === 'concat') return { ...left, parts: left.parts.map((part) => toKnownField(part, scope)) };
  if (left.kind !== 'field' || left.key.of !== 'raw') return left;
  const { layer, offset, bits } = left.key;
  const name = layer === 'th' ? transportOf(scope) : layer === 'nh' ? scope.layers.nh : undefined;
  const header = HEADERS.get(name ?? '');
  const field = [...(header?.fields.values() ?? [])].find((each) => each.offset === offset && each.bits === bits);
  if (!header || !field) return left;
  return {
    ...left,
    key: { of: 'payload', protocol: header.name, field: field.name.replace('_', ' ') },
    type: field.type,
  };
}

/** Of a packet that is known to be of several protocols with ports, what they have in common. */
function transportOf({ layers }: RuleScope): string | undefined {
  return layers.th ?? (layers.hasPorts ? 'th' : undefined);
}

/** Bits that are no whole bytes, as a part of the bytes around them, and how far those are behind them. */
export function toWholeBytes(
  left: Expression,
): { readonly left: Expression; readonly shift: bigint; readonly type: DataType } | undefined {
  if (left.kind !== 'field' || left.key.of !== 'raw') return undefined;
  const { offset, bits } = left.key;
  const first = offset - (offset % 8);
  const last = Math.ceil((offset + bits) / 8) * 8;
  if (first === offset && last === offset + bits) return undefined;
  const type: DataType = { ...typeOf('integer', last - first), hexDigits: 0 };
  const shift = BigInt(last - offset - bits);
  const { at } = left;
  const field: Field = { kind: 'field', key: { ...left.key, offset: first, bits: last - first }, type, at };
  const mask: Expression = { kind: 'value', type, value: ((1n << BigInt(bits)) - 1n) << shift, at };
  return { left: { kind: 'binary', operator: '&', left: field, right: mask, at }, shift, type };
}
