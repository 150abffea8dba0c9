import { beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_PATH } from './browser.ts';
import { useConsole } from './console-session.ts';

describe.skipIf(CHROMIUM_PATH === undefined)('the map in Chromium (needs the Debian package chromium)', () => {
  const session = useConsole({ isLoggedIn: true });
  let { page, open, shows, at, fixture } = session;
  beforeAll(() => {
    ({ page, open, shows, at, fixture } = session);
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

  test('a zone that is not on the map is named, and nothing is left out for it', async () => {
    await page.goto(`${fixture.server.consoleUrl}/map?zone=nonsense`);
    await page.getByText('Nothing on the map is called nonsense').waitFor();
    await page.getByRole('heading', { level: 2, name: 'All zones' }).waitFor();
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
});
