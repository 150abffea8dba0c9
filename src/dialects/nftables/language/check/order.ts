import type { Expression } from '../syntax/expression.ts';
import type { DataType } from '../vocabulary/types.ts';

/**
 * In the order in which nft lists elements: by value, `*` last. Concatenations are compared as the kernel keeps them, as
 * numbers whose last byte weighs most. Sets of flags are ordered by flags.
 */
export function compareKeys(a: Expression, b: Expression): number {
  if (a.kind === 'wildcard' || b.kind === 'wildcard')
    return Number(a.kind === 'wildcard') - Number(b.kind === 'wildcard');
  if (a.kind === 'concat' && b.kind === 'concat') {
    for (const [i, part] of [...a.parts.entries()].toReversed()) {
      const other = b.parts[i];
      const order = other ? compare(toKept(part), toKept(other)) : 1;
      if (order !== 0) return order;
    }
    return 0;
  }
  const isFlags = a.kind === 'value' && a.type.basis === 'bitmask' && a.type.symbols !== undefined;
  return isFlags ? compareFlags(toWhole(a), toWhole(b)) : compare(toWhole(a), toWhole(b));
}

/** Whether the kernel takes the two for one. */
export function isSameKey(a: Expression, b: Expression): boolean {
  if (a.kind === 'concat' && b.kind === 'concat')
    return a.parts.length === b.parts.length && a.parts.every((part, i) => isSameKey(part, b.parts[i] ?? part));
  if (a.kind === 'range' && b.kind === 'range') return isSameKey(a.first, b.first) && isSameKey(a.last, b.last);
  if (a.kind === 'prefix' && b.kind === 'prefix') return a.length === b.length && isSameKey(a.address, b.address);
  if (a.kind === 'text' && b.kind === 'text') return a.text === b.text && a.isPrefix === b.isPrefix;
  if (a.kind === 'value' && b.kind === 'value') return a.value === b.value;
  return a.kind === 'wildcard' && b.kind === 'wildcard';
}

function compare(first: bigint, second: bigint): number {
  return first < second ? -1 : first > second ? 1 : 0;
}

/** By the lowest flag; of those that are left, the one without more first, else the one with the higher next flag. */
function compareFlags(a: bigint, b: bigint): number {
  const lowest = (value: bigint) => value & -value;
  let order = compare(lowest(a), lowest(b));
  for (let [x, y] = [a, b]; order === 0 && (x !== 0n || y !== 0n);) {
    [x, y] = [x & (x - 1n), y & (y - 1n)];
    order = x === 0n || y === 0n ? compare(x, y) : compare(lowest(y), lowest(x));
  }
  return order;
}

/** Texts are kept as numbers whose first character weighs least. */
function toWhole(key: Expression): bigint {
  switch (key.kind) {
    case 'value':
      return key.value;
    case 'range':
      return toWhole(key.first);
    case 'prefix':
      return toWhole(key.address);
    case 'text':
      return [...new TextEncoder().encode(key.text)].reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
    case 'field':
    case 'word':
    case 'binary':
    case 'list':
    case 'masked':
    case 'concat':
    case 'set':
    case 'set reference':
    case 'element':
    case 'mapping':
    case 'map':
    case 'wildcard':
    case 'verdict':
      return 0n;
    default:
      return key satisfies never;
  }
}

/** A part as the bytes in which a packet has it, read as a number whose last byte weighs most. */
function toKept(part: Expression): bigint {
  const value = toWhole(part);
  if (part.kind !== 'value' || isHostOrder(part.type)) return value;
  const bytes = Math.ceil((part.type.bits || 32) / 8);
  return Array.from({ length: bytes }, (_, i) => (value >> BigInt(8 * i)) & 0xffn).reduce(
    (all, byte) => (all << 8n) | byte,
    0n,
  );
}

const HOST_ORDER: ReadonlySet<string> = new Set(
  'mark realm classid uid gid ct_state ct_status ct_label devgroup iface_type pkt_type time hour date day fib_addrtype'.split(
    ' ',
  ),
);

function isHostOrder({ name }: DataType): boolean {
  return HOST_ORDER.has(name);
}
