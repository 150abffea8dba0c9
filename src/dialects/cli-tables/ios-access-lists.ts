import { unreachable } from '#core/result';
import { type AccessEntry, type Place, type Ports, readAccessEntry } from './access-entry.ts';
import { type Fields, onlyFilled, type Table, tableOf } from './table.ts';

function placeFields(prefix: 'src' | 'dst', place: Place | undefined): Fields {
  if (!place) return {};
  const [first = '', ...others] = place.words;
  switch (place.kind) {
    case 'any':
      return { [`${prefix}_any`]: first };
    case 'host':
      return { [`${prefix}_host`]: others[0] ?? first };
    case 'network':
      return onlyFilled({ [`${prefix}_network`]: first.replace(/,$/, ''), [`${prefix}_wildcard`]: others.at(-1) });
    case 'object-group':
      return { [`${prefix}_network_object_group_name`]: others[0] ?? '' };
    // Words that IOS does not have.
    case 'object':
    case 'addrgroup':
    case 'interface':
    case 'range':
    case 'fqdn':
      return {};
    default:
      return unreachable(place.kind);
  }
}

export function portFields(prefix: 'src' | 'dst', ports: Ports | undefined): Fields {
  if (!ports) return {};
  const [first = '', last = ''] = ports.values;
  return {
    [`${prefix}_port_match`]: ports.operator,
    ...(ports.operator === 'range'
      ? { [`${prefix}_port_range_start`]: first, [`${prefix}_port_range_end`]: last }
      : { [`${prefix}_port`]: ports.values.join(' ') }),
  };
}

const FLAG = /^[+-]?(?:ack|established|fin|fragments|psh|rst|syn|urg)$/;

/** What stands behind the addresses. Words that are not known stay together in `options`. */
export function optionFields({ protocol, rest }: AccessEntry): Fields {
  const found: Record<string, string> = {};
  const flags: string[] = [];
  const others: string[] = [];
  const isIcmp = /^(?:icmp|1)$/.test(protocol[0] ?? '');
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    const next = rest[at + 1] ?? '';
    // Behind a time range the templates have no place for it.
    if ((word === 'log' || word === 'log-input') && found['time'] === undefined) found['log'] = word;
    else if (word === 'match-all' || word === 'match-any') found['flags_match'] = word;
    else if (FLAG.test(word)) flags.push(word);
    else if (/^\(\d+$/.test(word) && /^match(?:es)?\)$/.test(next)) {
      found['matches'] = word.slice(1);
      at++;
    } else if (word === '(tag' && next === '=') {
      found['log_tag'] = (rest[at + 2] ?? '').replace(/\)$/, '');
      at += 2;
    } else if (word === 'time-range') {
      found['time'] = next;
      const state = /^\((active|inactive)\)$/.exec(rest[at + 2] ?? '')?.[1];
      if (state !== undefined) found['state'] = state;
      at += state === undefined ? 1 : 2;
    } else if (word === 'precedence' || word === 'tos') {
      found['dst_port_match'] = word;
      found['dst_port'] = next;
      at++;
    } else if (isIcmp && found['icmp_type'] === undefined && /^[a-z\d-]+$/.test(word)) found['icmp_type'] = word;
    else others.push(word);
  }
  return onlyFilled({ ...found, tcp_flag: flags.join(' '), options: others.join(' ') });
}

function entryFields({ head = '', entry = '' }: Readonly<Record<string, string>>): Fields | undefined {
  const [, number = '', action = ''] = /^(?:(\d+)\s+)?(permit|deny)$/.exec(head) ?? [];
  const read = readAccessEntry(entry.split(/\s+/).filter((word) => word !== ''));
  if (!read) return undefined;
  const [first = '', name = first] = read.protocol;
  return onlyFilled({
    line_num: number,
    action,
    ...(first === 'object-group' ? { service_object_group_name: name } : { protocol: first }),
    ...placeFields('src', read.source),
    ...portFields('src', read.sourcePorts),
    ...placeFields('dst', read.destination),
    ...portFields('dst', read.destinationPorts),
    ...optionFields(read),
  });
}

/** A configuration counts no matches, and has no words that are not known. */
function configuredFields(groups: Readonly<Record<string, string>>): Fields | undefined {
  const fields = entryFields(groups);
  const isKnown = /^(?:log(?:-input)?)?$/.test(String(fields?.['options'] ?? ''));
  return fields?.['matches'] === undefined && isKnown ? fields : undefined;
}

/** `show ip access-lists` of IOS and IOS XE. */
export const IOS_ACCESS_LISTS: Table = tableOf({
  name: 'cisco ios access list',
  subject: 'rules',
  command: /show.ip.access-lists?/,
  sign: /^(?:Standard|Extended|Reflexive) IP access list \S+/,
  forms: [
    {
      pattern: /^(?<acl_type>Standard|Extended|Reflexive)\s+IP\s+access\s+list\s+(?<acl_name>\S+)(?:\s+\(.*\))?\s*$/,
      does: 'head',
    },
    { pattern: /^\s+(?<head>(?:\d+\s+)?(?:permit|deny))\s+(?<entry>.*)$/, does: 'row', toFields: entryFields },
  ],
});

/** `show running-config | section access-list`, `… partition access-list`: lists by name and by number. */
export const IOS_CONFIGURED_ACCESS_LISTS: Table = tableOf({
  name: 'cisco ios access list configuration',
  subject: 'rules',
  sign: /^(?:ip access-list (?:standard|extended) \S+|access-list \d+ (?:permit|deny|remark) )/,
  lists: ['comment', 'remark'],
  forms: [
    { pattern: /^ip\s+access-list\s+(?<acl_type>standard|extended)\s+(?<acl_name>\S+)\s*$/, does: 'head' },
    { pattern: /^\s+(?:\d+\s+)?remark\s+(?<comment>.*?)\s*$/, does: 'before', toFields: toList },
    // The templates keep no remarks of numbered lists; these have a name of ours.
    {
      pattern: /^access-list\s+\S+\s+remark\s+(?<remark>.*?)\s*$/,
      does: 'before',
      toFields: ({ remark = '' }) => ({ remark: [remark] }),
    },
    { pattern: /^\s+(?<head>(?:\d+\s+)?(?:permit|deny))\s+(?<entry>.*)$/, does: 'row', toFields: configuredFields },
    {
      pattern: /^access-list\s+(?<acl_name>\S+)\s+(?<head>permit|deny)\s+(?<entry>.*)$/,
      does: 'row',
      toFields: ({ acl_name = '', ...groups }) => {
        const fields = configuredFields(groups);
        return fields && { acl_name, acl_type: '', ...fields };
      },
    },
    { pattern: /^(?:Building configuration|Current configuration|Configuration of Partition)/, does: 'skip' },
  ],
  finish: (rows) => rows.map(({ fields, index }) => ({ fields: onlyFilled(fields), index })),
});

function toList({ comment = '' }: Readonly<Record<string, string>>): Fields {
  return { comment: [comment] };
}
