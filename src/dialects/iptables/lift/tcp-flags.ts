import { CONNECTION_STATES, type ConnectionState } from '#core/model';
import { TCP_FLAGS } from '../language/index.ts';
import { ALWAYS, NEVER, type Region, type Regions } from './region.ts';

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
  const holds: Readonly<Record<ConnectionState, Region['holds']>> = {
    new: fits(SYN) ? 'yes' : 'no',
    related: fits(SYN) ? 'yes' : 'no',
    established: answered.every(Boolean) ? 'yes' : answered.some(Boolean) ? 'maybe' : 'no',
    invalid: 'maybe',
    untracked: 'maybe',
  };
  if ((set & ~asked) !== 0) return NEVER;
  return asked === 0
    ? ALWAYS
    : CONNECTION_STATES.map((state) => ({ within: { states: [state] }, holds: holds[state] }));
}

function toBits(names: string): number {
  return names.split(',').reduce((bits, name) => bits | (BITS.get(name) ?? 0), 0);
}
