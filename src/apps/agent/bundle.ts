import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * For Node, so that the agent stays small: its work is short and rare, compiled code would only take room. The heap may
 * grow while every recorder of the kernel is full, which a scan can bring about.
 */
export const AGENT_NODE_FLAGS: readonly string[] = [
  '--lite-mode',
  '--max-semi-space-size=1',
  '--max-old-space-size=256',
];

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
    banner: { js: `#!/usr/bin/env -S node ${AGENT_NODE_FLAGS.join(' ')}` },
    legalComments: 'none',
  });
  return outfile;
}
