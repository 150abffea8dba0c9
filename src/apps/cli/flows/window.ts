/** From a moment to another, inclusive. */
export interface Window {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Two moments with `/` between them (ISO 8601). An error is added where the text is none. */
export function parseWindow(text: string, errors: string[]): Window | undefined {
  const [from = '', to = '', ...more] = text.split('/');
  const [firstMs, lastMs] = [Date.parse(from), Date.parse(to)];
  if (more.length === 0 && firstMs <= lastMs) return { firstMs, lastMs };
  errors.push(`bulkhead: \`${text}\` is no window; expected for example \`2026-11-01T00:00Z/2026-11-08T00:00Z\``);
  return undefined;
}
