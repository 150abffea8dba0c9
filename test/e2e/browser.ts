import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM } from '../../src/apps/setup/index.ts';

/** Undefined: the Debian package is not installed. */
export const CHROMIUM_PATH = CHROMIUM.paths.find((path) => existsSync(path));

export function launchChromium(): Promise<Browser> {
  if (CHROMIUM_PATH === undefined) throw new Error(`${CHROMIUM.debianPackage} is not installed`);
  return chromium.launch({
    executablePath: CHROMIUM_PATH,
    // It opens pages of ours alone, and its sandbox starts neither as root nor in most containers.
    chromiumSandbox: false,
    // The map is drawn without a graphics card.
    args: ['--enable-unsafe-swiftshader'],
  });
}

/** Everything that the page complains of from now on: errors of scripts, the console, the content security policy. */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}

/** How many pixels the page is wider than the window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Texts whose contrast to what is behind them is below 4.5 : 1 (WCAG 1.4.3 AA), with what was measured. */
export function findFaintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', {
      willReadFrequently: true,
    });
    if (!context) throw new Error('no canvas');
    const luminance = (red: number, green: number, blue: number) => {
      const [r = 0, g = 0, b = 0] = [red, green, blue].map((byte) => {
        const share = byte / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paint = (colours: readonly string[]) => {
      context.fillStyle = '#fff';
      context.fillRect(0, 0, 1, 1);
      for (const colour of colours) {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
      }
      const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
      return luminance(red, green, blue);
    };
    const backgroundsOf = (element: Element | null): string[] =>
      element ? [...backgroundsOf(element.parentElement), getComputedStyle(element).backgroundColor] : [];
    const faint = new Set<string>();
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const text = [...element.childNodes].map((node) => (node.nodeType === 3 ? node.textContent : '')).join('');
      const isOff = element.closest('.hidden-text, .skip, :disabled, option, noscript, canvas') !== null;
      if (text.trim() === '' || isOff || !element.checkVisibility()) continue;
      const behind = backgroundsOf(element);
      const first = paint(behind);
      const second = paint([...behind, getComputedStyle(element).color]);
      const ratio = (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
      if (ratio < 4.5) faint.add(`${ratio.toFixed(2)} ${element.className} ${text.trim().slice(0, 30)}`);
    }
    return [...faint];
  });
}
