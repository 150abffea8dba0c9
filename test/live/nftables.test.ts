import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Why the kernel tests cannot run here; undefined where they can. */
function whyNot(): string | undefined {
  const tried = spawnSync('unshare', ['-Urnm', 'sh', '-c', 'nft list ruleset && ip netns list'], { encoding: 'utf8' });
  return tried.status === 0
    ? undefined
    : `needs nft, ip and user namespaces: ${tried.error?.message ?? tried.stderr.trim()}`;
}
const reason = whyNot();

function runInBottle(script: string, ...parameters: string[]): Record<string, unknown> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const printed = execFileSync('unshare', ['-Urnm', '--kill-child', '--fork', process.execPath, path, ...parameters], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

describe.skipIf(reason !== undefined)(`nftables in the kernel${reason === undefined ? '' : ` (${reason})`}`, () => {
  it('SEM-7 SEM-8 gives real packets the fate that the policy says, under random policies and modes', () => {
    const seed = String(Date.now() % 100_000);
    const { probed, denied, mismatches, unequal } = runInBottle('nftables-bottle.ts', seed, '12');
    expect({ seed, mismatches, unequal }).toEqual({ seed, mismatches: [], unequal: [] });
    expect(probed).toBe(960);
    expect(denied).toBeGreaterThan(50);
  }, 120_000);

  it('would notice if nothing were enforced', () => {
    expect(runInBottle('nftables-bottle.ts', '5', '4', 'emptied')['mismatched']).toBeGreaterThan(20);
  }, 120_000);

  it('cuts, ends, adopts, traces, counts and finds tampering', () => {
    const seen = runInBottle('scenes-bottle.ts');
    expect(seen).toMatchObject({
      'temporary is held': [],
      trace: { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'tcp', port: 8001, direction: 'ingress' },
      'seen and answered': [8001, 8002],
      lost: 0,
      'removal leaves the others': 'table inet other',
    });
    expect(Object.entries(seen).filter(([, value]) => value === false)).toEqual([]);
    expect(Object.keys(seen).filter((name) => name.endsWith('mended'))).toEqual([]);
  }, 120_000);
});
