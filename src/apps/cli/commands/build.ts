import { statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleAgent } from '../../agent/index.ts';
import { buildWeb } from '../../web-build/index.ts';
import type { Command } from '../command.ts';

const ROOT = join(import.meta.dirname, '../../../..');

export const buildCommand: Command = {
  name: 'build',
  usage: 'build',
  summary:
    'Bundles the agent into dist/agent.mjs, one file that needs nothing but Node, and the console into dist/web.',
  run: async () => {
    const file = await bundleAgent(ROOT);
    process.stdout.write(`${file} ${Math.round(statSync(file).size / 1024)} KiB\n`);
    process.stdout.write(`${await buildWeb(ROOT)}\n`);
    return 0;
  },
};
