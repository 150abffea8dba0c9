import { type Fields, onlyFilled, type Table, tableOf } from './table.ts';

/**
 * `name=value` pairs. A value goes on to the next name, so it may have spaces (`orig-bytes=47 603`); one in quotes ends
 * with them.
 */
export function readPairs(text: string): Record<string, string> {
  const starts = [...text.matchAll(/(?<=^|\s)!?([a-z][a-z\d-]*)=/g)];
  const pairs: Record<string, string> = {};
  for (const [i, match] of starts.entries()) {
    const value = text.slice(match.index + match[0].length, starts[i + 1]?.index).trim();
    pairs[match[1] ?? ''] = /^"(.*)"$/.exec(value)?.[1] ?? value;
  }
  return pairs;
}

/** Words of RouterOS as the templates have them: `src-address` is `src_address`, but for those that are named. */
function toNames(pairs: Readonly<Record<string, string>>, names: Readonly<Record<string, string>> = {}): Fields {
  return onlyFilled(
    Object.fromEntries(Object.entries(pairs).map(([name, value]) => [names[name] ?? name.replaceAll('-', '_'), value])),
  );
}

const ECHO = { pattern: /^(?:\d{2}:){2}\d{2}\s+echo:|^\s*(?:Flags|Columns):|^\s+[A-Zs] - /, does: 'skip' } as const;

/** `/ip firewall nat print` and `filter`, `mangle`, `raw`: an entry is several lines, its number first. */
export const ROUTEROS_RULES: Table = tableOf({
  name: 'mikrotik routeros firewall',
  subject: 'rules',
  sign: /\bchain=\S+ action=\S+/,
  forms: [
    ECHO,
    {
      pattern: /^\s*(?<index>\d+)\s+(?:(?<flags>[A-Z]+)\s+)?;;;\s*(?<comment>.*?)\s*$/,
      does: 'row',
    },
    {
      pattern: /^\s*(?<index>\d+)\s+(?:(?<flags>[A-Z]+)\s+)?(?<pairs>(?:chain|comment)=.*)$/,
      does: 'row',
      toFields: ({ pairs = '', ...more }) => ({ ...more, ...toNames(readPairs(pairs)) }),
    },
    {
      pattern: /^\s+(?<pairs>[a-z][a-z\d-]*=.*)$/,
      does: 'add',
      toFields: ({ pairs = '' }) => toNames(readPairs(pairs)),
    },
  ],
});

/** `/ip firewall address-list print terse`, of both families. */
export const ROUTEROS_ADDRESS_LISTS: Table = tableOf({
  name: 'mikrotik routeros address list',
  subject: 'addresses',
  sign: /^\s*\d+\s+(?:[A-Z]+\s+)?(?:comment=.*\s)?list=\S+ address=\S+/,
  naming: { address: ['ip_address', 'ipv6_address'], notWith: 'prefix_length', labels: ['list', 'comment'] },
  forms: [
    ECHO,
    {
      pattern: /^\s*(?<index>\d+)\s+(?:(?<flags>[A-Z]+)\s+)?(?<pairs>(?:comment=.*\s)?list=.*)$/,
      does: 'row',
      toFields: ({ pairs = '', ...more }) => {
        const { address = '', ...others } = readPairs(pairs);
        const [own = '', length] = address.split('/');
        return onlyFilled({
          ...more,
          ...toNames(others),
          [own.includes(':') ? 'ipv6_address' : 'ip_address']: own,
          prefix_length: length,
        });
      },
    },
  ],
});

/** `ip firewall address-list print` without `terse`: columns. */
export const ROUTEROS_ADDRESS_LIST_COLUMNS: Table = tableOf({
  name: 'mikrotik routeros address list',
  subject: 'addresses',
  sign: /^\s*#\s+LIST\s+ADDRESS(?:\s|$)/,
  naming: { address: ['ip_address', 'ipv6_address'], notWith: 'prefix_length', labels: ['list', 'comment'] },
  forms: [
    ECHO,
    { pattern: /^\s*#\s+LIST\s+ADDRESS/, does: 'skip' },
    { pattern: /^\s*;;;\s*(?<comment>.*?)\s*$/, does: 'before' },
    {
      pattern:
        /^\s*(?<index>\d+)\s+(?:(?<flags>[XD]+)\s+)?(?<list>\S+)\s+(?<address>[\d.]+|[0-9a-f:]*:[0-9a-f:]*|[\w.-]+)(?:\/(?<prefix_length>\d+))?(?:\s+(?<creation_time>[a-z]{3}\/\d+\/\d+ \S+|\d+-\d+-\d+ \S+))?(?:\s+(?<timeout>\S+))?\s*$/,
      does: 'row',
      toFields: ({ address = '', ...more }) => ({
        ...more,
        [address.includes(':') ? 'ipv6_address' : 'ip_address']: address,
      }),
    },
  ],
});

/** Letters before a connection, in the order in which they are printed; small ones are translations. */
const CONNECTION_FLAGS: Readonly<Record<string, string>> = {
  E: 'expected',
  S: 'seen_reply',
  A: 'assured',
  C: 'confirmed',
  D: 'dying',
  F: 'fasttrack',
  H: 'hardware_offload',
  s: 'source_nat',
  d: 'destination_nat',
};

/** `orig-` is `origin`, `repl-` is `reply`, `src` is `source`, `dst` is `destination`. */
function toConnectionName(name: string): string {
  return name
    .replace(/^orig-/, 'origin-')
    .replace(/^repl-/, 'reply-')
    .replace(/(^|-)src-/, '$1source-')
    .replace(/(^|-)dst-/, '$1destination-')
    .replaceAll('-', '_');
}

/** `/ip firewall connection print terse`. */
export const ROUTEROS_CONNECTIONS: Table = tableOf({
  name: 'mikrotik routeros connection',
  subject: 'sessions',
  sign: /^\s*\d+\s+[A-Zsd\s]*protocol=\S+ src-address=\S+ .*\breply-src-address=/,
  forms: [
    ECHO,
    {
      pattern: /^\s*(?<index>\d+)\s+(?<flags>[A-Zsd\s]*?)\s*(?<pairs>protocol=.*)$/,
      does: 'row',
      toFields: ({ index = '', flags = '', pairs = '' }) =>
        onlyFilled({
          index,
          ...Object.fromEntries(
            Object.entries(readPairs(pairs)).map(([name, value]) => [toConnectionName(name), value]),
          ),
          ...Object.fromEntries(
            flags.split('').flatMap((flag) => (CONNECTION_FLAGS[flag] ? [[CONNECTION_FLAGS[flag], flag]] : [])),
          ),
        }),
    },
  ],
});
