import { readAccessEntry } from './access-entry.ts';
import { type Fields, onlyFilled, type Table, tableOf } from './table.ts';

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== '');

/** `show access-lists` of NX-OS: IPv4, IPv6 and MAC. What follows the destination is one text. */
export const NXOS_ACCESS_LISTS: Table = tableOf({
  name: 'cisco nxos access list',
  subject: 'rules',
  sign: /^(?:IP|IPv4|IPv6|MAC) access list \S+/,
  forms: [
    { pattern: /^(?:IP|IPv4|IPv6|MAC|ARP) access list (?<name>\S+)\s*$/, does: 'keep' },
    { pattern: /^\s+statistics per-entry|^\s+fragments |^\s+ignore routable/, does: 'skip' },
    { pattern: /^\s+(?<sn>\d+)\s+(?<action>remark)\s+(?<remark>.*?)\s*$/, does: 'row' },
    {
      pattern: /^\s+(?<sn>\d+)\s+(?<action>permit|deny)\s+(?<entry>.*)$/,
      does: 'row',
      toFields: ({ entry = '', ...more }) => {
        const read = readAccessEntry(wordsOf(entry));
        if (!read?.destination) return undefined;
        const { operator, values } = read.sourcePorts ?? { operator: '', values: [] };
        return onlyFilled({
          ...more,
          protocol: read.protocol.join(' '),
          source: read.source.words.join(' '),
          ...(operator === 'range' ? { range: values.join(' ') } : { port: [operator, ...values].join(' ').trim() }),
          destination: read.destination.words.join(' '),
          modifier: behind(read),
        });
      },
    },
  ],
});

/** Ports of the destination and all that follows, as written. */
function behind({ destinationPorts, rest }: NonNullable<ReturnType<typeof readAccessEntry>>): string {
  const ports = destinationPorts ? [destinationPorts.operator, ...destinationPorts.values] : [];
  return [...ports, ...rest].join(' ');
}

/** `show ip access-lists` of Arista EOS. */
export const EOS_ACCESS_LISTS: Table = tableOf({
  name: 'arista eos access list',
  subject: 'rules',
  sign: /^(?:(?:Standard )?IP|IPv6) Access List \S+/,
  forms: [
    { pattern: /^(?:(?:Standard )?IP|IPv6) Access List (?<name>\S+)(?:\s+\[readonly\])?\s*$/, does: 'keep' },
    {
      pattern: /^\s+statistics per-entry|^\s*(?:Total rules|Configured|Active) |^\s+counters per-entry/,
      does: 'skip',
    },
    { pattern: /^\s+(?<sn>\d+)\s+(?<action>remark)\s+(?<remark>.*?)\s*$/, does: 'row' },
    {
      pattern: /^\s+(?<sn>\d+)\s+(?<action>permit|deny)\s+(?<entry>.*)$/,
      does: 'row',
      toFields: ({ entry = '', ...more }) => {
        const read = readAccessEntry(wordsOf(entry));
        if (!read) return undefined;
        return onlyFilled({
          ...more,
          protocol: read.protocol.join(' '),
          source: read.source.words.join(' '),
          port_modifier: read.sourcePorts?.operator,
          port_range: read.sourcePorts?.values.join(' '),
          destination: read.destination?.words.join(' '),
          modifier: behind(read),
        });
      },
    },
  ],
});

function oneosFields({ line_num, action, entry = '' }: Readonly<Record<string, string>>): Fields | undefined {
  const [text = '', matches] = /^(.*?)(?:\s+\((\d+) match(?:es)?\))?\s*$/.exec(entry)?.slice(1) ?? [];
  const read = readAccessEntry(wordsOf(text));
  if (!read) return undefined;
  const place = (end: 'src' | 'dst', words: readonly string[] = []): Fields => {
    const [first = '', second] = words;
    if (first === 'any') return { [`${end}_any`]: first };
    if (first === 'host') return { [`${end}_host`]: second ?? '' };
    return onlyFilled({ [`${end}_network`]: first, [`${end}_wildcard`]: second });
  };
  const ports = (end: 'src' | 'dst', own: typeof read.sourcePorts): Fields =>
    onlyFilled({
      [`${end}_port_match`]: own?.operator,
      [`${end}_port`]: own?.operator === 'range' ? '' : own?.values.join(' '),
      [`${end}_port_range_start`]: own?.operator === 'range' ? own.values[0] : '',
      [`${end}_port_range_end`]: own?.operator === 'range' ? own.values[1] : '',
    });
  // A word without an operator is a port; the templates take `log` for one too.
  const bare = read.destinationPorts ? undefined : read.rest[0];
  if (read.rest.some((word) => !/^(?:\d+|log)$/.test(word))) return undefined;
  return onlyFilled({
    line_num,
    action,
    protocol: read.protocol[0],
    protocol_nr: read.protocol[1],
    ...place('src', read.source.words),
    ...ports('src', read.sourcePorts),
    ...place('dst', read.destination?.words),
    ...ports('dst', read.destinationPorts),
    ...(bare !== undefined && { dst_port: bare }),
    log: read.rest.slice(bare === undefined ? 0 : 1).find((word) => word === 'log'),
    matches,
    entry: text,
  });
}

