import { describe, expect, test } from 'vitest';
import type { SourceFile } from '#core/model';
import { NFTABLES, parseNftables } from '../index.ts';
import { printRule } from '../text/statements.ts';
import { printRuleset } from '../text/ruleset.ts';

const STYLE = { numericProtocols: false, stateless: true };
const listed = (...files: readonly SourceFile[]) => {
  const read = parseNftables(files);
  return read.ok
    ? printRuleset(read.value, STYLE)
    : read.error.map(({ message, at }) => `${at?.line}:${at?.column} ${message}`);
};
const rulesOf = (text: string) => {
  const read = parseNftables([{ path: 'fw.sh', text }]);
  if (!read.ok) return read.error.map(({ message, at }) => `${at?.line}:${at?.column} ${message}`);
  const chains = [...read.value.tables.values()].flatMap((table) => [...table.chains.values()]);
  return chains.flatMap(({ name, rules }) =>
    rules.map(
      (rule) => `${name}: ${printRule(rule, STYLE)}${rule.condition === undefined ? '' : ` (${rule.condition})`}`,
    ),
  );
};
const lossesOf = (text: string, path = 'fw.sh') => {
  const read = NFTABLES.read([{ path, text }]);
  return read.ok
    ? read.value.losses.map(({ construct, why, at }) => `${at?.line}:${at?.column} ${construct}: ${why}`)
    : read.error;
};

const START =
  'nft flush ruleset\nnft add table inet f\nnft add chain inet f in "{ type filter hook input priority 0; policy drop; }"\n';

describe('commands of a shell', () => {
  test.each<[string, string, string[]]>([
    ['words', 'nft add rule inet f in tcp dport 22 accept', ['in: tcp dport 22 accept']],
    [
      'words in quotes',
      `sudo nft 'add rule inet f in tcp dport { 22, 80 } accept'`,
      ['in: tcp dport { 22, 80 } accept'],
    ],
    [
      'signs of the shell',
      String.raw`/usr/sbin/nft add rule inet f in tcp dport \{ 22, 80 \} accept \; add rule inet f in drop`,
      ['in: tcp dport { 22, 80 } accept', 'in: drop'],
    ],
    ['lines that are joined', 'nft add rule inet f in \\\n  tcp dport 22 accept', ['in: tcp dport 22 accept']],
    [
      'text over several lines',
      'nft "\nadd rule inet f in tcp dport 22 accept\nadd rule inet f in drop\n"',
      ['in: tcp dport 22 accept', 'in: drop'],
    ],
    [
      'variables',
      'NFT=/sbin/nft\nIF=eth0\nP="22, 80"\n$NFT add rule inet f in iifname "$IF" tcp dport { $P } accept',
      ['in: iifname "eth0" tcp dport { 22, 80 } accept'],
    ],
    [
      'a text put in',
      'IF=eth0\nnft -f - <<EOF\nadd rule inet f in iifname "${IF}" accept\nEOF',
      ['in: iifname "eth0" accept'],
    ],
    [
      'with variables of nft',
      "nft -f - <<'EOF'\ndefine IF = eth0\nadd rule inet f in iifname $IF accept\nEOF",
      ['in: iifname "eth0" accept'],
    ],
    ['a text with tabs', 'cat <<-EOF | nft -f -\n\tadd rule inet f in drop\n\tEOF', ['in: drop']],
    ['a file that it writes', 'cat > /tmp/r.nft <<EOF\nadd rule inet f in drop\nEOF\nnft -f /tmp/r.nft', ['in: drop']],
    [
      'a file that it writes for a service',
      'cat > /etc/nftables.conf <<EOF\nadd rule inet f in drop\nEOF\nsystemctl restart nftables',
      ['in: drop'],
    ],
    ['one that is only looked at', 'nft -c add rule inet f in drop\nnft list ruleset', []],
    ['what may not be run', 'if [ -f x ]; then\n  nft add rule inet f in drop\nfi', ['in: drop (within `if`)']],
    ['what takes away what is not there', 'nft delete table ip g\nnft add rule inet f in drop', ['in: drop']],
    [
      'what perhaps takes away',
      'nft add rule inet f in drop\ntest x && nft flush chain inet f in',
      ['in: drop (within what comes before `&&`)'],
    ],
    [
      'variables that are not known',
      'for p in 1 2; do nft add rule inet f in tcp dport $p accept; done',
      ['in: tcp dport $p accept (within `for`)'],
    ],
  ])('%s', (_name, script, expected) => {
    expect(rulesOf(`#!/bin/sh\n${START}${script}\necho done\n`)).toEqual(expected);
  });

  test('what is wrong is told where it stands', () => {
    expect(
      rulesOf(
        'IF=enp0s31f6\nnft add table ip f\nnft add chain ip f c\nnft add rule ip f c iifname $IF tcp dprt 22\n',
      )[0],
    ).toMatch(/^4:37 `dprt`/);
    expect(rulesOf('nft -f - <<EOF\ntable ip f {\n  chain c { tcp dprt 22; }\n}\nEOF\n')[0]).toMatch(/^3:17 `dprt`/);
    expect(rulesOf('nft -f /etc/rules.nft\n')).toEqual([
      '1:8 `/etc/rules.nft` is not among the files; expected it to be given too',
    ]);
  });

  test('what hangs on the script is a loss', () => {
    expect(lossesOf(`${START}for p in 1 2; do nft add rule inet f in tcp dport $p accept; done\n`)).toEqual([
      '4:41 tcp dport $p accept: within `for`',
      '4:41 tcp dport $p accept: it has variables that only the running script knows; a verdict that depends on it is unknown',
    ]);
  });

  test('a file that it loads is read in its place, once', () => {
    const rules = { path: 'x/etc/rules.nft', text: 'add rule ip f c drop\n' };
    const script = { path: 'x/fw.sh', text: 'nft add table ip f\nnft add chain ip f c\nnft -f /etc/rules.nft\n' };
    expect(listed(rules, script)).toBe('table ip f {\n\tchain c {\n\t\tdrop\n\t}\n}\n');
  });
});

