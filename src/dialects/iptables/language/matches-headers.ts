import { fail, ok } from '#core/result';
import { address, addressRange, network, wholeAddress } from './addresses.ts';
import { anyOf, either, type Extension, extension, flag, onlyFor, option } from './extension.ts';
import { device, icmp6Types, icmpTypes, port, ports, protocol, protocolNumber } from './names.ts';
import { flags, hex, list, matching, number, oneOf, range, range32, type ValueKind, word } from './value.ts';

const WITH_PORTS = ['tcp', 'udp', 'udplite', 'sctp', 'dccp'];
const LAST_32 = 0xffff_ffff;

export const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];
const tcpFlags = flags(TCP_FLAGS, { ALL: TCP_FLAGS, NONE: [] });

const CHUNKS = [
  'DATA',
  'INIT',
  'INIT_ACK',
  'SACK',
  'HEARTBEAT',
  'HEARTBEAT_ACK',
  'ABORT',
  'SHUTDOWN',
  'SHUTDOWN_ACK',
  'ERROR',
  'COOKIE_ECHO',
  'COOKIE_ACK',
  'ECN_ECNE',
  'ECN_CWR',
  'SHUTDOWN_COMPLETE',
  'I_DATA',
  'ASCONF_ACK',
  'PAD',
  'ASCONF',
  'RE_CONFIG',
  'FORWARD_TSN',
  'I_FORWARD_TSN',
];
/** Each type may have flags behind it: `DATA:bE`. */
const chunks: ValueKind = (text, family) => {
  if (text === 'ALL' || text === 'NONE') return ok(text);
  const types = flags(CHUNKS)(text.replaceAll(/:[A-Za-z]+/g, ''), family);
  return types.ok ? ok(text.toUpperCase() === text ? text : text) : types;
};

const DCCP_TYPES = [
  'REQUEST',
  'RESPONSE',
  'DATA',
  'ACK',
  'DATAACK',
  'CLOSEREQ',
  'CLOSE',
  'RESET',
  'SYNC',
  'SYNCACK',
  'INVALID',
];

const DSCP_CLASSES: Readonly<Record<string, number>> = { be: 0, ef: 46 };
for (let i = 0; i < 8; i++) Object.assign(DSCP_CLASSES, { [`cs${i}`]: i * 8 });
for (let i = 1; i < 5; i++) for (let j = 1; j < 4; j++) Object.assign(DSCP_CLASSES, { [`af${i}${j}`]: i * 8 + j * 2 });

export const dscpClass: ValueKind = (text) => {
  const value = DSCP_CLASSES[text.toLowerCase()];
  return value === undefined ? fail('`BE`, `EF`, `CS0` to `CS7` or `AF11` to `AF43`') : ok(hexByte(value));
};

const hexByte = (value: number) => `0x${value.toString(16).padStart(2, '0')}`;

const TOS: Readonly<Record<string, number>> = {
  'minimize-delay': 0x10,
  'maximize-throughput': 0x08,
  'maximize-reliability': 0x04,
  'minimize-cost': 0x02,
  'normal-service': 0x00,
};

/** `0x10/0x3f`, or a name, whose mask leaves the two bits of ECN out. */
export const tos: ValueKind = (text, family) => {
  const named = TOS[text.toLowerCase()];
  if (named !== undefined) return ok(`${hexByte(named)}/0x3f`);
  const [value = '', mask = '0xff', ...more] = text.split('/');
  const [a, b] = [hex(0xff, 2)(value, family), hex(0xff, 2)(mask, family)];
  return a.ok && b.ok && more.length === 0
    ? ok(`${a.value}/${b.value}`)
    : fail('`0x10`, `0x10/0x3f` or `Minimize-Delay`');
};

const extensionOptions = list(
  matching(/^\d{1,3}(:\d{1,3})?$/, 'a type, or a type and a length: `5:2`', (given) => given),
  16,
);

const HEADERS = ['hop-by-hop', 'dst', 'route', 'frag', 'ah', 'esp', 'none', 'prot'];
const headers = list(oneOf([...HEADERS, 'ipv6-nonxt', 'ipv6-opts', 'ipv6-route', 'ipv6-frag', 'hop', 'proto']));

