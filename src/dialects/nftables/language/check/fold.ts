import { Refusal } from '../grammar/cursor.ts';
import type { BinaryOperator, Expression } from '../syntax/expression.ts';
import type { DataType } from '../vocabulary/types.ts';

type Binary = Extract<Expression, { readonly kind: 'binary' }>;

/** Computes what is constant. */
export function fold(expression: Binary, type: DataType): Expression {
  const { left, right, operator, at } = expression;
  if (left.kind === 'value' && right.kind === 'value')
    return { kind: 'value', type, value: compute(operator, left.value, right.value, type.bits, at), at };
  // The kernel keeps `x & m | c` as `x & (m | c) | c`, and lists it so.
  const isMasked = operator === '|' && left.kind === 'binary' && left.operator === '&';
  if (isMasked && left.right.kind === 'value' && right.kind === 'value')
    return { ...expression, left: { ...left, right: { ...left.right, value: left.right.value | right.value } } };
  return expression;
}

export function compute(operator: BinaryOperator, left: bigint, right: bigint, bits: number, at: number): bigint {
  switch (operator) {
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '<<':
    case '>>': {
      if (bits > 0 && right > BigInt(bits)) throw new Refusal(`a shift by ${right}; expected at most ${bits}`, at);
      const shifted = operator === '<<' ? left << right : left >> right;
      return bits > 0 ? BigInt.asUintN(bits, shifted) : shifted;
    }
    default:
      return operator satisfies never;
  }
}
