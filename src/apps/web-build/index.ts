/** Builds the web console into files that the server serves as they are. */
import { join } from 'node:path';

/** Writes the console into `dist/web` below `root`, and returns that folder. */
export async function buildWeb(root: string): Promise<string> {
  const { build } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  const outDir = join(root, 'dist', 'web');
  await build({
    configFile: false,
    root: join(root, 'src/apps/web'),
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
  return outDir;
}
