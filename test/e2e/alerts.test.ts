import { beforeAll, describe, test } from 'vitest';
import { CHROMIUM_PATH } from './browser.ts';
import { useConsole } from './console-session.ts';
import { toDenial } from './exchange.ts';

describe.skipIf(CHROMIUM_PATH === undefined)('alerts in Chromium (needs the Debian package chromium)', () => {
  const session = useConsole({ isLoggedIn: true });
  let { page, open, fixture } = session;
  beforeAll(() => {
    ({ page, open, fixture } = session);
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
});
