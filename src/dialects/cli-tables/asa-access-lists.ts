import { unreachable } from '#core/result';
import { type Place, type Ports, readAccessEntry } from './access-entry.ts';
import { type Fields, onlyFilled, type Table, tableOf } from './table.ts';

type End = 'src' | 'dst';

function placeFields(prefix: string, place: Place): Fields {
  const [first = '', second = '', third = ''] = place.words;
  const field = (name: string, value: string) => ({ [`${prefix}_${name}`]: value });
  switch (place.kind) {
    case 'any':
      return field('any', first);
    case 'host':
      return second.includes(':') || first.includes(':')
        ? field('v6host', second || first)
        : field('host', second || first);
    case 'network': {
      const [network = '', length = ''] = first.split('/');
      return first.includes(':')
        ? { ...field('v6network', network), ...field('v6mask', length) }
        : { ...field('network', first), ...field('mask', second) };
    }
    case 'range':
      return { ...field('range_start', second), ...field('range_end', third) };
    case 'object':
      return field('object', second);
    case 'object-group':
    case 'addrgroup':
      return field('object_grp', second);
    case 'interface':
      return field('intfc', second);
    case 'fqdn':
      return field('fqdn', second);
    default:
      return unreachable(place.kind);
  }
}

const OPERATORS: Readonly<Record<string, string>> = {
  eq: '',
  lt: '_less_than',
  gt: '_greater_than',
  neq: '_not_equal',
};

function portFields(prefix: string, ports: Ports | undefined): Fields {
  if (!ports) return {};
  const [first = '', last = ''] = ports.values;
  return ports.operator === 'range'
    ? { [`${prefix}_range_start`]: first, [`${prefix}_range_end`]: last }
    : { [prefix + (OPERATORS[ports.operator] ?? '')]: first };
}

/**
 * `(unresolved)` and `(www.example.com)` stand behind the address that they are of; they are taken out, so that the rest
 * reads like any other list.
 */
function takeNotes(text: string): { readonly words: readonly string[]; readonly notes: Fields } {
  const notes: Record<string, string> = {};
  const words: string[] = [];
  let ends = 0;
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (/^(?:fqdn|host|range)$/.test(word) || /^any[46]?$/.test(word)) ends++;
    const note = /^\((resolved|unresolved|[\w-]+(?:\.[\w-]+)+)\)$/.exec(word)?.[1];
    if (note === undefined) words.push(word);
    else {
      const isState = note === 'resolved' || note === 'unresolved';
      notes[`${endOf(words, ends)}_${isState ? 'fqdn_state' : 'host_fqdn'}`] = note;
    }
  }
  return { words, notes };
}

/** Whether what stands before a note is the first address of the line or the second. */
function endOf(words: readonly string[], ends: number): End {
  // Networks have no word before them: two numbers in a row are one.
  const networks = words.filter((word, i) => /^[\d.]+$/.test(word) && /^[\d.]+\.\d+$/.test(words[i + 1] ?? '')).length;
  const prefixes = words.filter((word) => /:.*\/\d+$/.test(word)).length;
  return ends + networks + prefixes > 1 ? 'dst' : 'src';
}

interface Line {
  readonly type: string;
  readonly isExpanded: boolean;
}

function entryFields(text: string, { type, isExpanded }: Line): Fields | undefined {
  const { words, notes } = takeNotes(text);
  const read = readAccessEntry(words);
  if (!read) return undefined;
  const isEntry = isExpanded || type === 'standard' || read.sourcePorts !== undefined;
  const [protocol = '', service] = read.protocol;
  const isIcmp = /^icmp6?$/.test(protocol);
  const prefix = isEntry ? 'entry_' : '';
  return onlyFilled({
    ...protocolFields(protocol, service, isEntry),
    ...placeFields(`${prefix}src`, read.source),
    ...portFields('entry_src_port', read.sourcePorts),
    ...(read.destination && placeFields(`${prefix}dst`, read.destination)),
    ...portFields(isEntry ? 'entry_port' : 'dst_port', read.destinationPorts),
    ...Object.fromEntries(Object.entries(notes).map(([name, value]) => [`entry_${name}`, value])),
    ...optionFields(read.rest, { isEntry, isIcmp }),
  });
}

function protocolFields(protocol: string, service: string | undefined, isEntry: boolean): Fields {
  if (protocol === 'object-group') return { svc_object_grp: service ?? '' };
  if (protocol === 'object') return { svc_object: service ?? '' };
  if (!isEntry) return { protocol };
  return { [protocol === 'icmp' ? 'entry_protocol_icmp' : 'entry_protocol']: protocol };
}

function optionFields(rest: readonly string[], { isEntry, isIcmp }: { isEntry: boolean; isIcmp: boolean }): Fields {
  const text = rest.join(' ');
  const named = (pattern: RegExp) => pattern.exec(text)?.[1];
  const [, icmpType, icmpCode] = /^([\w-]+)(?: (\d+))?/.exec(text) ?? [];
  const hasType = isIcmp && icmpType !== undefined && !/^(?:log|time-range|inactive)$/.test(icmpType);
  const isLogTold = !isEntry || isIcmp;
  const state = isEntry ? named(/\((inactive)\)/) : named(/\b(inactive)\b/);
  return onlyFilled({
    dst_port_grp: named(/^object-group (\S+)/),
    dst_port_object: named(/^object (\S+)/),
    ...(hasType && { entry_icmp_type: icmpType, entry_icmp_code: icmpCode }),
    // The line that an expanded one belongs to tells its log.
    ...(isLogTold && {
      log_level: named(/\blog (\w+) interval \d+/),
      log_interval: named(/\blog \w+ interval (\d+)/),
    }),
    time_range: named(/\btime-range (\S+)/),
    [isEntry ? 'entry_state' : 'state']: state,
    [isEntry ? 'entry_hit_count' : 'hit_count']: named(/\(hitcnt=(\d+)\)/),
    [isEntry ? 'entry_hash' : 'line_hash']: named(/(0x[0-9a-f]+)$/),
  });
}

/** `show access-list` of ASA: each line, and below it, further in, what its objects stand for. */
export const ASA_ACCESS_LISTS: Table = tableOf({
  name: 'cisco asa access list',
  subject: 'rules',
  sign: /^access-list \S+ line \d+ /,
  forms: [
    {
      pattern:
        /^access-list\s+(?<acl_name>\S+);\s+(?<acl_tot_elem>\d+)\s+elements?;(?:\s+name\s+hash:\s+(?<acl_name_hash>0x\w+))?(?:\s+\(dynamic\))?\s*$/,
      does: 'row',
    },
    { pattern: /^access-list\s+cached\s+ACL\s+log\s+flows|^\s+alert-interval\s+\d+/, does: 'skip' },
    { pattern: /^access-list\s+(?<acl_name>\S+)\s+line\s+(?<line_num>\d+)\s+remark\s+(?<remark>.*?)\s*$/, does: 'row' },
    {
      pattern:
        /^(?<indent>\s*)access-list\s+(?<acl_name>\S+)\s+line\s+(?<line_num>\d+)\s+(?:(?<type>standard|extended)\s+)?(?<action>permit|deny)\s+(?<entry>.*?)\s*$/,
      does: 'row',
      toFields: ({ indent, entry = '', ...more }) => {
        const fields = entryFields(entry, { type: more['type'] ?? '', isExpanded: indent !== undefined });
        return fields && { ...more, ...fields };
      },
    },
  ],
});
