import { describe, expect, test } from 'vitest';
import { CHROMIUM_PATH } from './browser.ts';
import { useConsole } from './console-session.ts';

const RULE = `rules:
  - id: signers-to-hsm
    from: { workload: remote-signer }
    to: { workload: hsm }
    services: [tcp/1792]
    owner: keys
    justification: signatures
  - id: nobody-needs-it
    from: { workload: dev-alice }
    to: { workload: hsm }
    services: [tcp/1]
    owner: keys
    justification: a test
`;

describe.skipIf(CHROMIUM_PATH === undefined)('a draft in Chromium (needs the Debian package chromium)', () => {
  const session = useConsole({ isLoggedIn: true });

  test('is judged against the past while it is typed, and told by zone, by what denies and by what is never used', async () => {
    const { page, open, shows } = session;
    await open('/draft', 'Draft');
    await shows('168 of 168');
    await shows('No verdict changes');
    expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true);
    const text = page.getByLabel('Text of zones.yaml');
    await text.fill(`${await text.inputValue()}${RULE}`);
    await shows('167 of 168');
    await shows('1 rule');
    await page.getByRole('row', { name: 'remote-signer to hsm' }).getByText('allowed', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Allowed and never used' }).getByText('nobody-needs-it').waitFor();
    await page.getByRole('table', { name: 'By what denies' }).getByText('default-deny').waitFor();
  });

  test('is there again after a reload, after the server was away, and after who typed left at once', async () => {
    const { page, open, shows, fixture } = session;
    await shows('a draft on revision 1, saved');
    const text = page.getByLabel('Text of zones.yaml');
    const typed = await text.inputValue();
    const startAgain = await fixture.stopServer();
    await startAgain();
    session.complaints.length = 0;
    await open('/draft', 'Draft');
    await shows('167 of 168');
    expect(await text.inputValue()).toBe(typed);
    await text.fill(`${typed}# at once\n`);
    await page.getByRole('link', { name: 'Alerts' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
    await page.reload();
    await open('/draft', 'Draft');
    await shows('167 of 168');
    expect(await text.inputValue()).toBe(`${typed}# at once\n`);
    await text.fill(typed);
    await page.reload();
    await shows('167 of 168');
    expect(await text.inputValue()).toBe(typed);
  });

  test('that another window has changed meanwhile is not saved over that', async () => {
    const { page, open, shows } = session;
    const text = page.getByLabel('Text of zones.yaml');
    const typed = await text.inputValue();
    await shows('a draft on revision 1, saved');
    await page.evaluate(async () => {
      const { draft } = (await (await fetch('/api/v1/draft')).json()) as {
        draft: { version: number; base: number; files: { path: string; text: string }[] };
      };
      const files = draft.files.map((file) =>
        file.path === 'zones.yaml' ? { ...file, text: `${file.text}# there\n` } : file,
      );
      await fetch('/api/v1/draft', {
        method: 'post',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...draft, files }),
      });
    });
    await text.fill(`${typed}# here\n`);
    await shows('the draft was changed in another window');
    await open('/draft', 'Draft');
    await shows('167 of 168');
    expect(await text.inputValue()).toBe(`${typed}# there\n`);
    await text.fill(typed);
    await shows('a draft on revision 1, saved');
  });

  test('is judged against as much of the history as is asked for', async () => {
    const { page, shows } = session;
    const judged = page.waitForRequest(
      (request) => request.url().endsWith('/draft/verdicts') && request.postData()?.includes('sinceMs') === true,
    );
    await page.getByLabel('Judged against').selectOption('1');
    await judged;
    await shows('167 of 168');
    await page.getByLabel('Judged against').selectOption('');
  });

  test('that is no policy is refused with every reason, and cannot be published', async () => {
    const { page, shows } = session;
    const text = page.getByLabel('Text of zones.yaml');
    const good = await text.inputValue();
    await text.fill(good.replace('tcp/1792', 'tcp/many').replace('workload: dev-alice', 'workload: nobody'));
    await shows('that is not a policy');
    await shows('many');
    await shows('nobody');
    expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true);
    await text.fill(good);
    await page.getByText('that is not a policy').waitFor({ state: 'detached' });
  });

  test('is published with a reason, by keys alone', async () => {
    const { page, shows } = session;
    await page.locator('button:text("Publish"):enabled').focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 conversation newly allowed').waitFor();
    await dialog.getByLabel('Reason, for the audit log').fill('signers need the hsm');
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Check and publish' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Changes' }).waitFor();
    await shows('signers need the hsm');
    await session.open('/rules', 'Rules');
    await page.getByRole('button', { name: 'signers-to-hsm' }).waitFor();
  });

  test('stays on the page when somebody else publishes, and is not put over that', async () => {
    const { page, open, shows } = session;
    await open('/draft', 'Draft');
    const text = page.getByLabel('Text of zones.yaml');
    await text.fill(`# mine\n${await text.inputValue()}`);
    await shows('a draft on revision 2');
    const { server } = session.fixture;
    await server.publish(
      await page.evaluate(async () => {
        const answer = await fetch('/api/v1/policy');
        return ((await answer.json()) as { files: { path: string; text: string }[] }).files;
      }),
      'gitops',
      'meanwhile',
    );
    await shows('Revision 3 was published while you edit revision 2');
    expect(await text.inputValue()).toMatch(/^# mine/);
    await page.getByRole('button', { name: 'Start again' }).click();
    await shows('revision 3, in force');
    await session.open('/audit', 'Audit log');
    await shows('end-draft');
  });
});
