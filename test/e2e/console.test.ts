import { beforeAll, describe, expect, test } from 'vitest';
import { toDenial } from './exchange.ts';
import { CHROMIUM_PATH, findFaintTexts, overflowOf } from './browser.ts';
import { useConsole } from './console-session.ts';

const PAGES = [
  ['/', 'Overview', ['key-management', 'phished-laptop (office) tried web3signer', '168']],
  ['/map', 'Map', ['168 conversations between 32 workloads']],
  ['/matrix', 'Matrix', ['validator-monitoring']],
  ['/workloads', 'Workloads', ['remote-signer', 'signer', '99 %', 'out of sync', 'no agent']],
  [
    '/proposal',
    'Proposal',
    ['remote-signer-to-hsm-luna-ntls', 'keys-unguarded', 'Left out: seen too seldom', '27 of 27'],
  ],
  ['/draft', 'Draft', ['revision 1, in force', '168 of 168']],
  ['/rules', 'Rules', ['There is no rule yet: everything is denied']],
  ['/verdicts', 'Verdicts', ['default-deny', 'remote-signer', '100 of 168']],
  ['/enforcement', 'Enforcement', ['drops nothing', 'r0, not yet r1', '46.0 MiB']],
  ['/alerts', 'Alerts', ['the rules on bastion were changed by another hand', '7 alerts']],
  ['/changes', 'Changes', ['the first policy: what the server was started with', 'in force']],
  ['/audit', 'Audit log', ['The chain is intact.', 'issue-token']],
] as const;

