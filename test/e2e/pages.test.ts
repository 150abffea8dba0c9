import { beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_PATH, findFaintTexts, overflowOf } from './browser.ts';
import { useConsole } from './console-session.ts';
import { PAGES } from './console-pages.ts';

describe.skipIf(CHROMIUM_PATH === undefined)('every page in Chromium (needs the Debian package chromium)', () => {
  const session = useConsole({ isLoggedIn: true });
  let { page, open, shows, fixture } = session;
  beforeAll(() => {
    ({ page, open, shows, fixture } = session);
  });

  test.each(PAGES)('%s shows what the server knows', async (path, title, texts) => {
    await open(path, title);
    for (const text of texts) await shows(text);
    expect(await page.title()).toBe(`${title} · Bulkhead`);
    expect(await page.locator('nav [aria-current=page]').allInnerTexts()).toEqual([expect.stringContaining(title)]);
  });

  test.each([
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)(
    'no page is wider than a window of %i pixels, and every text stands out (%s)',
    async (width, colorScheme) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      for (const [path, title, texts] of PAGES) {
        await open(path, title);
        await expect.poll(() => page.locator('.loading').count()).toBe(0);
        if (path === '/audit') await shows(texts[0]);
        expect([path, await overflowOf(page), await findFaintTexts(page)]).toEqual([path, 0, []]);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    },
  );

  test('an address that is no page keeps the navigation', async () => {
    await page.goto(`${fixture.server.consoleUrl}/no/such/page`);
    await page.getByText('There is no such page').waitFor();
    await page.getByRole('link', { name: 'Alerts' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
  });

  test('on a narrow screen the pages are behind a menu', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open('/', 'Overview');
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('dialog', { name: 'Pages' }).getByRole('link', { name: 'Alerts' }).click();
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('the theme is that of the system until somebody chooses, and the choice stays', async () => {
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.emulateMedia({ colorScheme: 'dark' });
    await open('/', 'Overview');
    const dark = await background();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    expect(light).not.toBe(dark);
    await page.getByRole('button', { name: 'Theme: system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    expect(await background()).toBe(dark);
    await page.reload();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    expect(await background()).toBe(dark);
    await page.getByRole('button', { name: 'Theme: dark' }).click();
  });
});
