import type { Word } from '#dialects/shell';

/** Rules that one command makes at most. */
const MOST_RULES = 1024;
const ADDRESSES = new Set(['-s', '--source', '--src', '-d', '--destination', '--dst']);

/** Options as the tools take them beside their plain form: `--dport=22`, `-ptcp`. */
export function separateWords(words: readonly Word[]): Word[] {
  return words.flatMap((word): Word[] => {
    if (word.isQuoted) return [word];
    const [, option = '', value = ''] =
      /^(--[a-z0-9-]+)=(.+)$/.exec(word.text) ?? /^(-[psdiojgm])([^\s-].*)$/.exec(word.text) ?? [];
    if (option === '') return [word];
    return [
      { ...word, text: option },
      { ...word, text: value, column: word.column + word.text.length - value.length },
    ];
  });
}

/** `-s 10.0.0.1,10.0.0.2` makes a rule for each address. */
export function splitAddresses(words: readonly Word[]): readonly (readonly Word[])[] {
  const at = words.findIndex(
    (word, i) => !word.isQuoted && ADDRESSES.has(word.text) && words[i + 1]?.text.includes(','),
  );
  const listed = words[at + 1];
  if (at < 0 || !listed) return [words];
  const single = listed.text.split(',').filter((text) => text !== '');
  const rules = single.flatMap((text) => splitAddresses(words.with(at + 1, { ...listed, text })));
  return rules.length > MOST_RULES ? [words] : rules;
}
