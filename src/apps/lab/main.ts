import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reserveName, withControl } from './control.ts';
import type { Lab } from './lab.ts';
import { printMap } from './print-map.ts';
import { startLab } from './start-lab.ts';
import { TOPOLOGY } from './topology.ts';

/** The program behind `bulkhead lab`. Exit status: 0 done, 1 the attack got through, 2 the call is wrong. */
const USAGE = `usage: bulkhead lab up [--rootless]
       bulkhead lab run [--stdin] WORKLOAD COMMAND…
       bulkhead lab attack [--from W] [--target W] [--json]
       bulkhead lab down
each with --name N when several labs are up`;
const EXPECTED = 'expected up, down, run or attack';
const NAME = { name: { type: 'string', default: 'lab' } } as const;
const RUN_OPTIONS = { ...NAME, stdin: { type: 'boolean' } } as const;

const [verb = '', ...rest] = process.argv.slice(2);
try {
  process.exitCode = await perform(verb, rest);
} catch (error) {
  process.stderr.write(`bulkhead lab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function perform(name: string, args: string[]): Promise<number> {
  switch (name) {
    case 'up':
      return up(args);
    case 'down':
      return down(args);
    case 'run':
      return runIn(args);
    case 'attack':
      return attack(args);
    default:
      process.stderr.write(`bulkhead lab: \`${name}\` is not a verb; ${EXPECTED}\n${USAGE}\n`);
      return 2;
  }
}

/** Stays in the foreground until it is interrupted, told to go down, or whoever started it is gone. */
async function up(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { ...NAME, rootless: { type: 'boolean' } } });
  const reserved = await reserveName(values.name);
  // The pipe to the lab closes with this process: nothing of it outlives us.
  process.once('disconnect', () => process.exit(1));
  let lab: Lab | undefined;
  try {
    const startedAtMs = Date.now();
    lab = await startLab({
      ...(values.rootless === undefined ? {} : { rootless: values.rootless }),
      onLine: (line) => process.stderr.write(`${line}\n`),
    });
    await lab.traffic.start();
    process.stdout.write(printMap(TOPOLOGY));
    const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
    process.stdout.write(`\n${TOPOLOGY.workloads.length} workloads up in ${seconds} s; their traffic flows.\n`);
    process.stdout.write(`Another terminal: bulkhead lab run WORKLOAD COMMAND…, lab attack, lab down.\n`);
    await untilDown(lab, reserved.serve);
    process.stdout.write(await closingLine(lab));
    return 0;
  } finally {
    await lab?.close();
    reserved.close();
    if (process.connected) process.disconnect();
  }
}

function untilDown(lab: Lab, serve: (lab: Lab, onDown: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    void lab.closed.then(resolve);
    serve(lab, resolve);
  });
}

async function closingLine(lab: Lab): Promise<string> {
  const { attempts, failed } = await lab.traffic.counts();
  return `${attempts} conversations, ${failed} failed.\n`;
}

async function down(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: NAME });
  await withControl(values.name, print, (lab) => {
    lab.notify('down', null);
    return lab.closed;
  });
  return 0;
}

async function runIn(args: string[]): Promise<number> {
  // What follows the workload is the command's, dashes included.
  const tokens = parseArgs({ args, options: RUN_OPTIONS, strict: false, tokens: true }).tokens;
  const first = tokens.find((token) => token.kind === 'positional')?.index ?? args.length;
  const { values } = parseArgs({ args: args.slice(0, first), options: RUN_OPTIONS });
  const [workload, command, ...commandArgs] = args.slice(first);
  if (workload === undefined || command === undefined) throw new Error(`expected a workload and a command\n${USAGE}`);
  const input = values.stdin ? readFileSync(0, 'utf8') : '';
  const result = await withControl(values.name, print, (lab) =>
    lab.request('run', { workload, command, args: commandArgs, input }),
  );
  process.stdout.write(result.stdout);
  process.stderr.write(result.stderr);
  return result.status;
}

async function attack(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { ...NAME, from: { type: 'string' }, target: { type: 'string' }, json: { type: 'boolean' } },
  });
  const result = await withControl(values.name, values.json ? () => {} : print, (lab) =>
    lab.request('attack', {
      ...(values.from === undefined ? {} : { from: values.from }),
      ...(values.target === undefined ? {} : { target: values.target }),
    }),
  );
  if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else {
    const seconds = (result.durationMs / 1000).toFixed(1);
    print(
      `${result.probes} attempts in ${seconds} s; ${result.open.length} doors open; holds ${result.held.join(', ')}`,
    );
  }
  return result.reached ? 1 : 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
