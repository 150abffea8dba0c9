import type { Expression, Field } from '../syntax/expression.ts';
import { HEADERS } from '../vocabulary/headers.ts';
import { TCP_OPTIONS } from '../vocabulary/options.ts';
import { type DataType, typeOf } from '../vocabulary/types.ts';
import type { RuleScope } from './scope.ts';

/** Bits by their place, as the field of the header that is known to be there: a listing names them so. */
export function toKnownField(left: Expression, scope: RuleScope): Expression {
  if (left.kind === 'concat') return { ...left, parts: left.parts.map((part) => toKnownField(part, scope)) };
  if (left.kind !== 'field') return left;
  const { key } = left;
  if (key.of === 'tcp option' && key.raw) return toKnownOption(left, Number(key.name), key.raw);
  if (key.of !== 'raw') return left;
  const header = HEADERS.get(headerAt(key.layer, scope) ?? '');
  const field = [...(header?.fields.values() ?? [])].find(
    (each) => each.offset === key.offset && each.bits === key.bits,
  );
  if (!header || !field) return left;
  return {
    ...left,
    key: { of: 'payload', protocol: header.name, field: field.name.replace('_', ' ') },
    type: field.type,
  };
}

/** Of a packet that may be of several protocols, what those with ports have in common. */
function headerAt(layer: string, { layers }: RuleScope): string | undefined {
  if (layer === 'th') return layers.hasPorts || layers.th === undefined ? 'th' : layers.th;
  return layer === 'nh' ? layers.nh : layer === 'll' ? layers.ll : undefined;
}

function toKnownOption(
  left: Field,
  number: number,
  { offset, bits }: { readonly offset: number; readonly bits: number },
): Field {
  const option = [...TCP_OPTIONS.values()].find((each) => each.number === number);
  const field = [...(option?.fields ?? [])].find(([, each]) => each.offset === offset && each.bits === bits);
  if (!option || !field) return left;
  return { ...left, key: { of: 'tcp option', name: option.name, field: field[0] }, type: field[1].type };
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
