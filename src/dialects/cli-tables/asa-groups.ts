import { type Fields, onlyFilled, type Table, tableOf } from './table.ts';

const IPV4 = String.raw`\d+\.\d+\.\d+\.\d+`;
const IPV6 = String.raw`[0-9a-fA-F]*:[0-9a-fA-F:.]*`;

/** `show running-config object-group network`, `show object-group network`: one row a member. */
export const ASA_NETWORK_GROUPS: Table = tableOf({
  name: 'cisco asa network group',
  subject: 'addresses',
  sign: /^object-group network \S+/,
  naming: { address: ['host'], labels: ['name'] },
  forms: [
    { pattern: /^object-group network (?<name>\S+)(?: \(hitcnt=\d+\))?\s*$/, does: 'keep' },
    { pattern: /^ +description:? (?<description>.*?)\s*$/, does: 'more' },
    { pattern: new RegExp(`^ +network-object (?<type>host) (?<host>${IPV4}|${IPV6})(?: .*)?$`), does: 'row' },
    { pattern: /^ +network-object (?<type>host|object) (?<net_object>\S+)(?: .*)?$/, does: 'row' },
    {
      pattern: new RegExp(`^ +(?<type>network)-object (?<network>${IPV4}) (?<netmask>${IPV4})(?: .*)?$`),
      does: 'row',
    },
    { pattern: /^ +(?<type>network|group)-object (?<grp_object>\S+)(?: \(hitcnt=\d+\))?\s*$/, does: 'row' },
  ],
});

const PORTS = (end: 'src' | 'dst', word: string) =>
  String.raw`(?: ${word} (?<${end}_operator>\S+) (?<${end}_port_start>\S+)(?: (?!destination)(?<${end}_port_end>\S+))?)?`;

/** `show running-config object-group service`: one row a member. */
export const ASA_SERVICE_GROUPS: Table = tableOf({
  name: 'cisco asa service group',
  subject: 'rules',
  sign: /^object-group service \S+/,
  forms: [
    { pattern: /^object-group service (?<name>\S+)(?: (?<grp_protocol>\S+))?\s*$/, does: 'keep' },
    { pattern: /^ +description:? (?<description>.*?)\s*$/, does: 'more' },
    { pattern: /^ +service-object object (?<svc_obj_name>\S+)\s*$/, does: 'row' },
    {
      pattern:
        /^ +service-object (?<svc_protocol>\S+)(?: (?!source |destination )(?<icmp_type>\S+)(?: (?<icmp_code>\d+))?)?\s*$/,
      does: 'row',
    },
    {
      pattern: new RegExp(
        `^ +service-object (?<svc_protocol>\\S+)${PORTS('src', 'source')}${PORTS('dst', 'destination')}\\s*$`,
      ),
      does: 'row',
    },
    { pattern: /^ +port-object (?<port_operator>\S+) (?<port_start>\S+)(?: (?<port_end>\S+))?\s*$/, does: 'row' },
    { pattern: /^ +group-object (?<grp_obj_name>\S+)\s*$/, does: 'row' },
  ],
});

const SERVICE =
  /^ service (?<protocol>\S+)(?: source (?<source>(?:eq|neq|gt|lt) \S+|range \S+ \S+))?(?: destination (?<destination>(?:eq|neq|gt|lt) \S+|range \S+ \S+))?(?: (?<icmp>[a-z\d-]+(?: \d+)?))?\s*$/;

function servicePorts(end: 'src' | 'dst', text: string | undefined): Fields {
  if (text === undefined) return {};
  const [operator = '', first = '', last = ''] = text.split(' ');
  return operator === 'range'
    ? { [`${end}_port_start`]: first, [`${end}_port_end`]: last }
    : { [`${end}_port_${operator}`]: first };
}

/** `show running-config object service`. */
export const ASA_SERVICE_OBJECTS: Table = tableOf({
  name: 'cisco asa service object',
  subject: 'rules',
  sign: /^object service \S+/,
  forms: [
    { pattern: /^object service (?<name>\S+)(?: rename .*)?\s*$/, does: 'row' },
    {
      pattern: SERVICE,
      does: 'add',
      toFields: ({ protocol, source, destination, icmp }) =>
        onlyFilled({ protocol, ...servicePorts('src', source), ...servicePorts('dst', destination), icmp }),
    },
    { pattern: /^ description (?<description>.*?)\s*$/, does: 'add' },
  ],
});

/** `show running-config name`: names of addresses. */
export const ASA_NAMES: Table = tableOf({
  name: 'cisco asa name',
  subject: 'addresses',
  sign: new RegExp(`^name (?:${IPV4}|${IPV6}) \\S+`),
  naming: { address: ['ip_address'], name: 'name', labels: ['description'] },
  forms: [
    {
      pattern: new RegExp(
        `^name (?<ip_address>${IPV4}|${IPV6}) (?<name>\\S+)(?: description (?<description>.*?))?\\s*$`,
      ),
      does: 'row',
    },
    { pattern: /^names\s*$/, does: 'skip' },
  ],
});

/** `show access-list … brief`: which lines were hit, by their hashes; counter and time are hexadecimal. */
export const ASA_HITS: Table = tableOf({
  name: 'cisco asa access list hits',
  subject: 'sessions',
  sign: /^[0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{8}\s*$/,
  forms: [
    {
      pattern:
        /^access-list (?<acl_name>\S+); (?<acl_total_elements>\d+) elements?; name hash: (?<acl_name_hash>0x[0-9a-f]+)(?: \(dynamic\))?\s*$/,
      does: 'keep',
    },
    {
      pattern:
        /^(?<line_hash>[0-9a-f]{8}) (?<group_hash>[0-9a-f]{8}) (?<counter>[0-9a-f]{8}) (?<last_hit>[0-9a-f]{8})\s*$/,
      does: 'row',
    },
    { pattern: /^access-list cached ACL log flows|^\s+alert-interval \d+/, does: 'skip' },
  ],
});