/** What needs no `-m`. */
export const IP = extension('ip', [
  either('-s', network(false), { aliases: ['--source', '--src'], repeats: true }),
  either('-d', network(false), { aliases: ['--destination', '--dst'], repeats: true }),
  either('-i', device, { aliases: ['--in-interface'] }),
  either('-o', device, { aliases: ['--out-interface'] }),
  either('-p', protocol, { aliases: ['--protocol', '--proto'] }),
  { ...flag('-f', '--fragment'), canNegate: true },
]);

const PORTS = [
  either('--sport', ports, { aliases: ['--source-port'] }),
  either('--dport', ports, { aliases: ['--destination-port'] }),
];

/** Matches that look into headers of packets. */
export const HEADER_MATCHES: readonly Extension[] = [
  extension(
    'tcp',
    [
      ...PORTS,
      either('--tcp-option', number(1, 255)),
      either('--tcp-flags', [tcpFlags, tcpFlags]),
      { ...flag('--syn'), canNegate: true },
    ],
    {
      ...onlyFor('tcp'),
      rewrite: (uses) =>
        uses.map((use) =>
          use.name === '--syn' ? { ...use, name: '--tcp-flags', values: ['FIN,SYN,RST,ACK', 'SYN'] } : use,
        ),
    },
  ),
  extension('udp', PORTS, { ...onlyFor('udp', 'udplite') }),
  extension('udplite', PORTS, { ...onlyFor('udplite') }),
  extension('sctp', [...PORTS, either('--chunk-types', [oneOf(['any', 'all', 'only']), chunks])], {
    ...onlyFor('sctp'),
  }),
  extension(
    'dccp',
    [...PORTS, either('--dccp-types', list(oneOf(DCCP_TYPES))), either('--dccp-option', number(1, 255))],
    { ...onlyFor('dccp') },
  ),
  extension(
    'multiport',
    [
      either('--sports', list(ports, 15), { aliases: ['--source-ports'] }),
      either('--dports', list(ports, 15), { aliases: ['--destination-ports'] }),
      either('--ports', list(ports, 15), { aliases: ['--port'] }),
    ],
    {
      required: [['--sports', '--dports', '--ports']],
      exclusive: [['--sports', '--dports', '--ports']],
      ...onlyFor(...WITH_PORTS),
    },
  ),
  extension('icmp', [either('--icmp-type', icmpTypes)], { family: 4, ...onlyFor('icmp') }),
  extension('icmp6', [either('--icmpv6-type', icmp6Types, { aliases: ['--icmp-type'] })], {
    family: 6,
    ...onlyFor('ipv6-icmp'),
  }),
  extension('iprange', [either('--src-range', addressRange), either('--dst-range', addressRange)], {
    required: [['--src-range', '--dst-range']],
  }),
  extension('length', [either('--length', range(number(0, 65535), '0', '65535'))], { required: [['--length']] }),
  extension('tos', [either('--tos', tos)], { required: [['--tos']] }),
  extension('dscp', [either('--dscp', hex(0x3f, 2)), either('--dscp-class', dscpClass)], {
    required: [['--dscp', '--dscp-class']],
    exclusive: [['--dscp', '--dscp-class']],
    rewrite: (uses) => uses.map((use) => (use.name === '--dscp-class' ? { ...use, name: '--dscp' } : use)),
  }),
  extension(
    'ttl',
    [
      either('--ttl-eq', number(0, 255), { aliases: ['--ttl'] }),
      option('--ttl-lt', number(0, 255)),
      option('--ttl-gt', number(0, 255)),
    ],
    { family: 4, required: [['--ttl-eq', '--ttl-lt', '--ttl-gt']], exclusive: [['--ttl-eq', '--ttl-lt', '--ttl-gt']] },
  ),
  extension(
    'hl',
    [
      either('--hl-eq', number(0, 255), { aliases: ['--hl'] }),
      option('--hl-lt', number(0, 255)),
      option('--hl-gt', number(0, 255)),
    ],
    { family: 6, required: [['--hl-eq', '--hl-lt', '--hl-gt']], exclusive: [['--hl-eq', '--hl-lt', '--hl-gt']] },
  ),
  extension(
    'ecn',
    [
      { ...flag('--ecn-tcp-ece'), canNegate: true },
      { ...flag('--ecn-tcp-cwr'), canNegate: true },
      either('--ecn-ip-ect', number(0, 3)),
    ],
    {
      required: [['--ecn-tcp-ece', '--ecn-tcp-cwr', '--ecn-ip-ect']],
      protocols: (uses) => (uses.some(({ name }) => name.startsWith('--ecn-tcp')) ? ['tcp'] : undefined),
    },
  ),
  extension('ah', [either('--ahspi', range32(0), { silent: `0:${LAST_32}` })], { family: 4, ...onlyFor('ah') }),
  extension(
    'ah',
    [either('--ahspi', range32(0), { silent: `0:${LAST_32}` }), either('--ahlen', number(0, LAST_32)), flag('--ahres')],
    { family: 6 },
  ),
  extension('esp', [either('--espspi', range32(0), { silent: `0:${LAST_32}` })], { ...onlyFor('esp') }),
  extension('ipcomp', [either('--ipcompspi', range32(0)), flag('--compres')], { ...onlyFor('ipcomp') }),
  extension('tcpmss', [either('--mss', range(number(0, 65535), '0', '65535'))], {
    required: [['--mss']],
    ...onlyFor('tcp'),
  }),
  extension(
    'frag',
    [
      either('--fragid', range32(0), { aliases: ['--fragids'] }),
      either('--fraglen', number(0, LAST_32)),
      flag('--fragres'),
      flag('--fragfirst'),
      flag('--fragmore'),
      flag('--fraglast'),
    ],
    { family: 6, exclusive: [['--fragmore', '--fraglast']] },
  ),
  extension('hbh', [either('--hbh-len', number(0, LAST_32)), option('--hbh-opts', extensionOptions)], { family: 6 }),
  extension('dst', [either('--dst-len', number(0, LAST_32)), option('--dst-opts', extensionOptions)], { family: 6 }),
  extension(
    'rt',
    [
      either('--rt-type', number(0, LAST_32)),
      either('--rt-segsleft', range32(0)),
      either('--rt-len', number(0, LAST_32)),
      flag('--rt-0-res'),
      option('--rt-0-addrs', list(address, 16)),
      flag('--rt-0-not-strict'),
    ],
    {
      family: 6,
      needs: { '--rt-0-res': ['--rt-type'], '--rt-0-addrs': ['--rt-type'], '--rt-0-not-strict': ['--rt-0-addrs'] },
    },
  ),
  extension('mh', [either('--mh-type', range(matching(/^\d{1,3}$/, 'a number up to 255'), '0', '255'))], {
    family: 6,
    ...onlyFor('mh'),
  }),
  extension('ipv6header', [either('--header', headers), flag('--soft')], { family: 6, required: [['--header']] }),
  extension('eui64', [], { family: 6 }),
  extension(
    'realm',
    [either('--realm', matching(/^(0x[0-9a-f]+|\d+|[a-z]\w*)(\/(0x[0-9a-f]+|\d+))?$/i, 'a realm: `0x1/0xff`'))],
    {
      family: 4,
      required: [['--realm']],
    },
  ),
  extension('u32', [either('--u32', word, { quotes: 'always' })], { required: [['--u32']] }),
  extension(
    'l2tp',
    [
      either('--tid', number(0, LAST_32)),
      either('--sid', number(0, LAST_32)),
      either('--pversion', number(2, 3)),
      option('--type', oneOf(['control', 'data'])),
    ],
    { required: [['--tid', '--sid', '--pversion', '--type']] },
  ),
  extension(
    'ipvs',
    [
      { ...flag('--ipvs'), canNegate: true },
      either('--vproto', protocolNumber),
      either('--vaddr', wholeAddress),
      either('--vport', port),
      option('--vdir', oneOf(['ORIGINAL', 'REPLY'])),
      either('--vmethod', oneOf(['GATE', 'IPIP', 'MASQ'])),
      either('--vportctl', port),
    ],
    {
      required: anyOf([
        flag('--ipvs'),
        flag('--vproto'),
        flag('--vaddr'),
        flag('--vport'),
        flag('--vdir'),
        flag('--vmethod'),
        flag('--vportctl'),
      ]),
    },
  ),
];
