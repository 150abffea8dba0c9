import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePolicy, printPolicyError } from '#dialects/bulkhead';
import { checkPolicy, type Finding } from '#stages/verify';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const root = join(import.meta.dirname, '..');
const folder = join(import.meta.dirname, 'corpus/invariants');
const INVARIANTS = Array.from({ length: 18 }, (_, i) => `I${i + 1}`);
const ESTATE = ['estate.yaml', 'rules.yaml'];

function check(paths: readonly string[]): Finding[] {
  const files = paths.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
  const parsed = parsePolicy(files);
  if (!parsed.ok) throw new Error(parsed.error.map(printPolicyError).join('\n'));
  return checkPolicy(parsed.value.policy, NOW);
}

describe('the eighteen invariants', () => {
  test('hold on one estate, all of them together', () => {
    expect(check([...ESTATE, ...INVARIANTS.map((name) => `${name}/guardrails.yaml`)])).toEqual([]);
  });

  test.each(INVARIANTS)('%s holds, and what breaks it is shown', async (name) => {
    expect(check([...ESTATE, `${name}/guardrails.yaml`])).toEqual([]);
    const broken = check([...ESTATE, `${name}/guardrails.yaml`, `${name}/broken.yaml`]).filter(
      ({ severity }) => severity === 'error',
    );
    const guardrails = broken.map(({ subject, related }) => (subject.kind === 'guardrail' ? subject : related));
    expect(guardrails.length).toBeGreaterThan(0);
    for (const guardrail of guardrails)
      expect(guardrail).toMatchObject({
        name: expect.stringMatching(new RegExp(`^${name.toLowerCase()}-`)) as unknown,
      });
    const shown = broken.map(({ message, witness, paths }) => ({ message, witness, paths }));
    await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot(join(folder, name, 'witness.json.golden'));
  });

  test('docs/invariants.md has the text of each, as it is checked here', () => {
    const document = readFileSync(join(root, 'docs/invariants.md'), 'utf8');
    const blocks = [...document.matchAll(/```yaml\n([^`]*)```/g)].map((match) => match[1]);
    const texts = INVARIANTS.map((name) => readFileSync(join(folder, name, 'guardrails.yaml'), 'utf8'));
    expect(blocks).toEqual(texts);
    expect(globSync('I*', { cwd: folder })).toHaveLength(INVARIANTS.length);
  });
});
