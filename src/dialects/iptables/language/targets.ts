import { fail, ok } from '#core/result';
import { address, network } from './addresses.ts';
import { type Extension, extension, findUse, flag, onlyFor, option } from './extension.ts';
import { dscpClass, tos } from './matches-headers.ts';
import { setFlags } from './matches-state.ts';
import { port, REJECTIONS } from './names.ts';
import { translation } from './translation.ts';
import type { OptionUse } from './syntax.ts';
import {
  hex,
  list,
  mark,
  matching,
  number,
  oneOf,
  printHex,
  range,
  readMark,
  text,
  toNumber,
  type ValueKind,
  word,
} from './value.ts';

const LAST_32 = 0xffff_ffff;
const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'];
const LEVEL_NUMBERS: Readonly<Record<string, string>> = { panic: '0', err: '3', warn: '4' };

const level: ValueKind = (given, family) => {
  const lower = given.toLowerCase();
  const named = LEVELS.indexOf(lower);
  if (named >= 0) return ok(String(named));
  return Object.hasOwn(LEVEL_NUMBERS, lower) ? ok(LEVEL_NUMBERS[lower] ?? '') : number(0, 7)(given, family);
};

const MARKS = ['--set-xmark', '--set-mark', '--and-mark', '--or-mark', '--xor-mark'];
const markOptions = MARKS.map((name) => option(name, mark(false)));

/** `--set-mark`, `--and-mark` and so on are all said by `--set-xmark`. */
function rewriteMarks(uses: readonly OptionUse[]): readonly OptionUse[] {
  return uses.map((use) => {
    const read = MARKS.includes(use.name) ? readMark(use.values[0] ?? '') : undefined;
    if (!read) return use;
    const { value, mask } = read;
    const all = BigInt(LAST_32);
    const [xor, zero] =
      use.name === '--set-mark'
        ? [value, mask | value]
        : use.name === '--and-mark'
          ? [0n, all ^ value]
          : use.name === '--or-mark'
            ? [value, value]
            : use.name === '--xor-mark'
              ? [value, 0n]
              : [value, mask];
    return { ...use, name: '--set-xmark', values: [`${printHex(xor)}/${printHex(zero)}`] };
  });
}

/** `--set-tos` with a name, `--and-tos` and so on. */
function rewriteTos(uses: readonly OptionUse[]): readonly OptionUse[] {
  const hexByte = (value: number) => `0x${value.toString(16).padStart(2, '0')}`;
  return uses.map((use) => {
    const value = Number(use.values[0]?.split('/')[0]);
    const pair = { '--and-tos': [0, 0xff ^ value], '--or-tos': [value, value], '--xor-tos': [value, 0] }[use.name];
    return pair ? { ...use, name: '--set-tos', values: [pair.map(hexByte).join('/')] } : use;
  });
}

const hops = (prefix: string) => [`--${prefix}-set`, `--${prefix}-dec`, `--${prefix}-inc`];
const hopTarget = (name: string, prefix: string, family: 4 | 6) =>
  extension(
    name,
    hops(prefix).map((each) => option(each, number(each.endsWith('set') ? 0 : 1, 255))),
    { family, required: [hops(prefix)], exclusive: [hops(prefix)], tables: ['mangle'] },
  );

const ratio = matching(/^[0-9a-f]{1,4}:[0-9a-f]{1,8}$/i, 'for example `1:20`', (given) => given.toLowerCase());
const balance = range(number(0, 65535), '0', '65535');
const milliseconds = matching(/^\d+(\.\d+)?(ms|us|s)?$/, 'a time: `250ms`');

const WITH_PORTS = ['tcp', 'udp', 'udplite', 'sctp', 'dccp', 'icmp', 'ipv6-icmp'];

