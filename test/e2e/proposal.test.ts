import { describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { CHROMIUM_PATH, findFaintTexts, overflowOf } from './browser.ts';
import { useConsole } from './console-session.ts';
import { addressOf } from './exchange.ts';

const SCREENS = [
  [390, 'dark'],
  [1440, 'light'],
] as const;
const LOSS = { source: 'core', atMs: Date.now(), kind: 'lost', why: 'datagrams', count: 7 } as const;

/** A laptop looks at forty ports of a database, finds one, and logs in at the git server again and again. */
function toScans(atMs: number): Flow[] {
  const to = (host: string, destinationPort: number, beforeMs: number, isAnswered: boolean): Flow => ({
    startMs: atMs - beforeMs,
    endMs: atMs - beforeMs + 300,
    source: addressOf('phished-laptop'),
    destination: addressOf(host),
    protocol: 'tcp',
    sourcePort: 40_000 + (beforeMs % 20_000),
    destinationPort,
    reversePackets: isAnswered ? 5 : 0,
    state: isAnswered ? 'closed' : 'attempted',
    initiator: 'source',
    exporter: 'core',
  });
  return [
    ...Array.from({ length: 40 }, (_, i) => to('trading-db', 7000 + i, 600_000 - i * 50, i === 20)),
    ...Array.from({ length: 60 }, (_, i) => to('git-server', 22, 500_000 - i * 3000, true)),
  ];
}

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
    await card
      .getByText(/\((as before|before: )/)
      .first()
      .waitFor();
    await card.getByText(/^163 of 166/).waitFor();
  });

  test('says what was not observed, what only people know, and what was lost', async () => {
    const { page, open } = session;
    await open('/proposal', 'Proposal');
    const card = page.getByRole('region', { name: 'Not observed' });
    await card.getByText('a failover: what stands by is silent until it is needed').waitFor();
    await card.getByText('a whole week').waitFor();
    await card.getByText(/^\d+ sensors$/).click();
    await card.getByRole('table', { name: 'Sensors' }).getByRole('rowheader').first().waitFor();
    await page.getByRole('region', { name: 'To do' }).getByText('name the owners').waitFor();
  });

  test('tells scans apart, with their evidence, and asks whether a repeated login is one', async () => {
    const { page, open, fixture } = session;
    await fixture.flows.store({ id: 'scans', receivedMs: Date.now(), flows: toScans(Date.now()), counts: [LOSS] });
    await expect
      .poll(async () => (await fixture.server.proposal()).scans.map(({ kind }) => kind).toSorted(), { timeout: 20_000 })
      .toEqual(['brute-force', 'vertical']);
    await open('/proposal', 'Proposal');
    const scans = page.getByRole('table', { name: 'Scans' });
    const row = scans.getByRole('row', { name: 'phished-laptop' }).filter({ hasText: 'ports of one address' });
    await row.getByText(/^40 attempts on tcp ports 7000-7039 of .* ends did not answer$/).waitFor();
    const asked = page.getByRole('table', { name: 'For you to decide' });
    await asked.getByRole('row', { name: 'phished-laptop → git-server tcp/22' }).getByText('repeated login').waitFor();
    await page.getByRole('region', { name: 'Left out: part of a scan' }).getByText('brute-force').waitFor();
    await page.getByText('7 lost (datagrams)').waitFor();
    for (const [width, colorScheme] of SCREENS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      expect([await overflowOf(page), await findFaintTexts(page)]).toEqual([0, []]);
    }
  });

  test('is told beside the policy in force, by meaning', async () => {
    const { page, open } = session;
    await open('/proposal', 'Proposal');
    await page.getByText('What it means beside the policy in force').click();
    const table = page.getByRole('table', { name: 'Connections that differ' });
    await table.getByText('added', { exact: true }).first().waitFor();
    for (const [width, colorScheme] of SCREENS) {
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
