import { beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_PATH, findFaintTexts, overflowOf } from './browser.ts';
import { approveProposal, useConsole } from './console-session.ts';

describe.skipIf(CHROMIUM_PATH === undefined)('rules in Chromium (needs the Debian package chromium)', () => {
  const session = useConsole({ isLoggedIn: true });
  let { page, open, shows, at } = session;
  beforeAll(async () => {
    ({ page, open, shows, at } = session);
    await approveProposal(session);
  });

  test('a rule is revoked, and a revision is reverted', async () => {
    await open('/rules', 'Rules');
    const rule = page.getByRole('row', { name: 'remote-signer-to-hsm-luna-ntls' });
    await rule.getByRole('button').click();
    await page.getByRole('button', { name: 'Revoke this rule' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke remote-signer-to-hsm-luna-ntls' });
    await dialog.getByText('1 conversation of 168 would be denied.').waitFor();
    await dialog.getByText('In these modes none of them is dropped.').waitFor();
    await dialog.getByRole('rowheader', { name: 'remote-signer to hsm' }).waitFor();
    for (const [width, colorScheme] of [
      [390, 'dark'],
      [1440, 'light'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      expect([await overflowOf(page), await findFaintTexts(page)]).toEqual([0, []]);
    }
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await rule.getByText('revoked').waitFor();
    await page.goto(at('/verdicts?search=hsm&verdict=denied'));
    await page.getByRole('rowheader', { name: 'remote-signer to hsm' }).waitFor();
    await open('/changes', 'Changes');
    await page.getByRole('button', { name: 'Revert to r2' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revert to r2' }).click();
    await page.getByRole('row', { name: 'r4 in force' }).waitFor();
    await page.goto(at('/rules'));
    await rule.waitFor();
    expect(await rule.getByText('revoked').count()).toBe(0);
    await open('/audit', 'Audit log');
    await shows('revert to revision 2');
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
});
