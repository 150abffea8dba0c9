import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { type Pairing, startPairing } from './index.ts';

const toFlow = (at: number, extra: Partial<Flow> = {}): Flow => ({
  startMs: at,
  endMs: at,
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'tcp',
  initiator: 'source',
  ...extra,
});

function gather(feed: (pairing: Pairing) => void, mostHeld?: number) {
  const told: string[] = [];
  const pairing = startPairing(
    { flow: ({ startMs, endMs }, records) => told.push(`${startMs}-${endMs}/${records}`) },
    mostHeld === undefined ? {} : { mostHeld },
  );
  feed(pairing);
  pairing.close();
  return told;
}

describe('pairing', () => {
  test('a start and its end are one flow of two records, at the place of the start', () => {
    expect(
      gather((pairing) => {
        pairing.tell(toFlow(1));
        pairing.begin('a', toFlow(2));
        pairing.tell(toFlow(3));
        pairing.begin('b', toFlow(4));
        pairing.update('b', toFlow(5));
        pairing.finish('b', toFlow(6));
        pairing.finish('a', toFlow(7));
        pairing.finish('a', toFlow(8));
      }),
    ).toEqual(['1-1/1', '2-7/2', '3-3/1', '4-6/3', '8-8/1']);
  });

  test('a lone start is told at the end; one that starts again is another', () => {
    expect(
      gather((pairing) => {
        pairing.begin('a', toFlow(1));
        pairing.begin('a', toFlow(2));
        pairing.begin('b', toFlow(3));
        pairing.finish('a', toFlow(4));
      }),
    ).toEqual(['1-1/1', '2-4/2', '3-3/1']);
  });

  test('where no more can be held the oldest lone start is told first, and its end alone', () => {
    expect(
      gather((pairing) => {
        pairing.begin('a', toFlow(1));
        pairing.begin('b', toFlow(2));
        pairing.begin('c', toFlow(3));
        pairing.finish('a', toFlow(4));
        pairing.finish('c', toFlow(5));
      }, 2),
    ).toEqual(['1-1/1', '2-2/1', '3-5/2', '4-4/1']);
  });

  test('a start is told after a day of the log, once more than a few flows wait for it', () => {
    const day = 86_400_000;
    const told: number[] = [];
    const pairing = startPairing({ flow: ({ startMs }) => told.push(startMs) }, { fewHeld: 1 });
    pairing.begin('a', toFlow(1));
    pairing.begin('b', toFlow(2));
    pairing.tell(toFlow(day));
    expect(told).toEqual([]);
    // One record of a wrong clock ends one.
    pairing.tell(toFlow(99 * day));
    expect(told).toEqual([1]);
    pairing.tell(toFlow(day + 3));
    expect(told).toEqual([1, 2, day, 99 * day, day + 3]);
    pairing.close();
    const few = gather((other) => {
      other.begin('a', toFlow(1));
      other.tell(toFlow(9 * day));
      other.finish('a', toFlow(2));
    });
    expect(few).toEqual(['1-2/2', `${9 * day}-${9 * day}/1`]);
  });

  test('every record is told once, in the order of the first ones, whatever comes', () => {
    const step = fc.tuple(fc.constantFrom('tell', 'begin', 'update', 'finish'), fc.constantFrom('a', 'b', 'c'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (steps, mostHeld) => {
        const told = gather((pairing) => {
          for (const [at, [what, key]] of steps.entries())
            if (what === 'tell') pairing.tell(toFlow(at));
            else pairing[what as 'begin'](key, toFlow(at));
        }, mostHeld);
        expect(told.reduce((sum, one) => sum + Number(one.split('/')[1]), 0)).toBe(steps.length);
        const starts = told.map((one) => Number(one.split('-')[0]));
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
    );
  });
});
