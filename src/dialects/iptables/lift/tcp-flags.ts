import { CONNECTION_STATES } from '#core/model';
import { TCP_FLAGS } from '../language/index.ts';
import type { Region, Regions } from './region.ts';

const BITS = new Map(TCP_FLAGS.map((name, i) => [name, 1 << i]));
const [FIN, SYN, RST, PSH, ACK, URG] = [1, 2, 4, 8, 16, 32] as const;

/** With which flags packets of a connection come that was answered: RFC 9293 §3.10. */
const ANSWERED = [
  SYN | ACK,
  ACK,
  RST,
  RST | ACK,
  ...[PSH, URG, PSH | URG, FIN, FIN | PSH, FIN | URG, FIN | PSH | URG].map((more) => ACK | more),
];

/**
 * `--tcp-flags MASK COMPARED`. The first packet of a connection has SYN alone; what follows has ACK, but for a reset.
 * Of packets that nobody tracks, or that fit no connection, nothing is known.
 */
export function toFlagRegions(mask: string, compared: string): Regions {
  const [asked, set] = [toBits(mask), toBits(compared)];
  const fits = (flags: number) => (flags & asked) === set;
  const answered = ANSWERED.map(fits);
  return CONNECTION_STATES.map((state): Region => {
    const within = { states: [state] };
    if ((set & ~asked) !== 0) return { within, holds: 'no' };
    if (asked === 0) return { within, holds: 'yes' };
    switch (state) {
      case 'new':
      case 'related':
        return { within, holds: fits(SYN) ? 'yes' : 'no' };
      case 'established':
        return { within, holds: answered.every(Boolean) ? 'yes' : answered.some(Boolean) ? 'maybe' : 'no' };
      case 'invalid':
      case 'untracked':
        return { within, holds: 'maybe' };
    }
  });
}

function toBits(names: string): number {
  return names.split(',').reduce((bits, name) => bits | (BITS.get(name) ?? 0), 0);
}
