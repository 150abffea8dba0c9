import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CallError, type Command } from '../command.ts';

const FOLDER = join(import.meta.dirname, '../../../../bench');

export const benchCommand: Command = {
  name: 'bench',
  usage: 'bench [NAME…]',
  summary: 'measures each promised figure against its limit; status 1 when one is missed',
  run: (args) => {
    // What prints a figure is a program of its own; the others help them.
    const names = globSync('*.ts', { cwd: FOLDER })
      .map((file) => basename(file, '.ts'))
      .filter((name) => name !== 'figure')
      .toSorted();
    const unknown = args.filter((name) => !names.includes(name));
    if (unknown.length > 0)
      throw new CallError(
        unknown.map((name) => `bulkhead bench: \`${name}\` is no figure; expected ${names.join(', ')}`),
      );
    let status = 0;
    for (const name of args.length > 0 ? args : names) {
      const run = spawnSync(process.execPath, [join(FOLDER, `${name}.ts`)], { stdio: 'inherit' });
      status ||= run.status === 0 ? 0 : 1;
    }
    return Promise.resolve(status);
  },
};
