import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, toEntryTraffic } from '#core/catalogue';
import { EMPTY_POLICY, type Rule, ZONE_CLASSES } from '#core/model';
import { unwrap } from '#core/result';
import { literals, randomPolicyText } from '../../../test/random-policy-text.ts';
import { parsePolicy, parseService, printPolicy, printPolicyError } from './index.ts';

describe('laws', () => {
  test('parse after print is the identity', () => {
    fc.assert(
      fc.property(randomPolicyText, (original) => {
        const files = printPolicy(original);
        const parsed = parsePolicy(files);
        if (!parsed.ok) throw new Error(parsed.error.map(printPolicyError).join('\n'));
        expect(parsed.value.policy).toEqual(original);
        expect(printPolicy(parsed.value.policy)).toEqual(files);
      }),
      { numRuns: 400 },
    );
  });

  test('a large policy is printed in files of which each can be read', () => {
    const zone = { name: 'dmz', class: 'dmz', isolation: 'vlan', mode: 'observe', networks: [] } as const;
    const workloads = Array.from({ length: 10_001 }, (_, i) => ({
      name: `w${i}`,
      zone: 'dmz',
      addresses: [],
      labels: { note: 'x'.repeat(500) },
      enforced: false,
    }));
    const files = printPolicy({ ...EMPTY_POLICY, zones: [zone], workloads });
    expect(files.map(({ path }) => path)).toEqual([
      'zones.yaml',
      'workloads.yaml',
      'workloads-2.yaml',
      'workloads-3.yaml',
    ]);
    expect(unwrap(parsePolicy(files)).policy.workloads).toEqual(workloads);
  });

  test('every catalogue id means its ports, or is refused where there are none', () => {
    for (const entry of CATALOGUE) {
      const traffic = parseService(entry.id, new Map());
      expect(traffic.ok).toBe(entry.ports.length > 0);
      if (traffic.ok) expect(traffic.value).toEqual(toEntryTraffic(entry));
    }
  });

  test('names that do not mean the traffic are printed as the traffic', () => {
    const rule: Rule = {
      id: 'r',
      from: { kind: 'any' },
      to: { kind: 'any' },
      services: { names: ['ssh'], traffic: literals('tcp/2222') },
      owner: 'o',
      justification: 'j',
      enabled: true,
    };
    const files = printPolicy({
      zones: [],
      workloads: [],
      services: [],
      rules: [rule],
      manages: [],
      guardrails: [],
      tests: [],
    });
    expect(files[0]?.text).toContain('tcp/2222');
    expect(unwrap(parsePolicy(files)).policy.rules[0]?.services.traffic).toEqual(literals('tcp/2222'));
  });
});

describe('corpus', () => {
  const folder = join(import.meta.dirname, '../../../test/corpus/exchange');
  const files = globSync('**/*.yaml', { cwd: folder, exclude: ['printed/**'] })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));

  test('the exchange has all eleven classes and reads without an error', () => {
    const parsed = parsePolicy(files);
    expect(parsed.ok ? [] : parsed.error.map(printPolicyError)).toEqual([]);
    const { zones } = unwrap(parsed).policy;
    expect(new Set(zones.map((zone) => zone.class))).toEqual(new Set(ZONE_CLASSES));
  });

  test('the exchange is printed in the canonical form that is kept beside it', async () => {
    for (const { path, text: printed } of printPolicy(unwrap(parsePolicy(files)).policy))
      await expect(printed).toMatchFileSnapshot(join(folder, 'printed', `${path}.golden`));
  });

  test('one character changed anywhere never makes it throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.nat(),
        fc.constantFrom('', ' ', ':', '-', '[', '{', '"', '\n', '*', '&', '!', '|', '\t', '0', 'é'),
        (file, where, character) => {
          const at = where % file.text.length;
          const broken = file.text.slice(0, at) + character + file.text.slice(at + 1);
          parsePolicy(files.map((other) => (other === file ? { ...file, text: broken } : other)));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('arbitrary text', () => {
  test('is read or refused, and never throws', () => {
    const words = fc.constantFrom(
      'zones',
      'rules',
      'workloads',
      'guardrails',
      'tests',
      ':',
      '- ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      '&a',
      '*a',
      '<<',
      '!!int ',
      '|',
      '? ',
      '__proto__',
      'constructor',
      'id',
      'from',
      'never',
      '"',
      "'",
      '---\n',
      '\u0000',
      '\r',
      '%YAML 9\n',
    );
    const soup = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (content) => {
        const result = parsePolicy([{ path: 'x.yaml', text: content }]);
        if (!result.ok)
          for (const error of result.error) {
            expect(error.line).toBeGreaterThan(0);
            expect(error.column).toBeGreaterThan(0);
          }
      }),
      { numRuns: 3000 },
    );
  });
});
