import type { SourceFile } from '#core/model';

const MARKS = [
  /^\*(filter|nat|mangle|raw|security)\s*$/m,
  /^#.*\bip6?tables(-nft|-legacy)?-save\b/m,
  /^\s*(\[\d+:\d+\] )?-[AP] (INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING)\b/m,
  /^Chain \S+ \((policy [A-Z]+|\d+ references)/m,
  /^[^#\n]*\bip6?tables\s+-/m,
  /^Name: \S+\s*\nType: (hash|bitmap|list):/m,
  /<ipset name="/,
  /^(ipset )?create \S+ (hash|bitmap|list):/m,
];
/** Much more than any heading is long. */
const BEGINNING = 200_000;

export function recognisesIptables({ text }: SourceFile): boolean {
  const beginning = text.slice(0, BEGINNING).replaceAll('\r', '');
  return MARKS.some((mark) => mark.test(beginning));
}
