import { describe, expect, test } from 'vitest';
import { CHROMIUM_PATH, collectComplaints, launchChromium, overflowOf } from './browser.ts';
import { startConsoleFixture } from './console-fixture.ts';

describe.skipIf(CHROMIUM_PATH === undefined)('the console of an estate of which nothing is known', () => {
  test('every page says that it is empty, and what would change that', async () => {
    const fixture = await startConsoleFixture({ isEmpty: true });
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const complaints = collectComplaints(page);
    await page.goto(await fixture.server.loginLink());
    await page.getByText('No open alert').first().waitFor();
    for (const [path, text] of [
      ['/map', 'Nothing is known and nothing was seen yet'],
      ['/matrix', 'No conversation was seen yet'],
      ['/workloads', 'No workload is known yet'],
      ['/proposal', 'There is nothing to propose from yet'],
      ['/draft', 'There is no policy to change yet'],
      ['/rules', 'There is no rule yet: everything is denied'],
      ['/verdicts', 'No conversation meets these criteria'],
      ['/enforcement', 'No agent has enrolled yet'],
      ['/alerts', 'No open alert'],
      ['/changes', 'Nothing was published yet'],
    ] as const) {
      await page.goto(`${fixture.server.consoleUrl}${path}`);
      await page.getByText(text).waitFor();
      expect([path, await overflowOf(page)]).toEqual([path, 0]);
    }
    expect(complaints).toEqual([]);
    await browser.close();
    await fixture.close();
  });
});
