import { describe, expect, test } from 'vitest';
import { CHROMIUM_PATH, findFaintTexts, overflowOf } from './browser.ts';
import { useConsole } from './console-session.ts';

describe.skipIf(CHROMIUM_PATH === undefined)('corrections in Chromium (needs the Debian package chromium)', () => {
  const session = useConsole({ isLoggedIn: true });

  test('what to look at first is told with its reason and leads to the workload', async () => {
    const { page, open } = session;
    await open('/workloads', 'Workloads');
    const first = page.getByRole('region', { name: 'Look at first' });
    await first.getByText('it calls tcp/5000, as none of the 3 that behave like it does').waitFor();
    await first.getByRole('button', { name: 'cold-signer' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('What would settle it:').waitFor();
    await page.keyboard.press('Escape');
  });

  test('a role is shown with its evidence', async () => {
    const { page, open } = session;
    await open('/workloads', 'Workloads');
    await page.getByRole('searchbox', { name: 'Search' }).fill('remote');
    await page.getByRole('button', { name: 'remote-signer' }).click();
    await page.getByRole('dialog').getByText('it listens on tcp/9000 (web3signer)').waitFor();
  });

  test('a role is said by keys: first with what it teaches, then kept, then shown with who said it', async () => {
    const { page, open, shows } = session;
    await open('/workloads', 'Workloads');
    await page.getByRole('button', { name: 'git-server', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Say what it is' }).click();
    const dialog = page.getByRole('dialog', { name: 'What git-server is' });
    const action = dialog.locator('footer button').last();
    await dialog.getByLabel('Role; empty: nobody says').fill('No Role');
    await dialog.getByText('Expected small letters, digits and hyphens.').waitFor();
    expect(await action.isDisabled()).toBe(true);
    await dialog.getByLabel('Role; empty: nobody says').fill('artefact-store');
    await dialog.getByText(/other workload|no other workload/).waitFor();
    await page.setViewportSize({ width: 390, height: 900 });
    expect([await overflowOf(page), await findFaintTexts(page)]).toEqual([0, []]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await dialog.getByRole('button', { name: 'Say that it is artefact-store' }).focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('dialog').getByText('Correct or take back: operator said artefact-store').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: 'git-server' }).first().getByText('artefact-store').waitFor();
    await open('/audit', 'Audit log');
    await shows('say-role');
  });

  test('a workload is not moved where its address does not belong, and every reason is told', async () => {
    const { page, open } = session;
    await open('/workloads', 'Workloads');
    await page.getByRole('button', { name: 'trading-db', exact: true }).last().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Move it to another zone' }).click();
    const dialog = page.getByRole('dialog', { name: 'The zone of trading-db' });
    await dialog.getByLabel('Zone').selectOption('build');
    await dialog.getByRole('button', { name: 'Move it to build' }).click();
    await dialog.getByText('that is not a policy').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  test('what the server cannot say of groups is told above the workloads, with a way to try again', async () => {
    const { page, open, shows } = session;
    const body = '{"title":"the disk is full","status":507}';
    await page.route('**/api/v1/classification', (route) =>
      route.fulfill({ status: 507, contentType: 'application/problem+json', body }),
    );
    await open('/workloads', 'Workloads');
    await shows('the disk is full');
    await page.getByRole('button', { name: 'trading-db', exact: true }).waitFor();
    await page.unroute('**/api/v1/classification');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('region', { name: 'Look at first' }).waitFor();
  });

  test('a group gets a name, and keeps it', async () => {
    const { page, open } = session;
    await open('/workloads', 'Workloads');
    const groups = page.getByRole('region', { name: 'Groups that behave the same' });
    await groups.getByRole('row', { name: 'workstation' }).getByRole('button', { name: 'Accept or rename' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name: the value of their label').fill('office-desks');
    await dialog.getByRole('button', { name: 'Label them office-desks' }).click();
    await dialog.waitFor({ state: 'detached' });
    await groups.getByRole('row', { name: 'office-desks' }).getByText('label').waitFor();
  });
});
