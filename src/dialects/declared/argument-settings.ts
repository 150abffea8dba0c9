import { toFileSettings } from './file-settings.ts';
import type { Setting } from './setting.ts';

const FLAG = /^-{1,2}([A-Za-z][\w.-]*)$/;
const ASSIGNED = /^-{0,2}([A-Za-z][\w.-]*)=(.*)$/s;

/** Arguments in their order, each under the flag that it is for; the lines of scripts one by one. */
export function toArgumentSettings(words: readonly Setting[]): Setting[] {
  return words.flatMap((word, i): Setting[] => {
    if (word.value.includes('\n')) return toFileSettings(word);
    const [, assigned, rest = ''] = ASSIGNED.exec(word.value) ?? [];
    if (assigned !== undefined && !/\s/.test(assigned)) return [{ ...word, key: assigned, value: rest }];
    const [, flag = ''] = FLAG.exec(words[i - 1]?.value ?? '') ?? [];
    return [{ ...word, key: flag }];
  });
}
