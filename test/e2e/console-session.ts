import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { collectComplaints, launchChromium } from './browser.ts';
import { type ConsoleFixture, startConsoleFixture } from './console-fixture.ts';

/** The console of the exchange in one window of Chromium, for all tests of the `describe` around it. */
export interface ConsoleSession {
  readonly fixture: ConsoleFixture;
  readonly browser: Browser;
  readonly page: Page;
  readonly complaints: string[];
  readonly at: (path: string) => string;
  readonly open: (path: string, title: string) => Promise<void>;
  readonly shows: (text: string) => Promise<void>;
}

/** The present proposal becomes the rules, as somebody who approves it in another window would have it. */
export async function approveProposal({ page }: ConsoleSession): Promise<void> {
  await page.evaluate(async () => {
    const { digest } = (await (await fetch('/api/v1/proposal')).json()) as { digest: string };
    const headers = { 'content-type': 'application/json' };
    await fetch('/api/v1/proposal/approve', { method: 'post', headers, body: JSON.stringify({ digest }) });
  });
}

/** Filled before the first test. A test fails when the page complains of anything that was not asked for. */
export function useConsole({ isLoggedIn }: { readonly isLoggedIn: boolean }): ConsoleSession {
  const session = {} as { -readonly [Key in keyof ConsoleSession]: ConsoleSession[Key] };
  beforeAll(async () => {
    session.fixture = await startConsoleFixture();
    session.browser = await launchChromium();
    session.page = await session.browser.newPage({ viewport: { width: 1440, height: 900 } });
    session.page.setDefaultTimeout(10_000);
    session.complaints = collectComplaints(session.page);
    session.at = (path) => `${session.fixture.server.consoleUrl}${path}`;
    session.open = async (path, title) => {
      await session.page.goto(session.at(path));
      await session.page.getByRole('heading', { level: 1, name: title }).waitFor();
    };
    session.shows = (text) => session.page.getByText(text).filter({ visible: true }).first().waitFor();
    if (!isLoggedIn) return;
    await session.page.goto(await session.fixture.server.loginLink());
    await session.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  });
  afterEach(() => {
    // Chromium itself writes a line for every answer that is an error, also for those that a test asks for.
    const unasked = session.complaints.splice(0).filter((text) => !text.startsWith('Failed to load resource'));
    if (unasked.length > 0) throw new Error(`the page complains: ${unasked.join('; ')}`);
  });
  afterAll(async () => {
    await session.browser?.close();
    await session.fixture?.close();
  });
  return session;
}
