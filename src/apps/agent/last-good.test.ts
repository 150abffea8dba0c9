import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok, unwrap } from '#core/result';
import { DISK, type Disk } from './durable-files.ts';
import { openLastGood } from './last-good.ts';
import { watchOnly } from './own-policies.ts';

const policy = (revision: number) => ({ ...watchOnly('signer'), zone: 'key-management', revision });
const SERVER = { address: '10.9.0.2', port: 8443 };
const COPIES = ['policy.last-good', 'policy.last-good.copy'] as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulkhead-last-good-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Waits for no disk; the tests are of what is there when it dies between steps. */
const QUICK: Disk = {
  ...DISK,
  write: (path, content, mode) => writeFileSync(path, content, { mode }),
  sync: () => undefined,
};

const takeOn = (revision: number, disk = QUICK) => {
  const lastGood = openLastGood(folder, disk);
  unwrap(lastGood.prepare(policy(revision), SERVER));
  lastGood.confirm();
};
const read = () => openLastGood(folder).read();
const revisionRead = () => {
  const kept = read();
  return kept.kind === 'policy' ? kept.policy.revision : kept.kind;
};
const empty = () => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
};

describe('last good policy', () => {
  it('is what was confirmed, not what was prepared', () => {
    const lastGood = openLastGood(folder);
    expect(lastGood.read()).toEqual({ kind: 'none' });
    unwrap(lastGood.prepare(policy(1), SERVER));
    expect(read()).toEqual({ kind: 'none' });
    lastGood.confirm();
    expect(read()).toEqual({ kind: 'policy', policy: policy(1), problems: [] });
    unwrap(lastGood.prepare(policy(2), SERVER));
    expect(revisionRead()).toBe(1);
    lastGood.discard();
    expect(readdirSync(folder).toSorted()).toEqual(['had-policy.json', ...COPIES]);
  });

  const SPOILS: readonly (readonly [string, (path: string) => void])[] = [
    ['cut short', (path) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, -20))],
    ['changed', (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('observe', 'enforce'))],
    ['empty', (path) => writeFileSync(path, '')],
    [
      'of another format',
      (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('"format":1', '"format":9')),
    ],
    ['a folder', (path) => (rmSync(path), mkdirSync(join(path, 'within'), { recursive: true }))],
    ['missing', (path) => rmSync(path)],
  ];

  describe.each(SPOILS)('when a copy is %s', (name, spoil) => {
    it.each(COPIES)('is the same revision in the other copy (%s is spoilt), and both can be had again', (copy) => {
      takeOn(1);
      takeOn(2);
      spoil(join(folder, copy));
      const kept = read();
      expect(kept).toMatchObject({ kind: 'policy', policy: { revision: 2 } });
      expect(kept.kind === 'policy' && kept.problems.length).toBe(name === 'missing' ? 0 : 1);
      expect(openLastGood(folder).mend(policy(2))).toEqual(ok(undefined));
      rmSync(join(folder, copy === COPIES[0] ? COPIES[1] : COPIES[0]));
      expect(revisionRead()).toBe(2);
    });

    it('and the other too, is lost, never an older one; the next one heals it', () => {
      takeOn(1);
      takeOn(2);
      for (const copy of COPIES) spoil(join(folder, copy));
      const kept = read();
      expect(kept).toMatchObject({ kind: 'lost', server: SERVER });
      expect(kept.kind === 'lost' && kept.problems.length).toBeGreaterThan(0);
      takeOn(3);
      expect(read()).toEqual({ kind: 'policy', policy: policy(3), problems: [] });
    });

    it('and the mark too, is lost or was never there', () => {
      takeOn(1);
      for (const file of [...COPIES, 'had-policy.json']) spoil(join(folder, file));
      // Nothing is left of a host whose files are all gone but its being new.
      expect(revisionRead()).toBe(name === 'missing' ? 'none' : 'lost');
    });
  });

  it('a full disk changes nothing', () => {
    takeOn(1);
    const full: Disk = {
      ...DISK,
      write: () => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    };
    expect(openLastGood(folder, full).prepare(policy(2), SERVER)).toMatchObject({ ok: false, error: { isFull: true } });
    expect(read()).toEqual({ kind: 'policy', policy: policy(1), problems: [] });
  });

  it('a disk that gives back something else is not believed', () => {
    takeOn(1);
    const liar: Disk = { ...DISK, write: (path, content, mode) => DISK.write(path, content.replace('2', '7'), mode) };
    expect(openLastGood(folder, liar).prepare(policy(2), SERVER)).toMatchObject({ ok: false });
    expect(revisionRead()).toBe(1);
  });

  /** Dies in its n-th step, half done where that can be; nothing works from then on. */
  const mortal = (dieAt: number): Disk & { readonly steps: () => number } => {
    let steps = 0;
    const alive = (half?: () => void) => {
      if (++steps === dieAt) half?.();
      if (steps >= dieAt) throw new Error('killed');
    };
    return {
      write: (path, content, mode) => {
        alive(() => QUICK.write(path, content.slice(0, content.length / 2), mode));
        QUICK.write(path, content, mode);
      },
      rename: (from, to) => (alive(), QUICK.rename(from, to)),
      remove: (path) => (alive(), QUICK.remove(path)),
      sync: (path) => (alive(), QUICK.sync(path)),
      steps: () => steps,
    };
  };

  it('whatever step the machine dies in, one copy of the newest confirmed or the one before can be read, and heals', () => {
    const whole = mortal(Infinity);
    takeOn(1);
    takeOn(2, whole);
    expect(whole.steps()).toBeGreaterThan(20);
    const seen = new Set<unknown>();
    for (const spoilt of [undefined, ...COPIES])
      for (let dieAt = 1; dieAt <= whole.steps(); dieAt++) {
        empty();
        takeOn(1);
        // A copy may have been spoilt before, and nobody looked since.
        if (spoilt) writeFileSync(join(folder, spoilt), '');
        expect(() => takeOn(2, mortal(dieAt))).toThrow('killed');
        const revision = revisionRead();
        expect([1, 2], `step ${dieAt}`).toContain(revision);
        seen.add(revision);
        if (revision === 2) {
          // Nothing older is left to be taken for it.
          for (const copy of COPIES) {
            const path = join(folder, copy);
            const content = readdirSync(folder).includes(copy) ? readFileSync(path, 'utf8') : undefined;
            if (content === undefined) continue;
            writeFileSync(path, '');
            expect([2, 'lost'], `step ${dieAt}`).toContain(revisionRead());
            writeFileSync(path, content);
          }
        }
        takeOn(3);
        expect(read()).toEqual({ kind: 'policy', policy: policy(3), problems: [] });
      }
    expect(seen).toEqual(new Set([1, 2]));
  });

  it('a machine that dies while it takes on its first policy has none, or has it', () => {
    const whole = mortal(Infinity);
    takeOn(1, whole);
    for (let dieAt = 1; dieAt <= whole.steps(); dieAt++) {
      empty();
      expect(() => takeOn(1, mortal(dieAt))).toThrow('killed');
      expect(['none', 1], `step ${dieAt}`).toContain(revisionRead());
    }
  });
});
