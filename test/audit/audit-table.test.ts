import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AUDIT_RULES, type AuditRuleId } from '#stages/verify';
import { LANGUAGES, type Language } from './audit-case.ts';
import { checkCase } from './check-case.ts';
import { CLOUD_CASES } from './cloud-cases.ts';
import { LIST_CASES } from './list-cases.ts';
import { findWhyNot, printTable } from './not-there.ts';
import { REACH_CASES } from './reach-cases.ts';
import { TUNNEL_CASES } from './tunnel-cases.ts';

const CASES = [...REACH_CASES, ...LIST_CASES, ...CLOUD_CASES, ...TUNNEL_CASES];
const RULES = Object.keys(AUDIT_RULES) as AuditRuleId[];
const has = (rule: AuditRuleId, language: Language) =>
  CASES.some((one) => one.rule === rule && one.language === language);

describe('what the audit finds in each language, and does not, and what closes it', () => {
  test.each(CASES.map((one) => [one.rule, one.language, one] as const))('%s in %s', (_rule, _language, one) =>
    checkCase(one),
  );
});

test('every kind has a case in every language, or a reason why there is none', () => {
  const wrong = RULES.flatMap((rule) =>
    LANGUAGES.filter((language) => (findWhyNot(rule, language).length === 1) === has(rule, language)).map(
      (language) => `${rule} in ${language}: ${findWhyNot(rule, language).length} reasons`,
    ),
  );
  expect(wrong).toEqual([]);
});

test('docs/audit.md has the table of them', () => {
  const text = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');
  const normalize = (line: string) => line.replaceAll(/\s+/g, ' ').replaceAll(/-{2,}/g, '-').trim();
  const lines = text.split('\n').map(normalize);
  for (const line of printTable(RULES, has)) expect(lines).toContain(normalize(line));
});
