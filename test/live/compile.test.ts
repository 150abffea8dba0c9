import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareHost, LIST_TABLE, parseHost, readScript } from '#dialects/nftables';
import { compileHosts } from '#stages/enforce';
import { randomPolicy } from '../random-policy.ts';

/** Why the kernel cannot be asked here; undefined where it can. */
function whyNot(): string | undefined {
  const tried = spawnSync('unshare', ['-Urn', 'nft', 'list', 'ruleset'], { encoding: 'utf8' });
  return tried.status === 0 ? undefined : `needs nft and user namespaces: ${tried.error?.message ?? tried.stderr}`;
}
const reason = whyNot();
const NOW = 0;

/** Checks the text, loads it into a kernel of its own, and lists what is there. */
function load(text: string): unknown {
  const script = `cat > /dev/shm/rules.$$ && nft -c -f /dev/shm/rules.$$ && nft -f /dev/shm/rules.$$ && rm /dev/shm/rules.$$ && nft ${LIST_TABLE.join(' ')}`;
  return JSON.parse(execFileSync('unshare', ['-Urn', 'sh', '-ec', script], { input: text, encoding: 'utf8' }));
}

describe.skipIf(reason !== undefined)(
  `compiled rules in the kernel${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    it('are accepted, and hold what they were read to say, for random policies', () => {
      const policies = fc.sample(randomPolicy, { numRuns: 12, seed: 11 });
      let loaded = 0;
      for (const policy of policies)
        for (const { workload, files, wider, narrower } of compileHosts(policy, policy.workloads, 'nftables', NOW)) {
          expect({ wider, narrower }).toEqual({ wider: [], narrower: [] });
          const text = files.map((file) => file.text).join('');
          const read = readScript(text);
          const held = parseHost(load(text));
          if (!read.ok || !held.ok) throw new Error(`${workload}: ${JSON.stringify([read, held])}`);
          // Both say how much time is left; a moment has passed between them.
          expect(compareHost(read.value, held.value, NOW)).toEqual([]);
          loaded++;
        }
      expect(loaded).toBeGreaterThan(20);
    }, 120_000);
  },
);