test('lines of a terminal around a listing say nothing', () => {
  const text = 'root@gw:~# nft list ruleset\ntable ip f {\n\tchain c {\n\t\tdrop\n\t}\n}\n[root@gw ~]# \n';
  expect(listed({ path: 'x', text })).toBe('table ip f {\n\tchain c {\n\t\tdrop\n\t}\n}\n');
});

describe('include', () => {
  const main = (inner: string, table = '') => ({
    path: 'etc/nftables.conf',
    text: `include "./names.inc"\ntable ip f {\n${table}chain c {\n${inner}\n}\n}\n`,
  });
  const names = { path: 'etc/names.inc', text: 'define P = 22\n' };

  test('within a chain and a table, in order of the paths', () => {
    const files = [
      main('include "c/*.inc"\ndrop', 'include "sets.inc"\n'),
      names,
      { path: 'etc/sets.inc', text: 'set s { type ipv4_addr; }\n' },
      { path: 'etc/c/2.inc', text: 'ip saddr @s accept\n' },
      { path: 'etc/c/1.inc', text: 'tcp dport $P accept\n' },
    ];
    expect(listed(...files)).toBe(
      'table ip f {\n\tset s {\n\t\ttype ipv4_addr\n\t}\n\n\tchain c {\n\t\ttcp dport 22 accept\n\t\tip saddr @s accept\n\t\tdrop\n\t}\n}\n',
    );
    const named = NFTABLES.findNamed?.(files[0] ?? names, files.slice(1)) ?? [];
    expect(named.map(({ path }) => path)).toEqual(['etc/names.inc', 'etc/sets.inc', 'etc/c/1.inc', 'etc/c/2.inc']);
  });

  test('of itself, and of nothing, is refused', () => {
    const loop = { path: 'etc/loop.inc', text: 'include "loop2.inc"\n' };
    const loop2 = { path: 'etc/loop2.inc', text: 'include "loop.inc"\n' };
    expect(String(listed(main('include "loop.inc"'), names, loop, loop2))).toContain('included from itself');
    expect(listed(main('include "gone.inc"'), names)).toEqual([
      '4:9 `gone.inc` is not among the files; expected it to be given too',
    ]);
  });
});

describe('sets of which nothing is listed', () => {
  const toTable = (elements: string) =>
    `table ip f {\n\tset s {\n\t\ttype ipv4_addr\n${elements}\t}\n\tset t {\n\t\ttype ipv4_addr\n\t}\n\tchain c {\n\t\tip saddr @s accept\n\t\tip saddr @t drop\n\t}\n}\n`;

  test('are not known', () => {
    expect(lossesOf(toTable(''))).toContain(
      '2:6 set s: nothing is in any set here, as `nft -t` lists them; what is looked up in it is unknown',
    );
  });

  test('are empty where something is listed of another', () => {
    expect(lossesOf(toTable('\t\telements = { 10.0.0.1 }\n'))).toEqual([]);
  });
});

test('handles name the rules of JSON; text has none', () => {
  const text = 'add table ip f\nadd chain ip f c\nadd rule ip f c drop\n';
  expect(listed({ path: 'x', text: `${text}delete rule ip f c handle 4\n` })).toEqual([
    '4:20 chain `c` has no rule with handle 4; expected one that is there',
  ]);
  expect(listed({ path: 'x', text: `${text}replace rule ip f c accept\n` })).toEqual([
    '4:21 `replace` names a rule; expected `handle` and its number',
  ]);
  expect(listed({ path: 'x', text: `${text}delete rule ip f c index 0\n` })).toBe(
    'table ip f {\n\tchain c {\n\t}\n}\n',
  );
});