/** Ports to translate to are of protocols that have them. */
function forPorts(uses: readonly OptionUse[]): readonly string[] | undefined {
  const hasPorts = uses.some(
    ({ name, values }) =>
      name === '--to-ports' || (name.startsWith('--to-') && /^:|^\d[\d.-]*:|\]:/.test(values[0] ?? '')),
  );
  return hasPorts ? WITH_PORTS : undefined;
}

/** Targets beyond ACCEPT, DROP, RETURN, QUEUE and chains. */
export const TARGETS: readonly Extension[] = [
  ...([4, 6] as const).map((family) =>
    extension(
      'REJECT',
      [
        option('--reject-with', REJECTIONS[family], {
          fallback: family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable',
        }),
      ],
      {
        family,
        protocols: (uses) => (findUse(uses, '--reject-with')?.values[0] === 'tcp-reset' ? ['tcp'] : undefined),
        tables: ['filter'],
        chains: ['INPUT', 'FORWARD', 'OUTPUT'],
      },
    ),
  ),
  extension('LOG', [
    option('--log-prefix', text(29), { quotes: 'needed' }),
    option('--log-level', level, { silent: '4' }),
    flag('--log-tcp-sequence'),
    flag('--log-tcp-options'),
    flag('--log-ip-options'),
    flag('--log-uid'),
    flag('--log-macdecode'),
  ]),
  extension('NFLOG', [
    option('--nflog-prefix', text(63), { quotes: 'needed' }),
    option('--nflog-group', number(0, 65535), { silent: '0' }),
    option('--nflog-range', number(0, LAST_32)),
    option('--nflog-size', number(0, LAST_32)),
    option('--nflog-threshold', number(0, 65535), { silent: '1' }),
  ]),
  extension('ULOG', [
    option('--ulog-prefix', text(31), { quotes: 'needed' }),
    option('--ulog-nlgroup', number(1, 32)),
    option('--ulog-cprange', number(0, LAST_32)),
    option('--ulog-qthreshold', number(1, 50)),
  ]),
  extension('MARK', markOptions, { required: [MARKS], exclusive: [MARKS], rewrite: rewriteMarks }),
  extension(
    'CONNMARK',
    [
      ...markOptions,
      flag('--save-mark'),
      flag('--restore-mark'),
      option('--nfmask', hex(LAST_32)),
      option('--ctmask', hex(LAST_32)),
      option('--mask', hex(LAST_32)),
    ],
    {
      required: [[...MARKS, '--save-mark', '--restore-mark']],
      exclusive: [[...MARKS, '--save-mark', '--restore-mark']],
      rewrite: (uses) => {
        const marks = rewriteMarks(uses).flatMap((use) =>
          use.name === '--mask'
            ? [
                { ...use, name: '--nfmask' },
                { ...use, name: '--ctmask' },
              ]
            : [use],
        );
        if (!findUse(marks, '--save-mark') && !findUse(marks, '--restore-mark')) return marks;
        const missing = ['--nfmask', '--ctmask'].filter((name) => !findUse(marks, name));
        return [...marks, ...missing.map((name) => ({ name, isNegated: false, values: ['0xffffffff'] }))];
      },
    },
  ),
  extension('NOTRACK', [], { tables: ['raw'] }),
  extension(
    'CT',
    [
      flag('--notrack'),
      option('--helper', word, { quotes: 'needed' }),
      option('--timeout', word),
      option('--ctevents', list(word)),
      option('--expevents', list(word)),
      option('--zone-orig', word),
      option('--zone-reply', word),
      option('--zone', word),
    ],
    { tables: ['raw'] },
  ),
  extension(
    'DNAT',
    [option('--to-destination', translation), flag('--random'), flag('--random-fully'), flag('--persistent')],
    {
      required: [['--to-destination']],
      tables: ['nat'],
      protocols: forPorts,
    },
  ),
  extension(
    'SNAT',
    [option('--to-source', translation), flag('--random'), flag('--random-fully'), flag('--persistent')],
    {
      required: [['--to-source']],
      tables: ['nat'],
      protocols: forPorts,
    },
  ),
  extension(
    'MASQUERADE',
    [option('--to-ports', range(port, '0', '65535', '-')), flag('--random'), flag('--random-fully')],
    {
      tables: ['nat'],
      protocols: forPorts,
    },
  ),
  extension('REDIRECT', [option('--to-ports', range(port, '0', '65535', '-')), flag('--random')], {
    tables: ['nat'],
    protocols: forPorts,
  }),
  extension('NETMAP', [option('--to', network(false))], { required: [['--to']], tables: ['nat'] }),
  extension('SAME', [option('--to', word, { repeats: true }), flag('--nodst'), flag('--random')], {
    required: [['--to']],
  }),
  extension(
    'TPROXY',
    [option('--on-port', number(0, 65535)), option('--on-ip', address), option('--tproxy-mark', mark(false))],
    { required: [['--on-port']], ...onlyFor('tcp', 'udp'), tables: ['mangle'] },
  ),
  extension('TCPMSS', [option('--set-mss', number(0, 65535)), flag('--clamp-mss-to-pmtu')], {
    required: [['--set-mss', '--clamp-mss-to-pmtu']],
    exclusive: [['--set-mss', '--clamp-mss-to-pmtu']],
    ...onlyFor('tcp'),
  }),
  extension('TCPOPTSTRIP', [option('--strip-options', list(number(2, 255)))], {
    ...onlyFor('tcp'),
    tables: ['mangle'],
  }),
  extension(
    'TOS',
    [
      option('--set-tos', tos),
      option('--and-tos', hex(0xff, 2)),
      option('--or-tos', hex(0xff, 2)),
      option('--xor-tos', hex(0xff, 2)),
    ],
    { required: [['--set-tos', '--and-tos', '--or-tos', '--xor-tos']], rewrite: rewriteTos },
  ),
  extension('DSCP', [option('--set-dscp', hex(0x3f, 2)), option('--set-dscp-class', dscpClass)], {
    required: [['--set-dscp', '--set-dscp-class']],
    exclusive: [['--set-dscp', '--set-dscp-class']],
    tables: ['mangle'],
    rewrite: (uses) => uses.map((use) => ({ ...use, name: '--set-dscp' })),
  }),
  hopTarget('TTL', 'ttl', 4),
  hopTarget('HL', 'hl', 6),
  extension(
    'ECN',
    [
      flag('--ecn-tcp-remove'),
      option('--ecn-tcp-cwr', number(0, 1)),
      option('--ecn-tcp-ece', number(0, 1)),
      option('--ecn-ip-ect', number(0, 3)),
    ],
    {
      required: [['--ecn-tcp-remove', '--ecn-tcp-cwr', '--ecn-tcp-ece', '--ecn-ip-ect']],
    },
  ),
  extension('CLASSIFY', [option('--set-class', ratio)], { required: [['--set-class']] }),
  extension('CHECKSUM', [flag('--checksum-fill')], { required: [['--checksum-fill']], tables: ['mangle'] }),
  extension('AUDIT', [option('--type', oneOf(['accept', 'drop', 'reject']))], { required: [['--type']] }),
  extension('TRACE', [], { tables: ['raw'] }),
  extension('TEE', [option('--gateway', address), option('--oif', word)], { required: [['--gateway']] }),
  extension('LED', [option('--led-trigger-id', word), option('--led-delay', word), flag('--led-always-blink')], {
    required: [['--led-trigger-id']],
  }),
  extension('IDLETIMER', [option('--timeout', number(1, LAST_32)), option('--label', word), flag('--alarm')], {
    required: [['--timeout'], ['--label']],
  }),
  extension(
    'RATEEST',
    [
      option('--rateest-name', word),
      option('--rateest-interval', milliseconds),
      option('--rateest-ewmalog', milliseconds),
    ],
    {
      required: [['--rateest-name'], ['--rateest-interval'], ['--rateest-ewmalog']],
    },
  ),
  extension('SECMARK', [option('--selctx', word)], { required: [['--selctx']], tables: ['mangle', 'security'] }),
  extension('CONNSECMARK', [flag('--save'), flag('--restore')], {
    required: [['--save', '--restore']],
    exclusive: [['--save', '--restore']],
    tables: ['mangle', 'security'],
  }),
  extension(
    'SET',
    [
      ...['--add-set', '--del-set', '--map-set'].map((name) => option(name, [word, setFlags])),
      flag('--exist'),
      option('--timeout', number(0, LAST_32)),
      flag('--map-mark'),
      flag('--map-prio'),
      flag('--map-queue'),
    ],
    { required: [['--add-set', '--del-set', '--map-set']] },
  ),
  extension(
    'NFQUEUE',
    [
      option('--queue-num', number(0, 65535)),
      option('--queue-balance', (given, family) => {
        const read = balance(given, family);
        // The number of queues has to fit 16 bits as well.
        return read.ok && (!read.value.includes(':') || read.value === '0:65535') ? fail('two queues: `0:3`') : read;
      }),
      flag('--queue-bypass'),
      flag('--queue-cpu-fanout'),
    ],
    {
      exclusive: [['--queue-num', '--queue-balance']],
      needs: { '--queue-cpu-fanout': ['--queue-balance'] },
      rewrite: (uses) =>
        findUse(uses, '--queue-num') || findUse(uses, '--queue-balance')
          ? uses
          : [{ name: '--queue-num', isNegated: false, values: ['0'] }, ...uses],
    },
  ),
  extension(
    'SYNPROXY',
    [
      flag('--sack-perm'),
      flag('--timestamp'),
      option('--wscale', number(0, 14)),
      option('--mss', number(0, 65535)),
      flag('--ecn'),
    ],
    {
      ...onlyFor('tcp'),
      chains: ['INPUT', 'FORWARD'],
    },
  ),
  extension(
    'CLUSTERIP',
    [
      flag('--new'),
      option('--hashmode', oneOf(['sourceip', 'sourceip-sourceport', 'sourceip-sourceport-destport'])),
      option('--clustermac', word),
      option('--total-nodes', number(1, LAST_32)),
      option('--local-node', number(1, LAST_32)),
      option('--hash-init', number(0, LAST_32)),
    ],
    { family: 4 },
  ),
  extension(
    'HMARK',
    [
      option('--hmark-tuple', list(word)),
      option('--hmark-src-prefix', word),
      option('--hmark-dst-prefix', word),
      option('--hmark-sport-mask', word),
      option('--hmark-dport-mask', word),
      option('--hmark-spi-mask', word),
      option('--hmark-sport', word),
      option('--hmark-dport', word),
      option('--hmark-spi', word),
      option('--hmark-proto-mask', word),
      option('--hmark-rnd', (given) => {
        const value = toNumber(given, BigInt(LAST_32));
        return value === undefined ? fail('a number of 32 bits') : ok(printHex(value, 8));
      }),
      option('--hmark-mod', number(1, LAST_32)),
      option('--hmark-offset', number(0, LAST_32)),
    ],
    { required: [['--hmark-mod']] },
  ),
  ...['SNPT', 'DNPT'].map((name) =>
    extension(name, [option('--src-pfx', prefix()), option('--dst-pfx', prefix())], {
      family: 6,
      required: [['--src-pfx'], ['--dst-pfx']],
      tables: ['mangle'],
    }),
  ),
  extension('TARPIT', [flag('--tarpit'), flag('--honeypot'), flag('--reset')]),
  extension('DELUDE', []),
  extension('STEAL', []),
  extension('ACCOUNT', [option('--addr', word), option('--tname', word)]),
];

function prefix(): ValueKind {
  return (given, family) => (/\/\d+$/.test(given) ? network(false)(given, family) : fail('a network: `fd00::/64`'));
}
