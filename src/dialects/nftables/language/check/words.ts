import { parseAddress } from '#core/net';
import { Refusal } from '../grammar/cursor.ts';
import { toMilliseconds } from '../grammar/durations.ts';
import type { Expression } from '../syntax/expression.ts';
import type { DataType } from '../vocabulary/types.ts';

type Word = Extract<Expression, { readonly kind: 'word' }>;

/** A word as a value of the type. Refused: what the type does not hold. */
export function resolveWord({ text, isQuoted, at }: Word, type: DataType): Expression {
  if (type.basis === 'text') return resolveText(text, type, at);
  const value = readWord(text, isQuoted, type);
  if (value === undefined)
    throw new Refusal(`\`${shorten(text)}\` is no value of type ${type.name}; expected ${describe(type)}`, at);
  if (type.bits > 0 && value >> BigInt(type.bits) !== 0n)
    throw new Refusal(`\`${shorten(text)}\` is too large; expected at most ${(1n << BigInt(type.bits)) - 1n}`, at);
  return { kind: 'value', type, value, at, ...(/^\d/.test(text) && { isNumber: true }) };
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function readWord(text: string, isQuoted: boolean, type: DataType): bigint | undefined {
  switch (type.basis) {
    case 'ipv4':
    case 'ipv6': {
      const address = parseAddress(text);
      return address.ok && address.value.bits === type.bits ? address.value.value : undefined;
    }
    case 'link':
      return readLink(text, type.bits);
    case 'classid':
      return readClass(text);
    case 'time': {
      const durationMs = toMilliseconds(text);
      return durationMs === undefined ? undefined : BigInt(durationMs);
    }
    case 'hour':
      return readHour(text);
    case 'date':
      return readDate(text);
    case 'bitmask':
    case 'integer':
    case 'text':
      return type.symbols?.get(text) ?? (isQuoted && type.isQuoted !== true ? undefined : readNumber(text, type));
    default:
      return type.basis satisfies never;
  }
}

const LABELS = 128n;

/** Decimal, `0x…`, or octal with a leading zero; a label is the number of its bit. */
function readNumber(text: string, type: DataType): bigint | undefined {
  if (!/^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(text)) return undefined;
  const number = /^0[0-7]+$/.test(text) ? BigInt(`0o${text.slice(1)}`) : BigInt(text);
  if (type.name === 'day' && number > 6n) return undefined;
  if (type.name !== 'ct_label') return number;
  return number < LABELS ? 1n << number : undefined;
}

function readLink(text: string, bits: number): bigint | undefined {
  const octets = text.split(':');
  if (octets.length * 8 !== bits || !octets.every((octet) => /^[0-9a-fA-F]{1,2}$/.test(octet))) return undefined;
  return octets.reduce((value, octet) => (value << 8n) | BigInt(Number.parseInt(octet, 16)), 0n);
}

/** `major:minor` in hexadecimal, `root`, `none`, or a number. */
function readClass(text: string): bigint | undefined {
  if (text === 'root') return 0xffff_ffffn;
  if (text === 'none') return 0n;
  const [, major, minor] = /^([0-9a-fA-F]{0,4}):([0-9a-fA-F]{0,4})$/.exec(text) ?? [];
  if (major !== undefined && minor !== undefined) return (BigInt(`0x0${major}`) << 16n) | BigInt(`0x0${minor}`);
  return /^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(text) ? BigInt(text) : undefined;
}

/** Seconds of the day in UTC. */
function readHour(text: string): bigint | undefined {
  const [, hour = '', minute = '', second = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  if (hour === '') return /^\d+$/.test(text) && Number(text) < 86_400 ? BigInt(text) : undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second));
}

/** Nanoseconds since 1970; the text is in UTC. */
function readDate(text: string): bigint | undefined {
  if (/^\d+$/.test(text)) return BigInt(text) * 1_000_000_000n;
  if (!/^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?$/.test(text)) return undefined;
  const milliseconds = Date.parse(`${text.length === 10 ? `${text} 00:00` : text}Z`);
  return Number.isNaN(milliseconds) || milliseconds < 0 ? undefined : BigInt(milliseconds) * 1_000_000n;
}

const LONGEST_NAME = 15;

function resolveText(text: string, type: DataType, at: number): Expression {
  const isName = type.name === 'ifname' || type.name === 'iface_index';
  const most = isName ? LONGEST_NAME : type.bits > 0 ? type.bits / 8 : Infinity;
  const isPrefix = type.name === 'ifname' && text.endsWith('*') && !text.endsWith(String.raw`\*`);
  const name = isPrefix ? text.slice(0, -1) : text;
  if (text === '' || name.length > most)
    throw new Refusal(`\`${shorten(text)}\` is no value of type ${type.name}; expected 1 to ${most} characters`, at);
  if (isPrefix && name === '') throw new Refusal('`*` alone is no name; expected what it starts with', at);
  return { kind: 'text', type, text: name, isPrefix, at };
}

function describe(type: DataType): string {
  switch (type.basis) {
    case 'ipv4':
      return 'an IPv4 address';
    case 'ipv6':
      return 'an IPv6 address';
    case 'link':
      return 'a hardware address';
    case 'classid':
      return '`major:minor`, root or none';
    case 'time':
      return 'a time such as `30s`';
    case 'hour':
      return 'an hour such as `"17:30"`';
    case 'date':
      return 'a date such as `"2026-01-31 17:30"`';
    case 'text':
      return 'a text';
    case 'bitmask':
    case 'integer': {
      const names = [...(type.symbols?.keys() ?? [])];
      const shown = names.slice(0, 12).join(', ');
      return names.length === 0 ? 'a number' : `a number or one of ${shown}${names.length > 12 ? ', …' : ''}`;
    }
    default:
      return type.basis satisfies never;
  }
}
