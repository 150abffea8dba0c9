import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Why no script can have namespaces of its own here; undefined where it can. */
export function explainNoBottle(): string | undefined {
  const tried = spawnSync('unshare', ['-Urnm', 'sh', '-c', 'nft list ruleset && ip netns list'], { encoding: 'utf8' });
  return tried.status === 0
    ? undefined
    : `needs nft, ip and user namespaces: ${tried.error?.message ?? tried.stderr.trim()}`;
}

/** Runs a script of this folder in user, mount and network namespaces of its own. Returns the JSON of its last line. */
export async function runInBottle(script: string, ...parameters: string[]): Promise<Record<string, unknown>> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(
    'unshare',
    ['-Urnm', '--kill-child', '--fork', process.execPath, path, ...parameters],
    { timeout: 600_000, maxBuffer: 1 << 26 },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}
