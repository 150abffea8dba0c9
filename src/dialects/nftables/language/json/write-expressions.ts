import { printAddress } from '#core/net';
import type { ElementOptions, Expression, VerdictExpression } from '../syntax/expression.ts';
import { findName, printValue, splitFlags, type Style } from '../text/values.ts';
import type { DataType } from '../vocabulary/types.ts';
import { type Json, toObject } from './json.ts';
import { toFieldJson } from './write-fields.ts';
import { toStatementJson } from './write-statements.ts';

export function toExpressionJson(expression: Expression, style: Style): Json {
  const write = (each: Expression) => toExpressionJson(each, style);
  switch (expression.kind) {
    case 'field':
      return toFieldJson(expression.key, style);
    case 'word':
      return expression.text;
    case 'value':
      return toValueJson(expression.type, expression.value, style, expression.isNumber);
    case 'text':
      return `${expression.text}${expression.isPrefix ? '*' : ''}`;
    case 'binary':
      return { [expression.operator]: [write(expression.left), write(expression.right)] };
    case 'prefix':
      return { prefix: { addr: write(expression.address), len: expression.length } };
    case 'range':
      return { range: [write(expression.first), write(expression.last)] };
    case 'list':
      return expression.items.map(write);
    case 'masked':
      return { '|': [write(expression.flags), write(expression.mask)] };
    case 'concat':
      return { concat: expression.parts.map(write) };
    case 'set':
      return { set: expression.elements.map((element) => toElementJson(element, style)) };
    case 'set reference':
      return `@${expression.name}`;
    case 'element':
    case 'mapping':
      return toElementJson(expression, style);
    case 'map':
      return { map: { key: write(expression.key), data: write(expression.map) } };
    case 'wildcard':
      return '*';
    case 'verdict':
      return toVerdictJson(expression);
    default:
      return expression satisfies never;
  }
}

/** Flags joined by `|`, as they are in sets and masks. */
function toFlagsJson(type: DataType, value: bigint): Json {
  const flags = splitFlags(type, value).map((flag) => (typeof flag === 'string' ? flag : toNumberJson(flag)));
  return flags.reduce((left, flag) => ({ '|': [left, flag] }));
}

export function toElementJson(element: Expression, style: Style): Json {
  if (element.kind === 'mapping') return [toElementJson(element.key, style), toExpressionJson(element.value, style)];
  if (element.kind === 'element') return { elem: toKeyJson(element.key, element.options, style) };
  if (element.kind === 'value' && element.type.basis === 'bitmask' && element.type.symbols)
    return toFlagsJson(element.type, element.value);
  return toExpressionJson(element, style);
}

function toKeyJson(
  key: Expression,
  { timeoutMs, expiresMs, comment, statements = [] }: ElementOptions,
  style: Style,
): Json {
  const [first] = statements;
  return toObject({
    val: toElementJson(key, style),
    timeout: timeoutMs === undefined ? undefined : timeoutMs / 1000,
    expires: expiresMs === undefined || style.stateless ? undefined : expiresMs / 1000,
    comment,
    ...(first && { ...(toStatementJson(first, style) as { readonly [name: string]: Json }) }),
  });
}

export function toVerdictJson({ verdict, chain }: VerdictExpression): Json {
  return { [verdict]: chain === undefined ? null : { target: chain } };
}

function toValueJson(type: DataType, value: bigint, style: Style, isNumber = false): Json {
  switch (type.basis) {
    case 'ipv4':
      return printAddress({ bits: 32, value });
    case 'ipv6':
    case 'link':
    case 'classid':
      return printValue(type, value, style);
    case 'hour':
    case 'date':
      return printValue(type, value, style).slice(1, -1);
    case 'time':
      return Number(value / 1000n);
    case 'bitmask': {
      if (type.name === 'ct_label') return toLabelJson(value);
      const flags = splitFlags(type, value).map((flag) => (typeof flag === 'string' ? flag : toNumberJson(flag)));
      const [first] = flags;
      return flags.length === 1 && first !== undefined ? first : flags;
    }
    case 'integer':
    case 'text': {
      if (type.name === 'boolean') return value === 1n;
      const name = findName(type, value, style, isNumber);
      // libnftables writes realms as it prints them.
      return name ?? (type.name === 'realm' ? String(value) : toNumberJson(value));
    }
    default:
      return type.basis satisfies never;
  }
}

/** Numbers beyond 64 bits are text. */
function toNumberJson(value: bigint): Json {
  return value >> 63n === 0n ? Number(value) : `0x${value.toString(16)}`;
}

/** A label is the number of its bit. */
function toLabelJson(value: bigint): Json {
  return (value & (value - 1n)) === 0n && value !== 0n ? value.toString(2).length - 1 : `0x${value.toString(16)}`;
}
