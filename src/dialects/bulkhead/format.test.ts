import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { parsePolicy } from './index.ts';
import { WELL_KNOWN } from './well-known.ts';

const path = join(import.meta.dirname, '../../../docs/formats/bulkhead.md');
const document = readFileSync(path, 'utf8');

test('the examples of the format document are one policy that reads without an error', () => {
  const blocks = [...document.matchAll(/^```yaml\n(.*?)^```/gms)].map((match, i) => ({
    path: `example-${i + 1}.yaml`,
    text: match[1] ?? '',
  }));
  const { policy } = unwrap(parsePolicy(blocks));
  expect(new Set(policy.guardrails.map(({ kind }) => kind)).size).toBe(13);
  expect(policy.tests).toHaveLength(5);
});

test('the format document names every well-known service', () => {
  for (const name of WELL_KNOWN.keys()) expect(document).toContain(`\`${name}\``);
});
