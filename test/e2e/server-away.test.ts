import { beforeAll, describe, test } from 'vitest';
import { CHROMIUM_PATH } from './browser.ts';
import { useConsole } from './console-session.ts';

describe.skipIf(CHROMIUM_PATH === undefined)(
  'a server that was away in Chromium (needs the Debian package chromium)',
  () => {
    const session = useConsole({ isLoggedIn: true });
    let { page, open, shows, fixture, complaints } = session;
    beforeAll(() => {
      ({ page, open, shows, fixture, complaints } = session);
    });

    test('a server that was away is found again, with what happened meanwhile, without a reload or a login', async () => {
      await open('/changes', 'Changes');
      await page.getByText('Live', { exact: true }).first().waitFor();
      const startAgain = await fixture.stopServer();
      await shows('Connection lost, trying again');
      await startAgain();
      await page.getByText('Live', { exact: true }).first().waitFor();
      await fixture.server.publish(
        await page.evaluate(async () => {
          const answer = await fetch('/api/v1/policy');
          return ((await answer.json()) as { files: { path: string; text: string }[] }).files;
        }),
        'gitops',
        'published while somebody looks',
      );
      await shows('published while somebody looks');
      // Chromium writes a line for every try that finds nobody.
      complaints.length = 0;
    });
  },
);
