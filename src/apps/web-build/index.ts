/** Builds the web console into files that the server serves as they are. */
import { join } from 'node:path';

/** Writes the console into `outDir`, by default `dist/web` below `root`, and returns that folder. */
export async function buildWeb(root: string, outDir = join(root, 'dist', 'web')): Promise<string> {
  const { build } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  const before = process.env['NODE_ENV'];
  // Who builds from a test still gets what users get.
  process.env['NODE_ENV'] = 'production';
  try {
    await build({
      configFile: false,
      root: join(root, 'src/apps/web'),
      mode: 'production',
      logLevel: 'warn',
      plugins: [react()],
      build: {
        outDir,
        emptyOutDir: true,
        target: 'es2023',
        // The server forbids inline text of any kind.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 1000,
      },
    });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
  return outDir;
}
