import type { Flow } from '#core/model';

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** Of the flags of all packets of one direction, together; undefined where none were seen. */
export function toTcpState(flags: number, hasAnswer: boolean): Flow['state'] {
  if (flags <= 0) return undefined;
  if ((flags & (SYN | ACK | RST | FIN)) === SYN) return hasAnswer ? 'established' : 'attempted';
  if ((flags & RST) !== 0) return 'reset';
  return (flags & FIN) !== 0 ? 'closed' : (flags & ACK) !== 0 ? 'established' : undefined;
}
