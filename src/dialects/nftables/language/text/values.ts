import { printAddress } from '#core/net';
import type { DataType } from '../vocabulary/types.ts';
import { printDuration } from '../grammar/durations.ts';

/** How a listing writes what it could write in two ways. */
export interface Style {
  /** Protocols by number (`nft -p`), by name, or by number where a number was written. */
  readonly numericProtocols: boolean | 'as written';
  /** Without what counters have counted and how long elements have left (`nft -s`). */
  readonly stateless: boolean;
}

/** The flags in a value, by name where they have one; what is left over as a number. */
export function splitFlags(type: DataType, value: bigint): (string | bigint)[] {
  if (value === 0n) return [0n];
  const named = [...(type.symbols ?? [])].filter(([, flag]) => (value & flag) === flag && flag !== 0n);
  const flags = named.toSorted(([, a], [, b]) => (a < b ? -1 : 1));
  const left = flags.reduce((rest, [, flag]) => rest & ~flag, value);
  return [...flags.map(([name]) => name), ...(left === 0n ? [] : [left])];
}

/** The name of a value, where values of the type are shown by name. */
export function findName(type: DataType, value: bigint, style: Style, isNumber = false): string | undefined {
  const isNumeric = style.numericProtocols === 'as written' ? isNumber : style.numericProtocols;
  if (type.isNumeric || (type.name === 'inet_proto' && isNumeric)) return undefined;
  for (const [name, number] of type.symbols ?? []) if (number === value) return name;
  return undefined;
}

export function printValue(type: DataType, value: bigint, style: Style): string {
  switch (type.basis) {
    case 'ipv4':
      return printAddress({ bits: 32, value });
    case 'ipv6':
      return printIpv6(value);
    case 'link':
      return printLink(value);
    case 'classid':
      return printClass(value);
    case 'time':
      return printDuration(Number(value));
    case 'hour':
      return `"${printHour(Number(value))}"`;
    case 'date':
      return `"${printDate(value)}"`;
    case 'bitmask':
      if (type.name === 'ct_label') return printLabel(value);
      return splitFlags(type, value)
        .map((flag) => (typeof flag === 'string' ? flag : printNumber(type, flag)))
        .join(',');
    case 'integer':
    case 'text': {
      const name = findName(type, value, style);
      if (name !== undefined) return type.isQuoted ? `"${name}"` : name;
      return printNumber(type, value);
    }
    default:
      return type.basis satisfies never;
  }
}

export function printNumber({ hexDigits }: DataType, value: bigint): string {
  return hexDigits === undefined ? String(value) : `0x${value.toString(16).padStart(hexDigits, '0')}`;
}

/** A label is the number of its bit. */
function printLabel(value: bigint): string {
  const isOne = value !== 0n && (value & (value - 1n)) === 0n;
  return isOne ? String(value.toString(2).length - 1) : `0x${value.toString(16)}`;
}

function printClass(value: bigint): string {
  if (value === 0n) return 'none';
  return value === 0xffff_ffffn ? 'root' : `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}

/** As the C library prints it: RFC 5952, and a dotted quad behind 96 zero bits, unless that is a small number. */
function printIpv6(value: bigint): string {
  const isQuad = value >> 32n === 0n && value > 0xffffn;
  return isQuad ? `::${printAddress({ bits: 32, value })}` : printAddress({ bits: 128, value });
}

function printLink(value: bigint): string {
  const digits = value.toString(16).padStart(12, '0');
  return digits.match(/../g)?.join(':') ?? '';
}

/** Seconds of the day; seconds are left out where they are 0. */
export function printHour(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[2] === 0 ? parts.slice(0, 2) : parts;
  return shown.map((part) => String(part).padStart(2, '0')).join(':');
}

/** Nanoseconds since 1970, in UTC. */
export function printDate(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ');
}
