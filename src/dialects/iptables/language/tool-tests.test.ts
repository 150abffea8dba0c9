import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSet, readSet } from '../../../../test/shared-data.ts';
import { printRule, readRule, type Rule } from './index.ts';
import { splitWords } from '#dialects/shell';

const AT = { file: 'rule', line: 1, column: 1 };

function read(text: string, family: 4 | 6, table: string, chain: string): Rule {
  return readRule(splitWords(text) ?? [], { family, table, chain, isChain: () => false }, AT);
}

const isRefused = ({ refusals, matches, target }: Rule) =>
  refusals !== undefined || [...matches, ...(target ? [target] : [])].some(({ unknown }) => unknown !== undefined);

/** `rule;printed form, or =;OK|FAIL` behind the chains and the table that the rules are for. */
function checkRules(path: string, text: string): string[] {
  const family = path.startsWith('libip6t') ? 6 : 4;
  let [chain, table] = ['INPUT', 'filter'];
  return text.split('\n').flatMap((line): string[] => {
    if (line.startsWith(':')) chain = line.slice(1).split(',')[0] ?? '';
    if (line.startsWith('*')) table = line.slice(1);
    const found = /^([^#:*@].*);(.*);(OK|FAIL)$/.exec(line);
    const [, rule = '', printed = '', outcome = ''] = found ?? [];
    if (!found) return [];
    const parsed = read(rule, family, table, chain);
    if (outcome === 'FAIL') return isRefused(parsed) ? ['ok'] : [`${path}: taken: ${rule}`];
    const text = printRule(parsed, family).trim();
    const expected = printed === '=' || printed === '' ? rule : printed;
    if (isRefused(parsed)) return [`${path}: refused: ${rule}: ${parsed.refusals?.[0]?.message ?? text}`];
    return text === expected.trim() ? ['ok'] : [`${path}: printed ${text}; expected ${expected}`];
  });
}

describeSet('configs/iptables-rule-syntax', (folder) => {
  test('rules are taken, refused and printed as the tools do', () => {
    const results = readSet(join(folder, 'accept-reject'), (path) => /^lib(xt|ipt|ip6t)_|^iptables/.test(path)).flatMap(
      ({ path, text }) => checkRules(path, text),
    );
    const misses = results.filter((result) => result !== 'ok');
    // Whether the kernel knows an object of that name, no reader of rules can say.
    expect(misses).toEqual(['libxt_nfacct.t: taken: -m nfacct --nfacct-name wrong']);
    expect(misses.length / results.length).toBeLessThan(0.03);
  });
});
