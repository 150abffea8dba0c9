import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { printIptables } from './print-file.ts';
import { readIptables } from './read.ts';
import type { Findings } from './text/findings.ts';
import { readFile } from './text/read-file.ts';

/** Rules that were read without anything that is not known. */
function countRules(path: string, text: string): { rules: number; unknown: string[] } {
  const findings: Findings = { errors: [], losses: [] };
  const rules = readFile({ path, text }, findings).dumps.flatMap(({ tables }) =>
    tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules)),
  );
  const unknown = rules.flatMap(({ matches, target }) =>
    [...matches, ...(target ? [target] : [])].flatMap((part) => part.unknown ?? []),
  );
  return { rules: rules.length, unknown: [...findings.errors.map(({ message }) => message), ...unknown] };
}

describeSet('configs/iptables-rule-syntax', (folder) => {
  test('every rule that the translator of the tools takes is read', () => {
    let count = 0;
    const misses = readSet(join(folder, 'translate')).flatMap(({ path, text }) =>
      text.split('\n').flatMap((line) => {
        const [, six, rest = ''] = /^ip(6?)tables-translate (.*)$/.exec(line) ?? [];
        if (six === undefined || / -F /.test(` ${rest}`)) return [];
        count++;
        // Names of chains as nft has them are chains of their own.
        const chain = /-[AI] ([a-z]+)/.exec(rest)?.[1];
        const made =
          chain === undefined
            ? ''
            : `iptables ${/-t \w+/.exec(rest)?.[0] ?? ''} -N ${chain}\n`.replace('ip', `ip${six}`);
        const { rules, unknown } = countRules(path, `${made.replace('ip6ip', 'ip6')}ip${six}tables ${rest}\n`);
        return rules === 1 && unknown.length === 0 ? [] : [`${path}: ${line}: ${rules} ${unknown.join('; ')}`];
      }),
    );
    expect(misses).toEqual([]);
    expect(count).toBeGreaterThan(150);
  });

  test('dumps are read', () => {
    for (const file of readSet(join(folder, 'dumps'))) expect(readIptables([file])).toMatchObject({ ok: true });
  });
});

describeSet('configs/ferm', (folder) => {
  test('every result is read, rule by rule', () => {
    const results = readSet(folder, (path) => path.endsWith('.expected-iptables'));
    const misses = results.flatMap(({ path, text }) => {
      const asked = text.split('\n').filter((line) => / -[AI] /.test(line)).length;
      const { rules } = countRules(path, text);
      return rules === asked ? [] : [`${path}: ${rules} of ${asked}`];
    });
    expect(misses).toEqual([]);
    expect(results.length).toBeGreaterThan(30);
  });
});

describeSet('configs/iptables-save', (folder) => {
  const dumps = readSet(folder, (path) => !path.includes('expected') && !/README|help\.txt|docker\.txt/.test(path));

  test.each(dumps.map((dump) => [dump.path, dump] as const))('%s: print ∘ parse is a fixed point', (_path, dump) => {
    const printed = printIptables(dump, 'text');
    if (!printed.ok) throw new Error(printed.error.map(({ message }) => message).join('\n'));
    expect(printIptables({ path: dump.path, text: printed.value }, 'text')).toEqual(printed);
  });
});
