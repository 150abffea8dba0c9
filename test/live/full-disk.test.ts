import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const inBottle = (...command: string[]) =>
  spawnSync('unshare', ['-Urnm', '--kill-child', '--fork', ...command], { encoding: 'utf8', timeout: 60_000 });
const canMount = inBottle('sh', '-c', 'ip link set lo up && mount -t tmpfs tmpfs /mnt').status === 0;

test.skipIf(!canMount)(
  `a full disk refuses a change, says so, and loses nothing${canMount ? '' : ' (skipped: no user namespace here)'}`,
  () => {
    const script = join(import.meta.dirname, 'full-disk-bottle.ts');
    const disk = mkdtempSync(join(tmpdir(), 'bulkhead-disk-'));
    const call = ['ip link set lo up && exec "$0" "$@"', process.execPath, script, disk];
    const { stdout, stderr } = inBottle('sh', '-c', ...call);
    rmdirSync(disk);
    expect(stdout || stderr).not.toBe('');
    const { said, ...rest } = JSON.parse(stdout) as { readonly said: readonly string[] };
    expect(said.at(-1)).toBe('507 the disk of the server is full');
    expect(rest).toEqual({
      filled: ['ENOSPC', 'ENOSPC'],
      whileFull: 'database or disk is full',
      withRoom: 'revision 2',
      afterRestart: 3,
      // A draft and what somebody says, before it is full, while it is, and after.
      saved: ['200 version 1', '507 the disk of the server is full', '200 version 2', '200 stored 1'],
      held: { draft: 2, said: ['vault'], isIntact: true },
    });
  },
);
