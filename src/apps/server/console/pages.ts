import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

const NO_PAGE = 'The web page is not built here; the API is at /api/v1/openapi.json.\n';

/** The built web page: its files, and its one document for every address that is none. */
export function makePages(webRoot: string | undefined): Hono {
  const app = new Hono();
  if (webRoot === undefined || !existsSync(join(webRoot, 'index.html'))) {
    app.get('*', (context) => context.text(NO_PAGE, 404));
    return app;
  }
  app.use('*', serveStatic({ root: relative(process.cwd(), webRoot), onFound: noteAge }));
  app.get('*', async (context) =>
    /\.\w+$/.test(context.req.path)
      ? context.text('there is no such file\n', 404)
      : context.html(await readFile(join(webRoot, 'index.html'), 'utf8'), 200, { 'cache-control': 'no-cache' }),
  );
  return app;
}

/** The name of a built file holds the hash of its text. */
function noteAge(path: string, context: { header: (name: string, value: string) => void }): void {
  context.header('cache-control', path.includes('assets') ? 'public, max-age=31536000, immutable' : 'no-cache');
}
