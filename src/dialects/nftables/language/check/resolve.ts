import { Refusal } from '../grammar/cursor.ts';
import { typesOf } from '../grammar/field-types.ts';
import type { Expression } from '../syntax/expression.ts';
import { type DataType, isSameType, typeOf } from '../vocabulary/types.ts';
import { fold } from './fold.ts';
import { requireField } from './fields.ts';
import { resolveMap } from './maps.ts';
import type { RuleScope } from './scope.ts';
import { resolveWord } from './words.ts';

/** A value of these types: of one, or a concatenation of several. Words become values; constants are computed. */
export function resolve(expression: Expression, types: readonly DataType[], scope: RuleScope): Expression {
  const [type] = types;
  if (expression.kind === 'concat') return resolveConcat(expression, types, scope);
  if (expression.kind === 'wildcard') return expression;
  if (expression.kind === 'map') return resolveMap(expression, types, scope);
  if (!type || types.length > 1)
    throw new Refusal(
      `one value of ${types.length}; expected ${types.map(({ name }) => name).join(' . ')}`,
      expression.at,
    );
  return resolveOne(expression, type, scope);
}

function resolveConcat(
  expression: Extract<Expression, { readonly kind: 'concat' }>,
  types: readonly DataType[],
  scope: RuleScope,
): Expression {
  if (expression.parts.length !== types.length)
    throw new Refusal(
      `${expression.parts.length} values; expected ${types.map(({ name }) => name).join(' . ')}`,
      expression.at,
    );
  const parts = expression.parts.map((part, i) => {
    const type = types[i];
    return type ? resolveOne(part, type, scope) : part;
  });
  return { ...expression, parts };
}

function resolveOne(expression: Expression, type: DataType, scope: RuleScope): Expression {
  switch (expression.kind) {
    case 'word':
      return resolveWord(expression, type);
    case 'value':
    case 'text':
      if (!isSameType(expression.type, type)) throw mismatch(expression, type, expression.type.name);
      return expression;
    case 'field': {
      const field = requireField(expression, scope);
      const [own] = typesOf(field) ?? [];
      if (own && !isAssignable(own, type)) throw mismatch(expression, type, own.name);
      return field;
    }
    case 'binary': {
      const left = resolveOne(expression.left, type, scope);
      const isShift = expression.operator === '<<' || expression.operator === '>>';
      const right = resolveOne(expression.right, isShift ? typeOf('integer', 32) : type, scope);
      return fold({ ...expression, left, right }, type);
    }
    case 'prefix':
      return resolvePrefix(expression, type, scope);
    case 'range':
      return resolveRange(expression, type, scope);
    case 'list':
      return resolveList(expression, type, scope);
    case 'masked': {
      const flags = resolveOne(expression.flags, type, scope);
      return { ...expression, flags, mask: resolveOne(expression.mask, type, scope) };
    }
    case 'verdict':
      if (type.name !== 'verdict') throw mismatch(expression, type, 'verdict');
      return expression;
    case 'map':
      return resolveMap(expression, [type], scope);
    case 'concat':
    case 'set':
    case 'set reference':
    case 'element':
    case 'mapping':
    case 'wildcard':
      throw new Refusal(`not a value; expected one of type ${type.name}`, expression.at);
    default:
      return expression satisfies never;
  }
}

function isAssignable(from: DataType, to: DataType): boolean {
  const isNumber = ({ basis, bits }: DataType) => basis === 'integer' && bits <= 64;
  if (from.name === to.name || (from.basis === 'text' && to.basis === 'text')) return true;
  return isNumber(from) && (to.name === 'mark' || (from.name === 'integer' && to.basis === 'integer'));
}

function mismatch(expression: Expression, type: DataType, found: string): Refusal {
  return new Refusal(`a value of type ${found}; expected one of type ${type.name}`, expression.at);
}

/** Host bits are dropped, as nft drops them; a whole address is no network. */
function resolvePrefix(
  expression: Extract<Expression, { readonly kind: 'prefix' }>,
  type: DataType,
  scope: RuleScope,
): Expression {
  const address = resolveOne(expression.address, type, scope);
  if (address.kind !== 'value')
    throw new Refusal('a length belongs to an address; expected for example `10.0.0.0/8`', expression.at);
  if (expression.length > type.bits)
    throw new Refusal(`the length ${expression.length} is too large; expected at most ${type.bits}`, expression.at);
  if (expression.length === type.bits) return address;
  const rest = BigInt(type.bits - expression.length);
  return { ...expression, address: { ...address, value: (address.value >> rest) << rest } };
}

function resolveRange(
  expression: Extract<Expression, { readonly kind: 'range' }>,
  type: DataType,
  scope: RuleScope,
): Expression {
  const first = resolveOne(expression.first, type, scope);
  const last = resolveOne(expression.last, type, scope);
  if (first.kind !== 'value' || last.kind !== 'value')
    throw new Refusal('a range has two numbers; expected for example `1-5`', expression.at);
  if (first.value > last.value)
    throw new Refusal('the range ends before it begins; expected the smaller value first', expression.at);
  return { ...expression, first, last };
}

function resolveList(
  expression: Extract<Expression, { readonly kind: 'list' }>,
  type: DataType,
  scope: RuleScope,
): Expression {
  if (type.basis !== 'bitmask')
    throw new Refusal(
      `values of type ${type.name} cannot be joined by commas; expected a set in braces`,
      expression.at,
    );
  let value = 0n;
  for (const item of expression.items) {
    const flag = resolveOne(item, type, scope);
    if (flag.kind !== 'value') throw new Refusal('not a flag; expected one', item.at);
    value |= flag.value;
  }
  return { kind: 'value', type, value, at: expression.at };
}
