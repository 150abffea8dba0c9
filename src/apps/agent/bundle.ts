import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes the agent as one file without third-party code, and returns its path. */
export async function bundleAgent(root: string): Promise<string> {
  const { build } = await import('esbuild');
  const outfile = join(root, 'dist', 'agent.mjs');
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
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
  return outfile;
}
