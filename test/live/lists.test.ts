import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explainNoBottle, runInBottle } from './bottle.ts';
import { PAST_FAILURES } from './judge/past-failures.ts';

/** Random lists and policies in the kernel: every packet has the fate that we say. About a minute of two cores. */
const LISTS = 1800;
const POLICIES = 300;
/** Lists for the tools of iptables, where they are installed (Debian package `iptables`). */
const TABLES = 150;
const PACKETS = 50;
const MINUTE = 60_000;

function explainNoTunnel(): string | undefined {
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
  } catch {
    return 'needs /dev/net/tun, readable and writable';
  }
  return spawnSync('perl', ['-e', '1']).status === 0 ? undefined : 'needs perl, of the base system';
}
const reason = explainNoBottle() ?? explainNoTunnel();

/** Another stretch of seeds each time; a failure names its own. */
const start = 1_000_000 + (Date.now() % 1_000_000_000);
const toSeeds = (first: number, count: number) => `${first}-${first + count - 1}`;
const sum = (reports: readonly Record<string, unknown>[], key: string) =>
  reports.reduce((total, report) => total + Number(report[key]), 0);

describe.skipIf(reason !== undefined)(`the kernel as judge${reason === undefined ? '' : ` (${reason})`}`, () => {
  test(
    'SEM-9 SEM-10 SEM-11 random lists do to every packet what we say, and what we read back',
    { timeout: 15 * MINUTE },
    async () => {
      const half = LISTS / 2;
      const reports = await Promise.all([
        runInBottle('judge/list-bottle.ts', toSeeds(start, half), String(PACKETS)),
        runInBottle('judge/list-bottle.ts', `${PAST_FAILURES.join()},${toSeeds(start + half, half)}`, String(PACKETS)),
      ]);
      const lists = sum(reports, 'lists');
      const packets = sum(reports, 'packets');
      console.log(
        `${lists} lists, ${packets} packets: ${sum(reports, 'allowed')} passed, ${sum(reports, 'denied')} dropped`,
        ...reports.map(({ byKind }) => byKind),
      );
      expect(reports.flatMap(({ mismatches }) => mismatches)).toEqual([]);
      expect(sum(reports, 'mismatched')).toBe(0);
      expect(sum(reports, 'misread')).toBe(0);
      // What we print of a listing, nft takes.
      expect(sum(reports, 'refused')).toBe(0);
      expect(sum(reports, 'printed')).toBeGreaterThan(0.5 * lists);
      expect(sum(reports, 'read')).toBeGreaterThan(0.9 * lists);
      expect(lists).toBe(LISTS + PAST_FAILURES.length);
      expect(packets).toBe(lists * PACKETS);
      // Each error that is put into the rules on purpose would have been seen.
      for (const report of reports)
        for (const [plant, noticed] of Object.entries(report['planted'] as Record<string, number>))
          expect({ plant, isNoticed: noticed > 0 }).toEqual({ plant, isNoticed: true });
    },
  );

  test.skipIf(spawnSync('iptables-nft-save', ['--version']).status !== 0)(
    'SEM-9 SEM-10 SEM-11 written for iptables, random lists do to every packet what we say, and are read back',
    { timeout: 15 * MINUTE },
    async () => {
      const report = await runInBottle('judge/list-bottle.ts', toSeeds(start, TABLES), String(PACKETS), 'iptables');
      const { lists, packets, allowed, denied, mismatches, mismatched, misread, read } = report;
      console.log(
        `${String(lists)} lists, ${String(packets)} packets: ${String(allowed)} passed, ${String(denied)} dropped`,
      );
      expect(mismatches).toEqual([]);
      expect({ mismatched, misread, read, lists }).toEqual({ mismatched: 0, misread: 0, read: TABLES, lists: TABLES });
    },
  );

  test('SEM-7 SEM-8 random policies of ours do to every connection what we say', { timeout: 15 * MINUTE }, async () => {
    const half = POLICIES / 2;
    const reports = await Promise.all([
      runInBottle('judge/policy-bottle.ts', toSeeds(start, half), String(PACKETS)),
      runInBottle('judge/policy-bottle.ts', toSeeds(start + half, half), String(PACKETS)),
    ]);
    console.log(
      `${sum(reports, 'policies')} policies, ${sum(reports, 'packets')} packets: ` +
        `${sum(reports, 'allowed')} allowed, ${sum(reports, 'denied')} denied`,
    );
    expect(reports.flatMap(({ mismatches }) => mismatches)).toEqual([]);
    expect(sum(reports, 'mismatched')).toBe(0);
    expect(sum(reports, 'policies')).toBe(POLICIES);
    expect(sum(reports, 'packets')).toBe(POLICIES * PACKETS);
  });

  test('a policy that is not enforced would be noticed', { timeout: 5 * MINUTE }, async () => {
    const { mismatched } = await runInBottle('judge/policy-bottle.ts', '1-10', String(PACKETS), 'observed');
    expect(mismatched).toBeGreaterThan(20);
  });
});
