import { type AccessEntry, type Place, type Ports, readAccessEntry } from './access-entry.ts';
import { optionFields } from './ios-access-lists.ts';
import { type Fields, onlyFilled, type Table, tableOf } from './table.ts';

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== '');
const valuesOf = (ports: Ports | undefined) => ports?.values.join(' ');
const placeOf = (place: Place | undefined) => place?.words.join(' ');

/**
 * The templates call ports that stand alone those of the source, at whichever end they are; what was written is in
 * `entry`.
 */
function allListsFields({ entry = '', ...more }: Readonly<Record<string, string>>): Fields | undefined {
  const [, text = '', matches] = /^(.*?)(?:\s+\((\d+) match(?:es)?\))?\s*$/.exec(entry) ?? [];
  const read = readAccessEntry(wordsOf(text));
  if (!read) return undefined;
  const [first = read.destinationPorts, second] = read.sourcePorts
    ? [read.sourcePorts, read.destinationPorts]
    : [undefined, undefined];
  return onlyFilled({
    ...more,
    protocol: read.protocol.join(' '),
    source: placeOf(read.source),
    operator_source_port: first?.operator,
    source_port: valuesOf(first),
    destination: placeOf(read.destination),
    operator_destination_port: second?.operator,
    destination_port: valuesOf(second),
    modifier: read.rest.join(' '),
    matches,
    entry: text,
  });
}

/** `show access-lists` of IOS: the same text as `show ip access-lists`, for which the templates have other names. */
export const IOS_ALL_ACCESS_LISTS: Table = tableOf({
  name: 'cisco ios access lists of all kinds',
  subject: 'rules',
  sign: /^(?:Standard|Extended|Reflexive) IP access list \S+/,
  command: /show.access-lists?/,
  forms: [
    {
      pattern: /^(?<type>Standard|Extended|Reflexive)\s+IP\s+access\s+list\s+(?<name>\S+)(?:\s+\(.*\))?\s*$/,
      does: 'keep',
    },
    {
      pattern: /^\s+(?:(?<sn>\d+)\s+)?(?<action>permit|deny)\s+(?<entry>.*)$/,
      does: 'row',
      toFields: allListsFields,
    },
  ],
});

/** Ports of the destination: the templates have no other, and call them those of the source. */
function ipv6Ports({ destinationPorts: ports, rest }: AccessEntry): Fields {
  if (!ports) return onlyFilled({ src_port_match: rest.find((word) => word === 'established') });
  const [first = '', last = ''] = ports.values;
  return ports.operator === 'range'
    ? { src_port_range_start: first, src_port_range_end: last }
    : { src_port_match: ports.operator, port_number: ports.values.join(' ') };
}

function ipv6Fields({ entry = '', ...more }: Readonly<Record<string, string>>): Fields | undefined {
  const read = readAccessEntry(wordsOf(entry));
  if (!read?.destination) return undefined;
  const { log, tcp_flag, options, ...others } = optionFields(read) as Readonly<Record<string, string>>;
  const words = wordsOf(options ?? '');
  const one = (word: string) => words.find((own) => own === word);
  return onlyFilled({
    ...more,
    protocol: read.protocol.join(' '),
    ipv6_source: read.source.words.at(-1),
    ipv6_destination: read.destination.words.at(-1),
    ...ipv6Ports(read),
    log,
    authentification: one('auth'),
    routing: one('routing'),
    options: words.filter((word) => word !== 'auth' && word !== 'routing').join(' '),
    ...others,
    entry,
  });
}

/** `show ipv6 access-list` of IOS. The number of an entry is behind it. */
export const IOS_IPV6_ACCESS_LISTS: Table = tableOf({
  name: 'cisco ios ipv6 access list',
  subject: 'rules',
  sign: /^IPv6 access list \S+/,
  forms: [
    { pattern: /^IPv6\s+access\s+list\s+(?<acl_name>\S+)(?:\s+\(.*\))?\s*$/, does: 'keep' },
    {
      pattern: /^\s+(?<action>permit|deny)\s+(?<entry>.*?)\s+sequence\s+(?<sequence>\d+)\s*$/,
      does: 'row',
      toFields: ipv6Fields,
    },
  ],
});
