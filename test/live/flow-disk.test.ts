import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const inBottle = (...command: string[]) =>
  spawnSync('unshare', ['-Urnm', '--kill-child', '--fork', ...command], { encoding: 'utf8', timeout: 100_000 });
const canMount = inBottle('sh', '-c', 'mount -t tmpfs tmpfs /mnt').status === 0;

test.skipIf(!canMount)(
  `a full disk refuses flows, says so, loses none and keeps none twice${canMount ? '' : ' (skipped: no user namespace here)'}`,
  () => {
    const disk = mkdtempSync(join(tmpdir(), 'bulkhead-disk-'));
    const { stdout, stderr } = inBottle(process.execPath, join(import.meta.dirname, 'flow-disk-bottle.ts'), disk);
    rmdirSync(disk);
    expect(stdout || stderr).not.toBe('');
    const { refusals, expected, found, afterRestart } = JSON.parse(stdout) as Record<string, unknown>;
    expect(refusals).toHaveLength(5);
    for (const refusal of refusals as string[]) expect(refusal).toMatch(/no space left|ENOSPC|not enough space/i);
    expect(found).toEqual(expected);
    expect(afterRestart).toEqual(expected);
  },
);
