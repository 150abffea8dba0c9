import { type Fields, onlyFilled, type Table, tableOf } from './table.ts';

const IPV4 = String.raw`\d+\.\d+\.\d+\.\d+`;
const MAC = '(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}';

/** FortiOS prints what may be absent in columns of this width, the first of them from here. */
const FORTIOS_START = 40;
const FORTIOS_WIDTH = 20;

/** Host name, vendor class, network and access point: which of them are there, only their places tell. */
function fortiosFields({ lead = '', ip, mac_address, middle = '', expiry }: Readonly<Record<string, string>>): Fields {
  const names = ['hostname', 'vci', 'ssid', 'ap'];
  const found: Record<string, string> = {};
  let next = 0;
  for (const { 0: value, index } of middle.matchAll(/\S+(?: \S+)*/g)) {
    const place = Math.floor((lead.length + index - FORTIOS_START) / FORTIOS_WIDTH);
    next = Math.min(Math.max(place, next), names.length - 1);
    found[names[next] ?? ''] = value;
    next++;
  }
  return onlyFilled({ ip, mac_address, ...found, expiry });
}

/** `execute dhcp lease-list`. */
export const FORTIOS_LEASES: Table = tableOf({
  name: 'fortinet fortios dhcp lease',
  subject: 'addresses',
  sign: /^\s*IP\s+MAC-Address\s+Hostname\s+VCI\s/,
  naming: { address: ['ip'], name: 'hostname', labels: ['mac_address', 'interface'] },
  forms: [
    { pattern: /^\s*IP\s+MAC-Address\s+Hostname\s+VCI\s/, does: 'skip' },
    {
      pattern: new RegExp(
        String.raw`^(?<lead>\s*(?<ip>${IPV4})\s+(?<mac_address>${MAC}))(?<middle>.*?)\s+(?<expiry>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s+[A-Z][a-z]{2}\s+\d+\s+[\d:]+\s+\d+)\s*$`,
      ),
      does: 'row',
      toFields: fortiosFields,
    },
    { pattern: /^\s*(?<interface>[^\s:]+)\s*$/, does: 'keep' },
  ],
});

/** `show dhcp leases` of EdgeOS and VyOS. */
export const EDGEOS_LEASES: Table = tableOf({
  name: 'ubiquiti edgerouter dhcp lease',
  subject: 'addresses',
  sign: /^IP address\s+Hardware Address\s+Lease expiration\s+Pool/i,
  naming: { address: ['ip_address'], name: 'host', labels: ['mac_address', 'pool'] },
  forms: [
    { pattern: /^IP address\s+Hardware Address\s+Lease expiration\s+Pool/i, does: 'skip' },
    { pattern: /^Warning: /, does: 'skip' },
    {
      pattern: new RegExp(
        String.raw`^(?<ip_address>${IPV4})\s+(?<mac_address>${MAC})\s+(?<expiration>\S+(?: \S+)*)\s{2,}(?<pool>\S+)(?:\s+(?<host>\S.*?))?\s*$`,
      ),
      does: 'row',
    },
  ],
});

/** `cfg lanhosts get` of Zyxel. */
export const ZYXEL_HOSTS: Table = tableOf({
  name: 'zyxel lan host',
  subject: 'addresses',
  sign: /^Name\s+IP Address\s+IPv6 Address\s+MAC Address/,
  naming: { address: ['ip_address', 'ipv6_address'], name: 'hostname', labels: ['mac_address'] },
  forms: [
    { pattern: /^Name\s+IP Address\s+IPv6 Address|^Command Successful/, does: 'skip' },
    {
      pattern: new RegExp(
        String.raw`^(?:(?<hostname>\S.*?)\s+)??(?:(?<ip_address>${IPV4})\s+)?(?:(?<ipv6_address>[0-9a-fA-F]*:[0-9a-fA-F:]*)\s+)??(?<mac_address>${MAC})\s+(?<source>\S+)\s+(?<conn_type>\S.*?)\s*$`,
      ),
      does: 'row',
    },
  ],
});

/** `cfg firewall_acl get` of Zyxel; which ports of the sender is never said (`Any-->80`). */
export const ZYXEL_RULES: Table = tableOf({
  name: 'zyxel firewall rule',
  subject: 'rules',
  sign: /^Index\s+(?:Enable\s+)?Order\s+Name\s+Source IP\s+Destination IP\s+Service\s+Action/,
  forms: [
    { pattern: /^Index\s+(?:Enable\s+)?Order\s+Name\s|^Command Successful/, does: 'skip' },
    {
      pattern:
        /^(?<index>\d+)\s+(?:(?<enable>true|false)\s+)?(?<order>\d+)\s+(?<name>\S.*?)\s+(?<source_ip>[\w.:]+\/\d+)\s+(?<destination_ip>[\w.:]+\/\d+)\s+(?<protocol>[\w/]+)(?::Any-->(?<ports>\S+))?\s+(?<action>Accept|Drop|Reject)\s*$/,
      does: 'row',
    },
  ],
});

/** `show ip flow top-talkers` of IOS: ports and protocols are hexadecimal. */
export const IOS_TOP_TALKERS: Table = tableOf({
  name: 'cisco ios top talker',
  subject: 'sessions',
  sign: /^SrcIf\s+SrcIPaddress\s+DstIf\s+DstIPaddress\s+Pr\s/,
  forms: [
    { pattern: /^SrcIf\s+SrcIPaddress\s|^\d+ of \d+ top talkers shown/, does: 'skip' },
    {
      pattern: new RegExp(
        String.raw`^(?<src_intf>\S+)\s+(?<src_ipaddr>${IPV4})\s+(?<dst_intf>\S+)\s+(?<dst_ipaddr>${IPV4})\s+(?<proto>[0-9A-F]{2})\s+(?<src_port>[0-9A-F]{4})\s+(?<dst_port>[0-9A-F]{4})\s+(?<pkt>\d+[KMG]?)\s*$`,
      ),
      does: 'row',
    },
  ],
});
