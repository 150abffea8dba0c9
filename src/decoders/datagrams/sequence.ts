/** One numbering of an exporter: finds what did not come by the numbers of what did. */
export interface Sequence {
  /** `number`: of the datagram, modulo 2³²; `units`: how far it moves the numbering on. */
  readonly take: (number: number, units: number) => void;
  /** The number that the next one should have is not known. */
  readonly forget: () => void;
  /** Units that were missed for good since the last call. A late one that came in its gap is not missed. */
  readonly tellLost: (isLast: boolean) => number;
}

/** A longer one is an exporter that began anew: nothing is known of what it lost. */
const LONGEST_GAP = 1_000_000;
const MOST_GAPS = 32;
/** Datagrams after which a late one is no longer waited for. */
const PATIENCE = 256;

export function createSequence(): Sequence {
  let expected: number | undefined;
  let taken = 0;
  let lost = 0;
  let gaps: { first: number; units: number; since: number }[] = [];
  return {
    take: (number, units) => {
      taken += 1;
      const ahead = expected === undefined ? 0 : (number - expected) >>> 0;
      if (ahead > 0 && ahead <= LONGEST_GAP) {
        gaps.push({ first: expected ?? 0, units: ahead, since: taken });
        while (gaps.length > MOST_GAPS) lost += gaps.shift()?.units ?? 0;
      } else if (ahead > LONGEST_GAP) {
        const gap = gaps.find(({ first, units: missing }) => (number - first) >>> 0 < missing);
        if (gap) {
          gap.units -= Math.min(units, gap.units);
          return;
        }
        if (0x1_0000_0000 - ahead <= PATIENCE * Math.max(units, 1)) return;
        gaps = [];
      }
      expected = (number + units) >>> 0;
    },
    forget: () => {
      expected = undefined;
    },
    tellLost: (isLast) => {
      const last = isLast ? taken : taken - PATIENCE - 1;
      while (gaps[0] && gaps[0].since <= last) lost += gaps.shift()?.units ?? 0;
      const told = lost;
      lost = 0;
      return told;
    },
  };
}
