import { unwrap } from '#core/result';
import { findFilterErrors } from '#core/semantics';
import { lowerFilter as lowerIptables } from '#dialects/iptables';
import { lowerFilter as lowerNftables, printRuleset } from '#dialects/nftables';
import type { Random } from './random.ts';
import { type RandomList, randomList } from './random-rules.ts';

/** In which a list is written for the kernel. */
export type Language = 'nftables' | 'iptables';

/** Texts to load: for `nft -f`, and for the tools that restore tables of iptables. */
export interface Loadable {
  readonly nft: string;
  readonly restore?: Readonly<Record<'iptables' | 'ip6tables', string>>;
}

/** Name of the tables that lists are loaded as with `nft`. */
export const TABLE = 'judged';

/** Tables, as `family name`, that any list may be loaded as. */
export const LIST_TABLES = [
  ...['inet', 'ip', 'ip6'].map((family) => `${family} ${TABLE}`),
  ...['ip', 'ip6'].flatMap((family) => ['raw', 'mangle', 'filter', 'security'].map((name) => `${family} ${name}`)),
];

/** The first random list that has words in the language: iptables has as many base chains as tables, nft any number. */
export function randomListOf(random: Random, language: Language): RandomList {
  for (;;) {
    const list = randomList(random);
    if (language === 'nftables' || canJudge(list)) return list;
  }
}

/** What the table `raw` drops is gone before the court sees that it came. */
function canJudge({ rules }: RandomList): boolean {
  const lowered = lowerIptables(rules);
  return lowered.ok && Object.values(lowered.value.texts).every((text) => !text.includes('*raw'));
}

export function toLoadable({ rules, formOf }: RandomList, language: Language): Loadable {
  const errors = findFilterErrors(rules);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  if (language === 'nftables') return { nft: printRuleset(unwrap(lowerNftables(rules, TABLE, formOf))) };
  const { texts } = unwrap(lowerIptables(rules));
  return { nft: '', restore: { iptables: texts[4], ip6tables: texts[6] } };
}
