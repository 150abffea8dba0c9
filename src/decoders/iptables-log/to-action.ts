import type { Flow } from '#core/model';

/** What the prefix tells by the words that firewalls made of iptables put into it. */
export function toAction(prefix: string): Flow['action'] {
  // UniFi and EdgeOS: `[chain-rule-D]`.
  const letter = /-([ADR])\]?$/.exec(prefix)?.[1];
  if (letter !== undefined) return letter === 'A' ? 'accept' : letter === 'D' ? 'drop' : 'reject';
  const word =
    /(?<![a-z])(drop|dropped|block|blocked|deny|denied|reject|rejected|accept|accepted|allow|allowed|pass)(?![a-z])/i
      .exec(prefix)?.[1]
      ?.toLowerCase();
  if (word === undefined) return undefined;
  return word.startsWith('reject') ? 'reject' : /^(?:accept|allow|pass)/.test(word) ? 'accept' : 'drop';
}
