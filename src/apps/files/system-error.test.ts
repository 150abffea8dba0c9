import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { explainSystemError } from './index.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-refused-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'src/apps/cli/main.ts'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  return { status, stderr };
}

test('what the system refuses is said in words, and what is not of the system is not', () => {
  expect(explainSystemError(Object.assign(new Error('x'), { code: 'EACCES', syscall: 'open' }))).toBe(
    'permission denied',
  );
  expect(explainSystemError(new TypeError('a fault of ours'))).toBeUndefined();
});

test('a place where nothing can be written: status 2 and one line, no stack', () => {
  const flows = join(folder, 'flows.ndjson');
  const flow = { startMs: 1, endMs: 2, source: '10.0.0.1', destination: '10.0.0.2', protocol: 'tcp' };
  writeFileSync(flows, `${JSON.stringify({ ...flow, destinationPort: 443, initiator: 'source', state: 'closed' })}\n`);
  writeFileSync(join(folder, 'file'), '');
  const out = join(folder, 'file', 'out');
  expect(bulkhead('propose', '--flows', flows, '--out', out)).toEqual({
    status: 2,
    stderr: `bulkhead: \`${out}\`: a part of it is no folder\n`,
  });
});

test('the state of no server: status 2, with the reason', () => {
  mkdirSync(join(folder, 'state'));
  const state = join(folder, 'state');
  expect(bulkhead('server', 'token', 'db-1', '--state-dir', state)).toEqual({
    status: 2,
    stderr: `bulkhead server: \`${state}/ledger.sqlite\` cannot be used (no such file or folder); expected the state of a server that ran (--state-dir)\n`,
  });
});
