/** Runs every test; names what was skipped and why; the last line is `N passed, N failed, N skipped`. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM, CLUSTER, EXPORTERS, installSystemPrograms, IP, IPTABLES, NFT } from '../src/apps/setup/index.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numTotalTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const root = join(import.meta.dirname, '..');
installSystemPrograms([NFT, IP, IPTABLES, CHROMIUM, ...EXPORTERS, ...CLUSTER]);
const reportFile = join(root, '.bulkhead/test-report.json');
// One of an earlier run must not speak for a run that broke down.
rmSync(reportFile, { force: true });
const run = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
const report = readReport();

function readReport(): Report | undefined {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

if (!report) {
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}
const skipped = report.testResults.flatMap((file) =>
  file.assertionResults.filter((test) => test.status !== 'passed' && test.status !== 'failed'),
);
for (const test of skipped) console.log(`skipped: ${test.fullName}`);
// A file that does not load has no tests of its own to fail.
const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length;
const failed = report.numFailedTests + brokenFiles;
console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`);
process.exit(failed === 0 && run.status === 0 && report.numPassedTests > 0 ? 0 : 1);
