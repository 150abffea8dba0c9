import type { SourceFile } from '#core/model';

/** Much more than any heading is long. */
const BEGINNING = 200_000;
const MARKS = [
  /^[ \t]*(?:add[ \t]+|create[ \t]+)?table[ \t]+(?:(?:ip|ip6|inet|arp|bridge|netdev)[ \t]+)?[\w.-]+[ \t]*\{/m,
  /^[ \t]*(?:nft[ \t]+)?(?:add|create|insert|flush|delete|destroy)[ \t]+(?:table|chain|rule|set|map|element|ruleset)\b/m,
  /^#!.*\bnft\b/m,
];

export function recognisesNftables({ text }: SourceFile): boolean {
  const beginning = text.slice(0, BEGINNING);
  return /^\s*\{\s*"nftables"\s*:/.test(beginning) || MARKS.some((mark) => mark.test(beginning));
}
