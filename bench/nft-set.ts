import { spawnSync } from 'node:child_process';
import { EVERY_PACKET, type FilterRules } from '#core/model';
import { toAddressSet } from '#core/net';
import { unwrap } from '#core/result';
import { lowerFilter, PLAIN_FORM, printRuleset } from '#dialects/nftables';
import { NFTABLES } from '#dialects/nftables/language';
import { measure, printFigure, printPeer } from './figure.ts';

/** How many networks one rule lists. */
const ELEMENTS = 100_000;

const networks = Array.from({ length: ELEMENTS }, (_, i) => {
  // Every second address, so that none of them touch.
  const value = 0x0a00_0000n + 2n * BigInt(i);
  return { bits: 32 as const, first: value, last: value };
});
const rules: FilterRules = {
  chains: [
    {
      name: 'input',
      base: { hook: 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET },
      entries: [{ match: { ...EVERY_PACKET, sources: toAddressSet(networks) }, action: { kind: 'accept' }, text: '' }],
    },
  ],
};

const printed = measure(() =>
  printRuleset(unwrap(lowerFilter(rules, 'bench', () => ({ ...PLAIN_FORM, values: 'named' })))),
);
const loaded = measure(load);
const read = measure(() => unwrap(NFTABLES.read([{ path: 'host.nft', text: printed.value }])));

/** Milliseconds of the processor that nft and the kernel take to load the text. */
function load(): number {
  const script = 'TIMEFORMAT="%U %S"; time nft -f -';
  const child = spawnSync('unshare', ['-n', 'bash', '-c', script], { input: printed.value, encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  return (
    1000 *
    child.stderr
      .trim()
      .split(' ')
      .reduce((sum, seconds) => sum + Number(seconds), 0)
  );
}

printFigure('nft: a set of 100,000 elements, lowered and printed', printed.wallMs, 'ms', 1000);
printFigure('nft: the same loaded into the kernel', loaded.wallMs, 'ms', 1000);
printFigure('nft: printed and loaded, of the processor', printed.cpuMs + loaded.value, 'ms', 1000);
printFigure('nft: the same read and lifted', read.wallMs, 'ms', 2000);
printPeer('nft: read and lifted, of the processor', read.cpuMs, 'ms');
