import { beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_PATH } from './browser.ts';
import { useConsole } from './console-session.ts';
import { PAGES } from './console-pages.ts';

describe.skipIf(CHROMIUM_PATH === undefined)('the login in Chromium (needs the Debian package chromium)', () => {
  const session = useConsole({ isLoggedIn: false });
  let { page, open, at, fixture, browser } = session;
  beforeAll(() => {
    ({ page, open, at, fixture, browser } = session);
  });

  test.each(PAGES)('%s asks for a login, and the API tells nobody anything', async (path) => {
    await page.goto(at(path));
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/login');
    expect(await page.getByText('bulkhead server login').isVisible()).toBe(true);
    const statuses = await page.evaluate(async () => {
      const paths = ['overview', 'conversations', 'rules', 'proposal', 'alerts', 'audit', 'events'];
      return Promise.all(paths.map(async (one) => (await fetch(`/api/v1/${one}`)).status));
    });
    expect(new Set(statuses)).toEqual(new Set([401]));
  });

  test('a login link is good once, and leaves no token in the address or the history', async () => {
    const link = await fixture.server.loginLink();
    await page.goto(link);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(page.url()).toBe(at('/'));
    const stranger = await browser.newPage();
    await stranger.goto(link);
    await stranger.getByText('the login link was used before, or has expired').waitFor();
    expect(stranger.url()).toBe(at('/login'));
    expect(await stranger.context().cookies()).toEqual([]);
    await stranger.getByLabel('Link or token').fill(await fixture.server.loginLink());
    await stranger.getByRole('button', { name: 'Log in' }).click();
    await stranger.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await stranger.getByRole('button', { name: 'Log out' }).click();
    await stranger.getByRole('heading', { name: 'Log in' }).waitFor();
    await stranger.goto(at('/rules'));
    await stranger.getByRole('heading', { name: 'Log in' }).waitFor();
    await stranger.context().close();
  });

  test('a session that has ended leads to the login', async () => {
    await open('/', 'Overview');
    await page.context().clearCookies();
    // The page asks again because of the event, and hears that it is nobody any more.
    await fixture.agents.get('hsm')?.report({});
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
  });
});