/** `show ip access-lists` of OneOS 5 and 6: the ports of 6 are numbers without an operator. */
export const ONEOS_ACCESS_LISTS: Table = tableOf({
  name: 'oneaccess oneos access list',
  subject: 'rules',
  sign: /^(?:ip access-list|IP access list) (?:standard|extended) \S+/,
  forms: [
    {
      pattern: /^(?:ip access-list|IP access list)\s+(?<acl_type>standard|extended)\s+(?<acl_name>\S+)\s*$/,
      does: 'head',
    },
    { pattern: /^interface|^For info on/, does: 'skip' },
    {
      pattern: /^\s*(?:(?<line_num>\d+)\s+)?(?<action>permit|deny)\s+(?<entry>.*)$/,
      does: 'row',
      toFields: oneosFields,
    },
  ],
});

const VRP_ADDRESS = String.raw`(?:\S+\s(?:\d+\.\d+\.\d+\.\d+|0)|\S+\/\d+|any)`;
const VRP_PORTS = (end: string) =>
  String.raw`(?:\s${end}-port\s(?<${end}_port_modifier>eq|lt|gt|neq|range)\s(?<${end}_port_range>\S+(?:(?<=range\s\S+)\s\S+)?))?`;
const VRP_RULE = new RegExp(
  String.raw`^\s*rule\s+(?<sn>\d+)\s+(?<action>permit|deny)(?:\s(?!source|destination|\(|time-range|fragment|logging|vpn)(?<protocol>[\w-]+))?(?:\ssource\s(?<source>${VRP_ADDRESS}))?${VRP_PORTS('source')}(?:\sdestination\s(?<destination>${VRP_ADDRESS}))?${VRP_PORTS('destination')}(?<options>(?:\s(?!\(\d)\S+)*)(?:\s\((?<matches>\d+)\s(?:match(?:es)?|times matched)\))?\s*$`,
);

/** `display acl all`, `display acl ipv6 all` of Huawei VRP. */
export const VRP_ACCESS_LISTS: Table = tableOf({
  name: 'huawei vrp access list',
  subject: 'rules',
  sign: /^(?:Basic|Advanced|User|L2|Ethernet|Interface|MPLS)(?: IPv6)? ACL \S+/,
  forms: [
    {
      pattern:
        /^\S+(?:\sIPv6)?\sACL\s(?<number>\d+)(?:\s+name\s+(?<acl_name>[^,\s]+))?(?:,?\s*(?:named\s+\S+)?),\s*\d+ rules?/,
      does: 'head',
      toFields: ({ number = '', ...more }) => ({ ...more, acl_number: number }),
    },
    { pattern: /^\S+(?:\sIPv6)?\sACL\s(?<acl_name>\S+)\s(?<acl_number>\d+),\s*\d+ rules?/, does: 'head' },
    { pattern: /^\s*Total\s(?:quantity\sof\s)?nonempty\s(?:ACL|acl6)\snumber\sis/i, does: 'skip' },
    { pattern: /^\s*(?:Acl's|ACL's)\sstep\sis/, does: 'skip' },
    { pattern: /^\s*rule\s+(?<sn>\d+)\s+description\s+(?<description>.*?)\s*$/, does: 'add' },
    { pattern: /^\s*(?:Description:|description)\s*(?<description>.*?)\s*$/, does: 'add' },
    {
      pattern: VRP_RULE,
      does: 'row',
      toFields: (groups) => onlyFilled({ ...groups, options: (groups['options'] ?? '').trim() }),
    },
  ],
});
