import type { Family } from '../language/index.ts';

/** The family that the file says it is of: by the tool that wrote it, by its name, by the addresses in it. */
export function findFamily(path: string, text: string): Family {
  const written = /^#.*\b(ip6?)tables(-nft|-legacy)?-save\b/m.exec(text);
  if (written) return written[1] === 'ip6' ? 6 : 4;
  const name = path.split('/').at(-1) ?? '';
  if (/ip6|(^|[^a-z0-9])(ip)?v6([^a-z0-9]|$)/i.test(name)) return 6;
  return findFamilyOfRules(text);
}

const IPV4 = /\s-[sd] (! )?\d+\.\d+\.\d+\.\d+|--reject-with icmp-/;
const IPV6 =
  /\s-[sd] (! )?[0-9a-f]*:[0-9a-f:]*|--reject-with icmp6-|--icmpv6-type|-p (ipv6-icmp|icmpv6)|\s::\/0\s|\bicmp6-/i;

export function findFamilyOfRules(text: string): Family {
  return !IPV4.test(text) && IPV6.test(text) ? 6 : 4;
}
