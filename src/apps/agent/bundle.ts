import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes the agent as one file without third-party code, which can be started as it is, and returns its path. */
export async function bundleAgent(root: string): Promise<string> {
  // Else it keeps a process of its own for as long as ours lives, and that is the agent itself from then on.
  process.env['ESBUILD_WORKER_THREADS'] = '0';
  const { buildSync } = await import('esbuild');
  const outfile = join(root, 'dist', 'agent.mjs');
  mkdirSync(dirname(outfile), { recursive: true });
  buildSync({
    entryPoints: [join(root, 'src/apps/agent/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    tsconfigRaw: {},
    external: ['node:*', 'esbuild'],
    banner: { js: '#!/usr/bin/env node' },
    legalComments: 'none',
  });
  chmodSync(outfile, 0o755);
  return outfile;
}
