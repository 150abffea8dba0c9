import { CONNECTION_STATES, type NoteChange, type NotedMark } from '#core/model';
import { type OptionUse, readMark, type Target } from '../language/index.ts';
import { TRACKED } from './conntrack.ts';
import { PERHAPS, type Region, type Regions } from './region.ts';

const ALL_BITS = 0xffff_ffff;

/** `-m mark`, `-m connmark`. What is not tracked has no connection, and meets no condition on its mark. */
export function toMarkRegions(of: NotedMark, { values, isNegated }: OptionUse): Regions {
  const read = readMark(values[0] ?? '');
  if (!read) return PERHAPS;
  const value = Number(read.value);
  const asks = { of, mask: Number(read.mask), values: [{ first: value, last: value }], isNot: isNegated } as const;
  if (of === 'packet') return [{ within: {}, holds: 'maybe', asks }];
  return CONNECTION_STATES.map((state): Region => {
    const within = { states: [state] };
    return TRACKED.has(state) ? { within, holds: 'maybe', asks } : { within, holds: 'no' };
  });
}

/** Targets that may give a packet, or its connection, a mark that is not known. */
const UNCLEAR: Readonly<Record<string, NotedMark>> = {
  MARK: 'packet',
  CONNMARK: 'connection',
  HMARK: 'packet',
  IPMARK: 'packet',
  SET: 'packet',
};

/** What the target notes; undefined: nothing. linux/xt_mark.h, linux/xt_connmark.h. `isTracked`: the tracker has been met. */
export function toNoteChange(target: Target, isTracked: boolean): NoteChange | undefined {
  const { module } = target;
  const unclear = UNCLEAR[module];
  if (!unclear || (module === 'SET' && !target.options.some(({ name }) => name === '--map-mark'))) return undefined;
  const isOpen = !isTracked && module !== 'MARK';
  return (isOpen ? undefined : toKnown(target, unclear)) ?? { to: unclear, keep: 0, flip: 0, from: 'unknown' };
}

function toKnown({ module, options, unknown }: Target, to: NotedMark): NoteChange | undefined {
  if (unknown !== undefined || (module !== 'MARK' && module !== 'CONNMARK')) return undefined;
  const valueOf = (name: string) => options.find((use) => use.name === name)?.values[0];
  const set = readMark(valueOf('--set-xmark') ?? '');
  if (set) return { to, keep: (ALL_BITS & ~Number(set.mask)) >>> 0, flip: Number(set.value) };
  const [packet, connection] = [valueOf('--nfmask'), valueOf('--ctmask')].map((text) => readMark(text ?? '')?.value);
  if (packet === undefined || connection === undefined) return undefined;
  const isSaved = options.some(({ name }) => name === '--save-mark');
  const copy = (own: bigint, of: NotedMark, other: bigint) => ({
    keep: (ALL_BITS & ~Number(own)) >>> 0,
    flip: 0,
    from: { of, mask: Number(other) },
  });
  return isSaved
    ? { to: 'connection', ...copy(connection, 'packet', packet) }
    : { to: 'packet', ...copy(packet, 'connection', connection) };
}
