import type { ConnectionState, NoteChange, NotedMark, NoteTest } from '#core/model';
import type { Interval } from '#core/net';
import { toInterval } from '../check/intervals.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { CT_STATUS } from '../vocabulary/symbols.ts';
import type { Place } from './axis.ts';
import type { Surroundings } from './condition.ts';
import type { Alternative } from './product.ts';

type Match = Extract<Statement, { readonly kind: 'match' }>;

/** Others have no connection: it has no mark, and a rule that asks for it does not match. */
export const TRACKED: readonly ConnectionState[] = ['new', 'established', 'related'];
const ALL_BITS = 0xffff_ffff;

/** A comparison of a mark, or of how a connection is translated. Undefined: it is something else. */
export function toNoteAlternatives(
  match: Pick<Match, 'left' | 'right' | 'operator'>,
  { place: { state }, isTranslating }: Pick<Surroundings, 'place' | 'isTranslating'>,
  text: string,
): readonly Alternative[] | undefined {
  const test = toMarkTest(match) ?? toTranslationTest(match);
  if (!test || (test.of === 'translation' && !isTranslating)) return undefined;
  const asks: Alternative['asks'] = [{ ...test, text }];
  if (test.of === 'packet') return [{ within: {}, unknown: [text], asks }];
  return state === 'known' ? [{ within: { states: TRACKED }, unknown: [text], asks }] : undefined;
}

type Test<T> = T extends unknown ? Omit<T, 'text'> : never;

function toMarkTest({ left, right, operator }: Pick<Match, 'left' | 'right' | 'operator'>): Test<NoteTest> | undefined {
  const isMasked = left.kind === 'binary' && left.operator === '&';
  const of = toMark(isMasked ? left.left : left);
  const mask = isMasked ? toNumber(left.right) : ALL_BITS;
  const values = toValues(right);
  const isNot = operator === '!=';
  if (!of || mask === undefined || !values || !(isNot || operator === '==' || operator === 'implicit'))
    return undefined;
  return { of, mask, values, isNot };
}

function toMark(expression: Expression): NotedMark | undefined {
  if (expression.kind !== 'field') return undefined;
  const { key } = expression;
  if (key.of === 'meta') return key.key === 'mark' ? 'packet' : undefined;
  return key.of === 'ct' && key.key === 'mark' && key.direction === undefined ? 'connection' : undefined;
}

function toValues(right: Expression): Interval[] | undefined {
  const ranges = (right.kind === 'set' ? right.elements : [right]).map(toInterval);
  return ranges.every((range) => range !== undefined)
    ? ranges.map(({ first, last }) => ({ first: Number(first), last: Number(last) }))
    : undefined;
}

function toNumber(expression: Expression): number | undefined {
  return expression.kind === 'value' ? Number(expression.value) : undefined;
}

function toTranslationTest({ left, right, operator }: Pick<Match, 'left' | 'right' | 'operator'>) {
  const isStatus = left.kind === 'field' && left.key.of === 'ct' && left.key.key === 'status';
  if (!isStatus || right.kind !== 'value' || (operator !== 'implicit' && operator !== '!')) return undefined;
  const sides = (['source', 'destination'] as const).filter((side) => (right.value & BITS[side]) !== 0n);
  const others = right.value & ~(BITS.source | BITS.destination);
  return others === 0n && sides.length > 0 ? { of: 'translation' as const, sides, isNot: operator === '!' } : undefined;
}

const BITS = { source: CT_STATUS.get('snat') ?? 0n, destination: CT_STATUS.get('dnat') ?? 0n };

/** What `meta mark set` and `ct mark set` do; undefined: it sets something else. */
export function toNoteChange(
  { key, value }: Extract<Statement, { kind: 'mangle' }>,
  { state }: Place,
): NoteChange | undefined {
  const to = toMark(key);
  if (!to) return undefined;
  const read = toBits(value);
  const isOpen = !read || (state !== 'known' && (to === 'connection' || read.from === 'connection'));
  if (isOpen) return { to, keep: 0, flip: 0, from: 'unknown' };
  const { from, mask, flip } = read;
  if (from === undefined) return { to, keep: 0, flip };
  return from === to ? { to, keep: mask, flip } : { to, keep: 0, flip, from: { of: from, mask } };
}

/** Whether the change reads the mark of a connection: the rule ends where there is none. */
export function readsConnection(expression: Expression): boolean {
  if (expression.kind === 'binary') return readsConnection(expression.left) || readsConnection(expression.right);
  return toMark(expression) === 'connection';
}

/** The value as the bits of one mark, `(mark & mask) ^ flip`; undefined: it is something else. */
function toBits(value: Expression): { from?: NotedMark; mask: number; flip: number } | undefined {
  const number = toNumber(value);
  if (number !== undefined) return { mask: 0, flip: number };
  const from = toMark(value);
  if (from) return { from, mask: ALL_BITS, flip: 0 };
  if (value.kind !== 'binary') return undefined;
  const left = toBits(value.left);
  const right = toNumber(value.right);
  if (!left || right === undefined) return undefined;
  switch (value.operator) {
    case '&':
      return { ...left, mask: (left.mask & right) >>> 0, flip: (left.flip & right) >>> 0 };
    case '|':
      return { ...left, mask: (left.mask & ~right) >>> 0, flip: (left.flip | right) >>> 0 };
    case '^':
      return { ...left, flip: (left.flip ^ right) >>> 0 };
    case '<<':
    case '>>':
      return undefined;
    default:
      return value.operator satisfies never;
  }
}
