import { CONNECTION_STATES, type ConnectionState } from '#core/model';
import { toTraffic, toTrafficSet } from '#core/net';
import { keyOf } from '../check/sets.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Comparison } from '../syntax/statement.ts';
import type { Alternative } from './product.ts';

const [FIN, SYN, RST, PSH, ACK, URG] = [1n, 2n, 4n, 8n, 16n, 32n] as const;

/** With which flags packets of a connection come that was answered: RFC 9293 §3.10. */
const ANSWERED = [
  SYN | ACK,
  ACK,
  RST,
  RST | ACK,
  ...[PSH, URG, PSH | URG, FIN, FIN | PSH, FIN | URG, FIN | PSH | URG].map((more) => ACK | more),
];

/**
 * The first packet of a connection has SYN alone; what follows has ACK, but for a reset. Of packets that nobody tracks,
 * or that fit no connection, nothing is known. Undefined: what is compared is not understood.
 */
export function toFlagAlternatives(
  operator: Comparison,
  right: Expression,
  text: string,
): readonly Alternative[] | undefined {
  const fits = toTest(operator, right);
  if (!fits) return undefined;
  const answered = ANSWERED.map(fits);
  const holds: Readonly<Record<ConnectionState, 'yes' | 'no' | 'maybe'>> = {
    new: fits(SYN) ? 'yes' : 'no',
    related: fits(SYN) ? 'yes' : 'no',
    established: answered.every(Boolean) ? 'yes' : answered.some(Boolean) ? 'maybe' : 'no',
    invalid: 'maybe',
    untracked: 'maybe',
  };
  const traffic = toTrafficSet([toTraffic('tcp')]);
  return (['yes', 'maybe'] as const).flatMap((known) => {
    const states = CONNECTION_STATES.filter((state) => holds[state] === known);
    return states.length === 0 ? [] : [{ within: { traffic, states }, unknown: known === 'maybe' ? [text] : [] }];
  });
}

function toTest(operator: Comparison, right: Expression): ((flags: bigint) => boolean) | undefined {
  if (right.kind === 'masked') {
    if (right.flags.kind !== 'value' || right.mask.kind !== 'value') return undefined;
    const [wanted, mask] = [right.flags.value, right.mask.value];
    return (flags) => ((flags & mask) === wanted) === (operator !== '!=');
  }
  if (right.kind === 'set') {
    const keys = right.elements.map(keyOf);
    const values = new Set(keys.flatMap((key) => (key.kind === 'value' ? [key.value] : [])));
    return values.size === keys.length ? (flags) => values.has(flags) === (operator !== '!=') : undefined;
  }
  if (right.kind !== 'value') return undefined;
  const { value } = right;
  switch (operator) {
    case 'implicit':
      return (flags) => (flags & value) !== 0n;
    case '!':
      return (flags) => (flags & value) === 0n;
    case '==':
      return (flags) => flags === value;
    case '!=':
      return (flags) => flags !== value;
    case '<':
    case '>':
    case '<=':
    case '>=':
      return undefined;
    default:
      return operator satisfies never;
  }
}
