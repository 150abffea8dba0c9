import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { randomPolicyText } from '../../../test/random-policy-text.ts';
import { formatPolicyFile, parsePolicy, type PolicyFile, printPolicy } from './index.ts';

const format = (text: string) => unwrap(formatPolicyFile({ path: 'p', text }));
const corpus = globSync('test/corpus/*/**/*.yaml', { cwd: join(import.meta.dirname, '../../..') }).map(
  (path): PolicyFile => ({
    path,
    text: readFileSync(join(import.meta.dirname, '../../..', path), 'utf8'),
  }),
);
const commentsOf = (text: string) =>
  [...text.matchAll(/(?:^|\s)#\s?(.*)$/gm)].map((match) => match[1]?.trim() ?? '').toSorted((a, b) => (a < b ? -1 : 1));

describe('laws', () => {
  test('what printPolicy prints is formatted', () => {
    fc.assert(
      fc.property(randomPolicyText, (policy) => {
        for (const file of printPolicy(policy)) expect(unwrap(formatPolicyFile(file))).toBe(file.text);
      }),
      { numRuns: 60 },
    );
  });

  test('formatting twice is formatting once, and comments survive, also where every line has one', () => {
    const comment = fc.constantFrom('', '', '', ' # one', '\n# two', '\n\n  # three', '\n');
    fc.assert(
      fc.property(randomPolicyText, fc.array(comment, { minLength: 1, maxLength: 30 }), (policy, comments) => {
        for (const { text } of printPolicy(policy)) {
          const lines = text.split('\n').map((line, i) => line + (comments[i % comments.length] ?? ''));
          const file = { path: 'p', text: lines.join('\n') };
          const before = parsePolicy([file]);
          const once = formatPolicyFile(file);
          // A comment in the middle of a text of several lines is a part of it, or no YAML.
          if (!once.ok || text.includes('|') || text.includes('>')) continue;
          expect(format(once.value)).toBe(once.value);
          expect(commentsOf(once.value)).toEqual(commentsOf(file.text));
          expect(parsePolicy([{ path: 'p', text: once.value }]).ok).toBe(before.ok);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the corpus keeps its meaning and its comments, and is formatted after it', () => {
    expect(corpus.length).toBeGreaterThan(5);
    const isOfOnePolicy = (path: string) => path.startsWith('test/corpus/exchange/') && !path.includes('/printed/');
    const whole = corpus.filter(({ path }) => isOfOnePolicy(path));
    const formatted = whole.map((file) => ({ path: file.path, text: unwrap(formatPolicyFile(file)) }));
    expect(unwrap(parsePolicy(formatted)).policy).toEqual(unwrap(parsePolicy(whole)).policy);
    for (const { text } of corpus) {
      const once = format(text);
      expect(commentsOf(once)).toEqual(commentsOf(text));
      expect(format(once)).toBe(once);
    }
  });
});

describe('what changes', () => {
  test('keys, values and lines; comments, blank lines and the order of entries stay', () => {
    expect(
      format(`# Who owns this: payments.

rules:
  # asked by audit
  - owner: "payments"
    id: b   # first on purpose
    services: https
    to: { of: { role: [signer] }, except: {network: FD00:0:0::1/128} }
    from: {zone: [office]}
    justification: >
      folded
      text
    schedule: { to: '18:00', days: mon, from: "08:00" }
    expires: 2026-12-01T19:00:00+01:00
    enabled: "true"

  - { id: a, from: any, to: any, services: [tcp/80-80, ssh], owner: o, justification: j } # one line
zones:
- networks: fd00:0:0:1::/64
  name: dmz
guardrails:
  - threshold: { fewer-than: '3', to: any, from: any }
    id: g
tests: [ { deny: 'a->b:ssh, https' } ]
`),
    ).toBe(`# Who owns this: payments.

zones:
  - name: dmz
    networks: [ fd00:0:0:1::/64 ]
rules:
  # asked by audit
  - id: b # first on purpose
    from: { zone: office }
    to: { role: signer, except: { network: fd00::1/128 } }
    services: [ https ]
    owner: payments
    justification: |
      folded text
    enabled: true
    expires: 2026-12-01T18:00:00Z
    schedule: { days: [ mon ], from: 08:00, to: 18:00 }

  # one line
  - id: a
    from: any
    to: any
    services: [ tcp/80, ssh ]
    owner: o
    justification: j
guardrails:
  - id: g
    threshold: { from: any, to: any, fewer-than: 3 }
tests:
  - deny: a -> b:ssh,https
`);
  });

  test('what is not YAML is refused with its place', () => {
    const result = formatPolicyFile({ path: 'p', text: 'zones: [' });
    expect(result.ok ? [] : result.error).toMatchObject([{ file: 'p', line: 1 }]);
  });
});
