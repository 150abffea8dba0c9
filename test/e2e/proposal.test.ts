import { describe, expect, test } from 'vitest';
import { CHROMIUM_PATH, findFaintTexts, overflowOf } from './browser.ts';
import { useConsole } from './console-session.ts';

describe.skipIf(CHROMIUM_PATH === undefined)('a proposal in Chromium (needs the Debian package chromium)', () => {
  const session = useConsole({ isLoggedIn: true });

  test('asks for decisions, keeps to them, and lets them be taken back', async () => {
    const { page, open } = session;
    await open('/proposal', 'Proposal');
    const asked = page.getByRole('table', { name: 'For you to decide' });
    const row = asked.getByRole('row', { name: 'dev-alice → trading-db tcp/5432' });
    await row.getByText('one-off').waitFor();
    await row.getByRole('button', { name: 'Refuse' }).focus();
    await page.keyboard.press('Enter');
    await row.waitFor({ state: 'detached' });
    const decided = page.getByRole('table', { name: 'Decided' });
    await decided.getByRole('row', { name: 'dev-alice → trading-db tcp/5432' }).getByText('refuse').waitFor();
    await page.getByText('1 conversation left out since somebody refused it').waitFor();
    await decided.getByRole('button', { name: 'Take back' }).click();
    await row.waitFor();
    await row.getByRole('button', { name: 'Later' }).click();
    await row.getByText('later', { exact: true }).waitFor();
    await open('/audit', 'Audit log');
    await session.shows('take-back-traffic');
  });

  test('shows what generality costs and saves', async () => {
    const { page, open } = session;
    await open('/proposal', 'Proposal');
    const card = page.getByRole('region', { name: 'Generality' });
    await card.getByText('balanced: 0.50').waitFor();
    const slider = card.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('Home');
    await card.getByText('exactly what was seen: 0.00').waitFor();
    await card.getByText(/0 of \d+ permitted combinations of source, destination and port were not seen/).waitFor();
    await page.keyboard.press('End');
    await card.getByText('all that is alike: 1.00').waitFor();
    // The estate of the lab has no two hosts of a role: what is alike is what was seen.
    await card.getByText(/\((as before|before: )/).waitFor();
  });

  test('is told beside the policy in force, by meaning', async () => {
    const { page, open } = session;
    await open('/proposal', 'Proposal');
    await page.getByText('What it means beside the policy in force').click();
    const table = page.getByRole('table', { name: 'Connections that differ' });
    await table.getByText('added', { exact: true }).first().waitFor();
    for (const [width, colorScheme] of [
      [390, 'dark'],
      [1440, 'light'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      expect([await overflowOf(page), await findFaintTexts(page)]).toEqual([0, []]);
    }
  });

  test('a proposal that was overtaken is refused; the one that was reviewed becomes the rules', async () => {
    const { page, open, shows, fixture } = session;
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
});
