import type { Extension, OptionForm } from './extension.ts';
import { HEADER_MATCHES, IP } from './matches-headers.ts';
import { OTHER_MATCHES } from './matches-other.ts';
import { STATE_MATCHES } from './matches-state.ts';
import { TARGETS } from './targets.ts';
import type { Family } from './value.ts';

const MATCHES = index([IP, ...HEADER_MATCHES, ...STATE_MATCHES, ...OTHER_MATCHES]);
const TARGET_INDEX = index(TARGETS);
const ALIASES: Readonly<Record<string, string>> = { icmpv6: 'icmp6', 'ipv6-icmp': 'icmp6', 'ipv6-mh': 'mh' };

function index(extensions: readonly Extension[]): Map<string, Extension> {
  return new Map(
    extensions.flatMap((one) => (one.family ? [one.family] : [4, 6]).map((family) => [`${family} ${one.name}`, one])),
  );
}

/** Undefined: not one that we know. */
export function findMatch(name: string, family: Family): Extension | undefined {
  return MATCHES.get(`${family} ${ALIASES[name] ?? name}`);
}

export function findTarget(name: string, family: Family): Extension | undefined {
  return TARGET_INDEX.get(`${family} ${name}`);
}

/** By its name, another name for it, or the beginning of a long one that no other has. Undefined: none. */
export function findOption(extension: Extension, name: string): OptionForm | undefined {
  const exact = extension.options.find((form) => form.name === name || form.aliases.includes(name));
  if (exact || !name.startsWith('--') || name.length < 3) return exact;
  const started = extension.options.filter((form) =>
    [form.name, ...form.aliases].some((each) => each.startsWith(name)),
  );
  return started.length === 1 ? started[0] : undefined;
}
