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

/**
 * The number of a datagram is how many units were sent before it (RFC 7011 §3.1). Some exporters count those in it as
 * well (softflowd, Open vSwitch): the reading that is surprised less often holds.
 */
export function createSequence(): Sequence {
  const before = followNumbers();
  const within = followNumbers();
  let told = 0;
  return {
    take: (number, units) => {
      before.take(number, units);
      within.take((number - units) >>> 0, units);
    },
    forget: () => {
      before.forget();
      within.forget();
    },
    tellLost: (isLast) => {
      const [ofBefore, ofWithin] = [before.sumLost(isLast), within.sumLost(isLast)];
      const lost = within.surprises() < before.surprises() ? ofWithin : ofBefore;
      const more = Math.max(0, lost - told);
      told += more;
      return more;
    },
  };
}

/** `number`: of the first unit. */
function followNumbers() {
  let expected: number | undefined;
  let taken = 0;
  let lost = 0;
  let surprises = 0;
  let gaps: { first: number; units: number; since: number }[] = [];
  return {
    take: (number: number, units: number) => {
      taken += 1;
      const ahead = expected === undefined ? 0 : (number - expected) >>> 0;
      if (ahead !== 0) surprises += 1;
      if (ahead > 0 && ahead <= LONGEST_GAP) {
        gaps.push({ first: expected ?? 0, units: ahead, since: taken });
        while (gaps.length > MOST_GAPS) lost += gaps.shift()?.units ?? 0;
      } else if (ahead > LONGEST_GAP) {
        const gap = gaps.find(({ first, units: missing }) => (number - first) >>> 0 < missing);
        if (gap) {
          gap.units -= Math.min(units, gap.units);
          return;
        }
        const behind = 0x1_0000_0000 - ahead;
        // One that begins before what is known and ends after it is of an exporter that leaves some units uncounted.
        if (behind >= units) {
          if (behind <= PATIENCE * Math.max(units, 1)) return;
          gaps = [];
        }
      }
      expected = (number + units) >>> 0;
    },
    forget: () => {
      expected = undefined;
    },
    surprises: () => surprises,
    /** Units that were missed for good since the beginning. */
    sumLost: (isLast: boolean): number => {
      const last = isLast ? taken : taken - PATIENCE - 1;
      while (gaps[0] && gaps[0].since <= last) lost += gaps.shift()?.units ?? 0;
      return lost;
    },
  };
}
