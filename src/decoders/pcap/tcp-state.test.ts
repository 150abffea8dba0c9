import { expect, test } from 'vitest';
import { applySegment, beginsAnew, isUnanswered, startTcp, toFlowState } from './tcp-state.ts';

const BITS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, A: 16 };

/** Segments of both ends in order: `>` from the originator, `<` from the responder; `D` is data. */
function follow(story: string) {
  const tcp = startTcp();
  const next = { '>': 1000, '<': 9000 };
  for (const segment of story.split(' ').filter(Boolean)) {
    const way = segment.startsWith('>') ? '>' : '<';
    const flags = Object.entries(BITS).reduce((sum, [letter, bit]) => (segment.includes(letter) ? sum | bit : sum), 0);
    const payloadBytes = segment.includes('D') ? 10 : 0;
    const acknowledged = next[way === '>' ? '<' : '>'];
    applySegment(tcp, flags, { sequence: next[way], acknowledged, payloadBytes, timeMs: 0 }, way === '>');
    next[way] += payloadBytes + ((flags & 3) === 0 ? 0 : 1);
  }
  return tcp;
}

test.each([
  ['>S', 'attempted', 'S0'],
  ['>S >S', 'attempted', 'S0, asked again'],
  ['>S <RA', 'rejected', 'REJ'],
  ['>S <RA >R', 'rejected', 'REJ, both ways'],
  ['>S <SA', 'established', 'S1'],
  ['>S <A <SA >A', 'established', 'S1, acknowledged before it is answered'],
  ['>S <SA >A >AD <AD', 'established', 'S1'],
  ['>S <SA >A >FA', 'established', 'S2'],
  ['>S <SA >A <FA', 'established', 'S3'],
  ['>S <SA >A >FA <FA >A', 'closed', 'SF'],
  ['>S <SA >A >FA <FA <R', 'closed', 'SF, and a reset after it'],
  ['>S <SA >A >FA >R <FA', 'closed', 'SF, reset in between'],
  ['>S <SA >A >AD >R', 'reset', 'RSTO'],
  ['>S <SA >A >AD <R', 'reset', 'RSTR'],
  ['>S >R', 'attempted', 'RSTOS0'],
  ['>S >A >R', 'established', 'OTH: it went on, so there was an answer'],
  ['>S >AD >FA', 'attempted', 'SH'],
  ['<SA <R', 'reset', 'RSTRH'],
  ['<SA <FA', 'established', 'SHR'],
  ['<SA >A <AD', 'established', 'S1, its SYN was not seen'],
  ['<SA >S >A', 'established', 'S1, its answer came first'],
  ['>AD <AD', 'established', 'OTH'],
  ['>AD <AD >R', 'reset', 'OTH of Zeek'],
  ['>AD <AD >FA <FA', 'closed', 'SF'],
])('%s is %s (%s)', (story, state) => {
  expect(toFlowState(follow(story))).toBe(state);
});

test.each([
  ['>S', 1000, false],
  ['>S', 5000, true],
  ['>S <SA >A', 1000, false],
  ['>S <SA >A >AD', 5000, true],
  ['>S <RA', 1000, true],
  ['>S <SA >A >FA <FA', 1000, true],
])('after %s a SYN numbered %i begins anew: %s', (story, sequence, expected) => {
  expect(beginsAnew(follow(story), 2, sequence)).toBe(expected);
});

test('nothing but a SYN begins anew', () => {
  expect(beginsAnew(follow('>S <RA'), 16, 5000)).toBe(false);
});

test.each([
  ['>S', true],
  ['>S >AD', true],
  ['>S <A', true],
  ['>S <SA', false],
  ['>AD', false],
])('%s is unanswered: %s', (story, expected) => {
  expect(isUnanswered(follow(story))).toBe(expected);
});
