import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AUDIT_RULES } from './index.ts';

test('docs/audit.md has a row for every rule, in its words', () => {
  const text = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');
  const rows = text.split('\n').map((line) => line.replaceAll(/\s+/g, ' '));
  for (const [id, { severity, title, why, fix }] of Object.entries(AUDIT_RULES))
    expect(rows).toContain(`| \`${id}\` | ${severity} | ${title} | ${why} | ${fix} |`);
});