describe.skipIf(CHROMIUM_PATH === undefined)('the console in Chromium (needs the Debian package chromium)', () => {
  const session = useConsole({ isLoggedIn: false });
  let { fixture, browser, page, complaints, at, open, shows } = session;
  beforeAll(() => {
    ({ fixture, browser, page, complaints, at, open, shows } = session);
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

  test.each(PAGES)('%s shows what the server knows', async (path, title, texts) => {
    await open(path, title);
    for (const text of texts) await shows(text);
    expect(await page.title()).toBe(`${title} · Bulkhead`);
    expect(await page.locator('nav [aria-current=page]').allInnerTexts()).toEqual([expect.stringContaining(title)]);
  });

  test('the map is drawn, a click on it chooses a zone, and the list says the same', async () => {
    await open('/map', 'Map');
    const graph = page.locator('.graph');
    await graph.locator('canvas.sigma-mouse').waitFor();
    await page.goto(at('/map?zone=key-management'));
    await page.getByRole('complementary', { name: 'Details' }).getByText('dev-bob → remote-signer').waitFor();
    await page.getByRole('combobox', { name: 'Look at' }).selectOption('workload:hsm');
    await page.getByRole('link', { name: 'hsm' }).waitFor();
    expect(new URL(page.url()).searchParams.get('node')).toBe('workload:hsm');
    const box = await graph.boundingBox();
    if (!box) throw new Error('the map is not drawn');
    await page.mouse.click(box.x + 3, box.y + 3);
    await page.getByRole('heading', { name: 'All zones' }).waitFor();
    await page.getByRole('button', { name: 'Zones', exact: true }).click();
    await shows('168 conversations between 11 zones');
    await page.getByRole('button', { name: 'List' }).click();
    await page.getByRole('row', { name: 'remote-signer to hsm' }).getByText('denied').waitFor();
  });

  test('a cell of the matrix tells its services and leads to the verdicts behind it', async () => {
    await open('/matrix', 'Matrix');
    await page.getByRole('button', { name: 'production to key-management: 0 allowed, 1 denied' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('rowheader', { name: 'https' }).waitFor();
    await dialog.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Verdicts' }).waitFor();
    await page.getByRole('rowheader', { name: 'withdrawal-service to policy-engine' }).waitFor();
    await shows('1 of 1, the busiest first');
  });

  test('a role is shown with its evidence', async () => {
    await open('/workloads', 'Workloads');
    await page.getByRole('searchbox', { name: 'Search' }).fill('remote');
    await page.getByRole('button', { name: 'remote-signer' }).click();
    await page.getByRole('dialog').getByText('it listens on tcp/9000 (web3signer)').waitFor();
  });

  test('a mode that would cut agents off is shown against the past, refused with every reason, and nothing changes', async () => {
    await open('/enforcement', 'Enforcement');
    await page.getByRole('group', { name: 'Mode of production' }).getByRole('button', { name: 'enforce' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('conversations would have been dropped.').waitFor();
    await dialog.getByRole('button', { name: 'Set production to enforce' }).click();
    await dialog.getByText('trading-app would lose its server').waitFor();
    await page.keyboard.press('Escape');
    const pressed = page.getByRole('group', { name: 'Mode of production' }).locator('[aria-pressed=true]');
    expect(await pressed.innerText()).toBe('observe');
  });

  test('a proposal that was overtaken is refused; the one that was reviewed becomes the rules', async () => {
    await open('/proposal', 'Proposal');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Nothing of what was seen would have been dropped.').waitFor();
    await page.evaluate(() =>
      fetch('/api/v1/modes', {
        method: 'post',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ zones: ['cold'], mode: 'guard' }),
      }),
    );
    await dialog.getByRole('button', { name: 'Approve and publish' }).click();
    await dialog.getByText('The proposal has changed since you opened it.').waitFor();
    await dialog.getByRole('button', { name: 'Review the new one' }).click();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('reviewed with the owners');
    await page.getByRole('button', { name: 'Approve and publish' }).click();
    await page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
    await page.getByRole('button', { name: 'remote-signer-to-hsm-luna-ntls' }).click();
    await dialog.getByRole('heading', { name: 'Evidence' }).waitFor();
    await dialog.getByText('of what it permits').waitFor();
    expect((await fixture.server.proposal()).rules).toHaveLength(57);
    await open('/changes', 'Changes');
    await shows('reviewed with the owners');
  });

  test('the mode of a zone is changed after its simulation, and its agents follow', async () => {
    await open('/enforcement', 'Enforcement');
    await page.getByRole('group', { name: 'Mode of key-management' }).getByRole('button', { name: 'enforce' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 conversation would have been dropped.').waitFor();
    await dialog.getByRole('rowheader', { name: 'dev-bob to remote-signer' }).waitFor();
    await dialog.getByRole('button', { name: 'Set key-management to enforce' }).click();
    await dialog.waitFor({ state: 'detached' });
    const agent = page.getByRole('table', { name: 'Agents' }).getByRole('row', { name: 'remote-signer' });
    await agent.getByText('enforce').waitFor();
    await agent.getByText('in sync').waitFor();
  });

  test('several zones start with none chosen, and weakening one is asked apart', async () => {
    await open('/enforcement', 'Enforcement');
    await page.getByRole('button', { name: 'Change several zones' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Choose a zone' }).waitFor();
    expect(await dialog.locator('fieldset input:checked').count()).toBe(0);
    await dialog.getByLabel(/^key-management/).check();
    await dialog.getByText('This opens what is closed now. key-management is in enforce').waitFor();
    const action = dialog.getByRole('button', { name: 'Set 1 zone to guard' });
    await dialog.getByRole('region', { name: 'Simulation' }).waitFor();
    expect(await action.isDisabled()).toBe(true);
    await dialog.getByLabel('Weaken 1 zone').check();
    await page.waitForFunction(() =>
      [...document.querySelectorAll('dialog button')].some(
        (b) => b.textContent === 'Set 1 zone to guard' && !(b as HTMLButtonElement).disabled,
      ),
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('an alert appears without a reload, the most urgent first, and is acknowledged', async () => {
    await open('/alerts', 'Alerts');
    await page.getByText('Live', { exact: true }).first().waitFor();
    const hsm = fixture.agents.get('hsm');
    if (!hsm) throw new Error('the hsm has no agent');
    const sentMs = Date.now();
    await hsm.report({ denials: [toDenial('phished-laptop', 'hsm', 1792, sentMs, { dropped: true })] });
    const row = page.locator('.alert', { hasText: 'phished-laptop (office) tried luna-ntls on hsm' });
    await row.waitFor({ timeout: 5000 });
    console.log(`an alert is on the page ${Date.now() - sentMs} ms after its report`);
    await row.getByText('blocked', { exact: true }).waitFor();
    await row.getByRole('button', { name: 'Acknowledge' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Acknowledged' }).click();
    await row.getByText('acknowledged by operator').waitFor();
  });

  test('a rule is revoked, and a revision is reverted', async () => {
    await open('/rules', 'Rules');
    const rule = page.getByRole('row', { name: 'remote-signer-to-hsm-luna-ntls' });
    await rule.getByRole('button').click();
    await page.getByRole('button', { name: 'Revoke this rule' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await rule.getByText('revoked').waitFor();
    await page.goto(at('/verdicts?search=hsm&verdict=denied'));
    await page.getByRole('rowheader', { name: 'remote-signer to hsm' }).waitFor();
    await open('/changes', 'Changes');
    await page.getByRole('button', { name: 'Revert to r4' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revert to r4' }).click();
    await page.getByRole('row', { name: 'r6 in force' }).waitFor();
    await page.goto(at('/rules'));
    await rule.waitFor();
    expect(await rule.getByText('revoked').count()).toBe(0);
    await open('/audit', 'Audit log');
    await shows('revert to revision 4');
  });

  test('everything can be reached by keys; dialogs hold the focus and give it back', async () => {
    await open('/rules', 'Rules');
    await page.getByRole('button', { name: 'agents-to-server' }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    for (let presses = 0; presses < 10 && (await focused()) !== 'agents-to-server'; presses += 1)
      await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press('Tab');
      // The browser itself comes between the last and the first; nothing of the page behind does.
      const isInside = await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
      );
      expect(isInside).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused()).toBe('agents-to-server');
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

  test('on a narrow screen the modes of a zone are whole words', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open('/enforcement', 'Enforcement');
    const heights = await page.locator('.segments button').evaluateAll((all) => all.map((one) => one.clientHeight));
    expect(heights.length).toBeGreaterThan(0);
    expect(Math.max(...heights)).toBeLessThan(36);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('an address that is no page keeps the navigation', async () => {
    await page.goto(`${fixture.server.consoleUrl}/no/such/page`);
    await page.getByText('There is no such page').waitFor();
    await page.getByRole('link', { name: 'Alerts' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
  });

  test('a zone that is not on the map is named, and nothing is left out for it', async () => {
    await page.goto(`${fixture.server.consoleUrl}/map?zone=nonsense`);
    await page.getByText('Nothing on the map is called nonsense').waitFor();
    await page.getByRole('heading', { level: 2, name: 'All zones' }).waitFor();
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

  test('what the server cannot answer is said, with a way to try again', async () => {
    await page.route('**/api/v1/rules', (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/json',
        body: '{"title":"the disk is full","errors":["`/var` has 0 bytes"]}',
      }),
    );
    await open('/rules', 'Rules');
    await shows('the disk is full');
    await shows('/var');
    await page.unroute('**/api/v1/rules');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'agents-to-server' }).waitFor();
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

  test('a session that has ended leads to the login', async () => {
    await open('/', 'Overview');
    await page.context().clearCookies();
    // The page asks again because of the event, and hears that it is nobody any more.
    await fixture.agents.get('hsm')?.report({});
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
  });
});
