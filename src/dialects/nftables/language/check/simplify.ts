import { Refusal } from '../grammar/cursor.ts';
import type { Expression } from '../syntax/expression.ts';
import type { DataType } from '../vocabulary/types.ts';
import type { Match } from './match.ts';

/** The shortest of the forms that say the same, as a listing shows it. */
export function simplifyMatch(match: Match, types: readonly DataType[]): Match {
  const [type] = types;
  if (types.length !== 1 || !type) return match;
  return simplifyMask(transfer(match, type), type);
}

/** What is done to the field with a constant is undone to what it is compared with. */
function transfer(match: Match, type: DataType): Match {
  const { left } = match;
  if (left.kind !== 'binary' || left.right.kind !== 'value') return match;
  const constant = left.right.value;
  const bits = BigInt(type.bits);
  const undo = (value: bigint): bigint | undefined => {
    switch (left.operator) {
      case '^':
        return value ^ constant;
      case '<<':
        return (value >> constant) << constant === value ? value >> constant : undefined;
      case '>>':
        return (value << constant) >> bits === 0n ? value << constant : undefined;
      case '&':
      case '|':
        return undefined;
      default:
        return left.operator satisfies never;
    }
  };
  if (left.operator === '&' || left.operator === '|') return match;
  const right = mapValues(match.right, undo);
  if (!right)
    throw new Refusal(
      'the operation cannot give this value; expected one without the bits that are lost',
      match.right.at,
    );
  return transfer({ ...match, left: left.left, right }, type);
}

function mapValues(right: Expression, change: (value: bigint) => bigint | undefined): Expression | undefined {
  if (right.kind === 'value') {
    const value = change(right.value);
    return value === undefined ? undefined : { ...right, value };
  }
  if (right.kind === 'set') {
    const elements = right.elements.map((element) => mapValues(element, change));
    return elements.every((element) => element !== undefined) ? { ...right, elements } : undefined;
  }
  return right;
}

/** `field & mask == value`: a network, flags, or the same. */
function simplifyMask(match: Match, type: DataType): Match {
  const { left, right, operator } = match;
  if (right.kind === 'masked') return simplifyMasked(match, type);
  if (left.kind !== 'binary' || left.operator !== '&' || left.right.kind !== 'value' || right.kind !== 'value')
    return withWrittenOperator(match);
  const mask = left.right.value;
  if (type.basis === 'bitmask') return toFlags(match, left.left, mask, right.value, type);
  const length = toLength(mask, type.bits);
  const isNetwork = type.basis === 'ipv4' || type.basis === 'ipv6' || type.name === 'mark';
  if (length !== undefined && isNetwork && length < type.bits && (operator === 'implicit' || operator === '!='))
    return { ...match, left: left.left, right: { kind: 'prefix', address: right, length, at: right.at } };
  return withWrittenOperator(match);
}

/** A listing writes `==` behind an operation. */
function withWrittenOperator(match: Match): Match {
  return match.left.kind === 'binary' && match.operator === 'implicit' && isCompared(match.right)
    ? { ...match, operator: '==' }
    : match;
}

function isCompared({ kind }: Expression): boolean {
  return kind === 'value' || kind === 'text' || kind === 'range' || kind === 'set';
}

function simplifyMasked(match: Match, type: DataType): Match {
  const { right, left, operator } = match;
  if (right.kind !== 'masked' || right.flags.kind !== 'value' || right.mask.kind !== 'value') return match;
  return toFlags(
    { ...match, operator: operator === '==' ? 'implicit' : operator },
    left,
    right.mask.value,
    right.flags.value,
    type,
  );
}

function toFlags(match: Match, field: Expression, mask: bigint, flags: bigint, type: DataType): Match {
  const { operator, right } = match;
  const value = (number: bigint): Expression => ({ kind: 'value', type, value: number, at: right.at });
  if (flags === 0n && operator === '!=') return { ...match, left: field, operator: 'implicit', right: value(mask) };
  if (flags === 0n && (operator === 'implicit' || operator === '=='))
    return { ...match, left: field, operator: '!', right: value(mask) };
  // Other flags are listed as they are written.
  if (type.name !== 'tcp_flag') return withWrittenOperator(match);
  if (operator === '==' || operator === 'implicit' || operator === '!=')
    return {
      ...match,
      left: field,
      operator: operator === '!=' ? '!=' : 'implicit',
      right: { kind: 'masked', flags: value(flags), mask: value(mask), at: right.at },
    };
  return match;
}

/** Of the leading ones; undefined: it is no mask of a network. */
function toLength(mask: bigint, bits: number): number | undefined {
  const ones = mask.toString(2).replace(/0+$/, '').length;
  const text = mask.toString(2).padStart(bits, '0');
  return mask !== 0n && /^1+0*$/.test(text) ? ones : undefined;
}
