import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomMoment, randomPolicy } from '../../../test/random-policy.ts';
import { compileGroups, GROUP_TARGETS } from './index.ts';

/** Enough room for whatever random policies ask: what does not fit is another test's matter. */
const ROOM = { rulesPerGroup: 2000, groupsPerInterface: 5 };

describe.each(GROUP_TARGETS)('%s', (target) => {
  test('SEM-7 what is written, read back, is what was asked, or narrower where a loss says so', () => {
    let exact = 0;
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        const compiled = compileGroups(policy, policy.workloads, target, atMs, ROOM);
        if (!compiled.ok) throw new Error(compiled.error.join('\n'));
        const { wider, narrower, losses } = compiled.value;
        expect(wider).toEqual([]);
        const isWritten = losses.some(({ kind, construct }) => kind === 'narrower' && !construct.startsWith('mode '));
        if (!isWritten) expect(narrower).toEqual([]);
        if (narrower.length === 0) exact++;
      }),
      { numRuns: 1000 },
    );
    console.log(target, exact);
  });
});
