import { beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_PATH } from './browser.ts';
import { approveProposal, useConsole } from './console-session.ts';

describe.skipIf(CHROMIUM_PATH === undefined)('enforcement in Chromium (needs the Debian package chromium)', () => {
  const session = useConsole({ isLoggedIn: true });
  let { page, open } = session;
  beforeAll(() => {
    ({ page, open } = session);
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

  test('on a narrow screen the modes of a zone are whole words', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open('/enforcement', 'Enforcement');
    const heights = await page.locator('.segments button').evaluateAll((all) => all.map((one) => one.clientHeight));
    expect(heights.length).toBeGreaterThan(0);
    expect(Math.max(...heights)).toBeLessThan(36);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('the mode of a zone is changed after its simulation, and its agents follow', async () => {
    await approveProposal(session);
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
});
