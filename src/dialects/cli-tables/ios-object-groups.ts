import { type Table, tableOf } from './table.ts';

const ICMP_TYPES =
  'echo|echo-reply|administratively-prohibited|unreachable|port-unreachable|redirect|router-advertisement|router-solicitation|packet-too-big|time-exceeded|ttl-exceeded|parameter-problem';

/** `show object-group` of IOS: networks and services, of both families. */
export const IOS_OBJECT_GROUPS: Table = tableOf({
  name: 'cisco ios object group',
  subject: 'addresses',
  sign: /^(?:V6-)?(?:Network|Service) object group \S+/,
  naming: { address: ['host'], labels: ['name'] },
  forms: [
    { pattern: /^(?<type>(?:V6-)?(?:Network|Service))\s+object\s+group\s+(?<name>\S+)\s*$/, does: 'head' },
    { pattern: /^\s+[Dd]escription\s+(?<description>.*?)\s*$/, does: 'row' },
    { pattern: /^\s+group-object\s+(?<nested_groups>\S+)\s*$/, does: 'row' },
    { pattern: /^\s+host\s+(?<host>\S+)\s*$/, does: 'row' },
    {
      pattern: /^\s+range\s+(?<host_range_start>\d+\.\d+\.\d+\.\d+)\s+(?<host_range_end>\d+\.\d+\.\d+\.\d+)\s*$/,
      does: 'row',
    },
    { pattern: /^\s+(?<any>any)\s*$/, does: 'row' },
    { pattern: /^\s+(?<network>\d+\.\d+\.\d+\.\d+)\s+(?<netmask>\d+\.\d+\.\d+\.\d+)\s*$/, does: 'row' },
    { pattern: /^\s+(?<network>\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)\s*\/(?<netmask>\d+)\s*$/, does: 'row' },
    { pattern: new RegExp(`^\\s+icmp\\s+(?<icmp_type>${ICMP_TYPES})\\s*$`), does: 'row' },
    { pattern: /^\s+icmp\s+(?<icmp6_type>[a-z\d-]+)\s*$/, does: 'row' },
    {
      pattern:
        /^\s+(?<protocol>\S+)(?:\s+(?:source|destination))?\s+(?<port_match>range)\s+(?<port_range_start>\S+)\s+(?<port_range_end>\S+)\s*$/,
      does: 'row',
    },
    { pattern: /^\s+(?<protocol>\S+)\s+(?<port_match>eq|neq|lt|gt)\s+(?<port>\S+)\s*$/, does: 'row' },
    { pattern: /^\s+(?<protocol>[\w-]+)\s*$/, does: 'row' },
  ],
});
