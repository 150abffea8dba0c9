import { expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { joinDeltas, type LivePairing, startLivePairing } from './index.ts';

const toFlow = (at: number, bytes?: number): Flow => ({
  startMs: at,
  endMs: at,
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'tcp',
  initiator: 'source',
  ...(bytes !== undefined && { bytes }),
});

function gather(feed: (pairing: LivePairing, told: readonly string[]) => void, mostHeld = 100) {
  const told: string[] = [];
  const pairing = startLivePairing(
    { flow: ({ startMs, endMs, bytes }, records) => told.push(`${startMs}-${endMs}/${records} ${bytes ?? '?'}`) },
    { join: joinDeltas, mostHeld },
  );
  feed(pairing, told);
  pairing.close();
  return told;
}

test('flows are told when they are whole, and hold up no other', () => {
  expect(
    gather((pairing) => {
      pairing.begin('a', toFlow(1));
      pairing.tell(toFlow(2));
      pairing.begin('b', toFlow(3));
      pairing.update('b', toFlow(4, 10));
      pairing.finish('b', toFlow(5, 7));
      pairing.finish('a', toFlow(6, 0));
      pairing.finish('a', toFlow(7, 9));
    }),
  ).toEqual(['2-2/1 ?', '3-5/3 17', '1-6/2 0', '7-7/1 9']);
});

test('what has been open for a whole period is told, and its end alone', () => {
  expect(
    gather((pairing, told) => {
      pairing.begin('a', toFlow(1));
      pairing.release();
      pairing.begin('b', toFlow(2));
      expect(told).toEqual([]);
      pairing.release();
      expect(told).toEqual(['1-1/1 ?']);
      pairing.finish('a', toFlow(3));
      pairing.finish('b', toFlow(4));
    }),
  ).toEqual(['1-1/1 ?', '3-3/1 ?', '2-4/2 ?']);
});

test('a start under the same key, and one too many, let go of the earlier one', () => {
  expect(
    gather((pairing) => {
      for (const [at, key] of ['a', 'b', 'a', 'c'].entries()) pairing.begin(key, toFlow(at));
    }, 2),
  ).toEqual(['0-0/1 ?', '1-1/1 ?', '2-2/1 ?', '3-3/1 ?']);
});
