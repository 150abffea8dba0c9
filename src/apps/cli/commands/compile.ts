import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Policy, Workload } from '#core/model';
import { type CompiledHost, compileHosts, findCompileLosses, HOST_TARGETS } from '#stages/enforce';
import { explainSystemError, makeFolder } from '../../files/index.ts';
import { CallError, type Command } from '../command.ts';
import { countOf } from '../print.ts';
import { readPolicy } from '../read-policy.ts';
import { readTime } from '../read-time.ts';

/** `bulkhead compile DIR --target T`: native rules, each proved by reading it back before anybody gets it. */
export const compileCommand: Command = {
  name: 'compile',
  usage: 'compile DIR --target TARGET (--for WORKLOAD | --out DIR) [--at TIME]',
  summary: `host rules from a policy (${HOST_TARGETS.join(', ')}), proved by reading them back`,
  run: (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        target: { type: 'string' },
        for: { type: 'string' },
        out: { type: 'string' },
        at: { type: 'string' },
      },
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    const target = HOST_TARGETS.find((known) => known === values.target);
    const errors = [
      ...(path === undefined || more.length > 0 ? ['bulkhead: compile needs one folder'] : []),
      ...(target ? [] : [`bulkhead: ${sayTarget(values.target)}; expected ${HOST_TARGETS.join(', ')}`]),
      ...(values.for === undefined && values.out === undefined
        ? ['bulkhead: compile needs `--for` with a workload (to stdout) or `--out` with a folder (one file a host)']
        : []),
    ];
    if (path === undefined || !target || errors.length > 0)
      throw new CallError([...errors, `usage: bulkhead ${compileCommand.usage}`]);
    const { policy } = readPolicy(path);
    const atMs = readTime(values.at);
    for (const loss of findCompileLosses(policy, atMs)) process.stderr.write(`${loss}\n`);
    let refused = 0;
    let written = 0;
    for (const host of compileHosts(policy, chooseWorkloads(policy, values.for), target, atMs)) {
      tellProof(host);
      if (host.wider.length > 0) refused++;
      else {
        write(host, values.out);
        written++;
      }
    }
    process.stderr.write(`${countOf(written, 'host')} compiled and proved, ${refused} refused\n`);
    return Promise.resolve(refused === 0 ? 0 : 1);
  },
};

function sayTarget(text: string | undefined): string {
  return text === undefined ? 'compile needs `--target`' : `\`${text}\` is no target`;
}

function chooseWorkloads(policy: Policy, name: string | undefined): Workload[] {
  const chosen = policy.workloads.filter((workload) => name === undefined || workload.name === name);
  if (chosen.length === 0 && name !== undefined) {
    const names = policy.workloads.map((workload) => `\`${workload.name}\``).slice(0, 20);
    throw new CallError([`bulkhead: \`${name}\` is no workload; expected for example ${names.join(', ')}`]);
  }
  const bare = chosen.filter(({ addresses }) => addresses.length === 0);
  for (const workload of bare)
    process.stderr.write(`unsupported: workload \`${workload.name}\` has no address; no rule can be about it\n`);
  return chosen.filter((workload) => !bare.includes(workload));
}

function tellProof({ workload, wider, narrower }: CompiledHost): void {
  for (const difference of wider) process.stderr.write(`refused: ${workload}: ${difference}\n`);
  for (const difference of narrower) process.stderr.write(`narrower: ${workload}: ${difference}\n`);
}

function write({ workload, text }: CompiledHost, folder: string | undefined): void {
  if (folder === undefined) {
    process.stdout.write(text);
    return;
  }
  const file = join(folder, `${encodeURIComponent(workload)}.nft`);
  try {
    makeFolder(folder);
    writeFileSync(file, text);
  } catch (error) {
    const reason = explainSystemError(error) ?? String(error);
    throw new CallError([`bulkhead: \`${file}\` cannot be written (${reason}); expected a folder of yours`]);
  }
}
