import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const RULES = new Set([...read('docs/semantics.md').matchAll(/^## (SEM-\d+)/gm)].map((match) => match[1] ?? ''));

function citationsIn(pattern: string): Set<string> {
  const files = globSync(pattern, { cwd: root });
  return new Set(files.flatMap((file) => [...read(file).matchAll(/\bSEM-\d+/g)].map(([rule]) => rule)));
}

describe('docs/semantics.md', () => {
  test('numbers its rules without a gap', () => {
    expect([...RULES]).toEqual([...RULES].map((_, i) => `SEM-${i + 1}`));
  });

  test('has every rule that a source or a test cites', () => {
    const cited = citationsIn('{src,test}/**/*.{ts,tsx}');
    expect([...cited].filter((rule) => !RULES.has(rule))).toEqual([]);
  });

  test('has no rule without a test that cites it', () => {
    const tested = citationsIn('{src,test}/**/*.test.ts');
    expect([...RULES].filter((rule) => !tested.has(rule))).toEqual([]);
  });
});
