import { type Fields, onlyFilled, type Table, tableOf } from './table.ts';

/** Words that stand alone, and the fields that they are. */
const FLAGS: Readonly<Record<string, string>> = {
  extended: 'extended',
  flat: 'flat',
  'include-reserve': 'include_reserve',
  'round-robin': 'round_robin',
  'net-to-net': 'net_to_net',
  dns: 'dns',
  unidirectional: 'unidirectional',
  'no-proxy-arp': 'no_proxy_arp',
  'route-lookup': 'route_lookup',
  inactive: 'inactive',
};

/** `interface`, `interface ipv6`, `pat-pool NAME`, a name: and what is left. */
function takeMapped(words: readonly string[]): readonly [string, readonly string[]] {
  const [first = '', second = ''] = words;
  const count = first === 'pat-pool' || (first === 'interface' && second === 'ipv6') ? 2 : 1;
  return [words.slice(0, count).join(' '), words.slice(count)];
}

/** What a rule translates, behind `source static` or `source dynamic`. */
function translationFields(text: string): Fields | undefined {
  const [, before = '', description] = /^(.*?)(?:\s+description\s+(.*?))?\s*$/.exec(text) ?? [];
  const [sourceReal = '', ...behind] = before.split(/\s+/);
  const [sourceMapped, afterSource] = takeMapped(behind);
  const found: Record<string, string | undefined> = {
    source_real: sourceReal,
    source_mapped: sourceMapped,
    description,
  };
  if (sourceMapped === '') return undefined;
  let rest = afterSource;
  while (rest.length > 0) {
    const [word = '', ...more] = rest;
    const flag = FLAGS[word];
    if (word === 'destination' && more[0] === 'static') {
      const [real, left] = takeMapped(more.slice(1));
      const [mapped, after] = takeMapped(left);
      found['destination_real'] = real;
      found['destination_mapped'] = mapped;
      rest = after;
    } else if (word === 'service') {
      const hasProtocol = /^(?:tcp|udp|sctp)$/.test(more[0] ?? '');
      const [protocol, ports] = hasProtocol ? [more[0], more.slice(1)] : [undefined, more];
      found['service_protocol'] = protocol;
      [found['service_real'], found['service_mapped']] = ports;
      rest = ports.slice(2);
    } else if (flag !== undefined) {
      found[flag] = word;
      rest = more;
    } else {
      // `interface` behind a pool: what is used when the pool is empty.
      found['options'] = [found['options'] ?? '', word].join(' ').trim();
      rest = more;
    }
  }
  return onlyFilled(found);
}

/** `show nat` of ASA, with or without `detail`. */
export const ASA_NAT: Table = tableOf({
  name: 'cisco asa nat',
  subject: 'rules',
  sign: /^(?:Manual|Auto) NAT Policies (?:Implicit )?\(Section \d\)/,
  forms: [
    { pattern: /^(?:Manual|Auto) NAT Policies (?:Implicit )?\(Section (?<nat_section_number>\d)\)/, does: 'keep' },
    {
      pattern:
        /^(?<line_number>\d+)\s+\((?<source_interface>\S+)\)\s+to\s+\((?<destination_interface>\S+)\)\s+source\s+(?<source_type>static|dynamic)\s+(?<translation>\S.*)$/,
      does: 'row',
      toFields: ({ translation = '', ...more }) => {
        const fields = translationFields(translation);
        return fields && { ...more, ...fields };
      },
    },
    {
      pattern: /^\s+translate_hits\s+=\s+(?<translate_hits>\d+),\s+untranslate_hits\s+=\s+(?<untranslate_hits>\d+)/,
      does: 'add',
    },
    { pattern: /^\s+(?:Source|Destination|Service) - /, does: 'skip' },
  ],
});
