import { describe, expect, test } from 'vitest';
import type { Policy } from '#core/model';
import { unwrap } from '#core/result';
import { formatPolicyFile, parsePolicy, printPolicy } from '#dialects/bulkhead';
import { TEMPLATES } from '#stages/define';
import { checkPolicy } from '#stages/verify';
import { AT_MS, listFolders, readDocumentOf, readPolicyOf } from './read-template.ts';

const NAMES = TEMPLATES.map(({ name }) => name);

function read(template: string): Policy {
  return unwrap(parsePolicy(readPolicyOf(template))).policy;
}

test('together the templates state all eighteen invariants of crypto infrastructure', () => {
  const said = NAMES.flatMap((name) =>
    read(name).guardrails.flatMap(({ description = '' }) => /\(I(\d+)\)$/.exec(description)?.[1] ?? []),
  );
  expect([...new Set(said.map(Number))].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
});

test('every folder of templates is one that `init` offers', () => {
  expect(listFolders()).toEqual(NAMES.toSorted());
});

describe.each(NAMES)('template %s', (name) => {
  test('holds: no error, no warning', () => {
    expect(checkPolicy(read(name), AT_MS)).toEqual([]);
  });

  test('is written in the canonical form', () => {
    for (const file of readPolicyOf(name)) expect(unwrap(formatPolicyFile(file))).toBe(file.text);
  });

  test('means the same once printed', () => {
    const policy = read(name);
    expect(unwrap(parsePolicy(printPolicy(policy))).policy).toEqual(policy);
  });

  test('every zone with a link has networks of both families, and drops nothing on the first day but for the keys', () => {
    for (const { class: zoneClass, mode, networks } of read(name).zones) {
      expect(new Set(networks.map(({ bits }) => bits)).size).toBe(zoneClass === 'cold' ? 0 : 2);
      expect(mode).toBe(zoneClass === 'cold' ? 'enforce' : zoneClass === 'key-management' ? 'guard' : 'observe');
    }
  });

  test('keys are loaded with the signatures of two operators at least', () => {
    const keys = read(name).zones.filter((zone) => zone.class === 'key-management');
    expect(keys.every(({ approvals = 0 }) => approvals >= 2)).toBe(true);
  });

  test('every rule names its flow, and has a review within half a year', () => {
    const { rules } = read(name);
    const texts = readPolicyOf(name)
      .map(({ text }) => text)
      .join('\n');
    for (const { id, review } of rules) {
      expect(texts).toMatch(new RegExp(`- id: ${id} # F\\d+\n`));
      const days = (Date.parse(review ?? '') - AT_MS) / 86_400_000;
      expect(days).toBeGreaterThan(80);
      expect(days).toBeLessThan(181);
    }
  });

  test('its document names every owner, and of every row of the flow table its rules', () => {
    const document = readDocumentOf(name);
    for (const { owner } of read(name).rules) expect(document).toContain(`\`${owner}\``);
    const texts = readPolicyOf(name)
      .map(({ text }) => text)
      .join('\n');
    const named = [...texts.matchAll(/- id: (\S+) # (F\d+)\n/g)];
    for (const [row = '', rules] of Map.groupBy(named, ([, , flow = '']) => flow)) {
      const line = document.split('\n').find((text) => new RegExp(`^\\| ${row} +\\|`).test(text));
      const isListed = rules.every(([, id]) => line?.includes(`\`${id}\``));
      expect(isListed || line?.includes(`${rules.length} rules, `), `${row}: ${line}`).toBe(true);
    }
  });

  test('says why of every guardrail', () => {
    expect(read(name).guardrails.filter(({ description }) => (description ?? '').length < 30)).toEqual([]);
  });

  test('the ceremony that its document shows holds as long as it says, and needs no other rule', () => {
    const [, text] = /```yaml\n([^]+?)```/.exec(readDocumentOf(name)) ?? [];
    const hasCeremony = read(name).workloads.some(({ labels }) => labels['role'] === 'ceremony-host');
    expect(text !== undefined).toBe(hasCeremony);
    const ceremony = { path: 'ceremony.yaml', text: text ?? '' };
    const { policy } = unwrap(parsePolicy([...readPolicyOf(name), ceremony]));
    expect(checkPolicy(policy, AT_MS)).toEqual([]);
    const later = checkPolicy(policy, AT_MS + 2 * 86_400_000);
    expect(later.map(({ kind, severity }) => [kind, severity])).toEqual(hasCeremony ? [['expired', 'warning']] : []);
  });
});
