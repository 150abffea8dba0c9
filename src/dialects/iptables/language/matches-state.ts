import { fail, ok } from '#core/result';
import { network } from './addresses.ts';
import { either, type Extension, extension, findUse, flag, option } from './extension.ts';
import { device, ports, protocolNumber } from './names.ts';
import type { OptionUse } from './syntax.ts';
import {
  flags,
  hex,
  list,
  mark,
  matching,
  number,
  oneOf,
  range,
  range32,
  text,
  toNumber,
  type ValueKind,
  word,
} from './value.ts';

const LAST_32 = 0xffff_ffff;
const LAST_64 = 0xffff_ffff_ffff_ffffn;
const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'];
const ADDRESS_TYPES = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
  'THROW',
  'NAT',
  'XRESOLVE',
];

export const mac = matching(/^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i, 'for example `02:00:00:00:00:01`', (given) =>
  given
    .split(':')
    .map((byte) => byte.padStart(2, '0'))
    .join(':')
    .toLowerCase(),
);

const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86400],
  ['hour', 3600],
  ['min', 60],
  ['sec', 1],
];

/** `3/hour` as the kernel keeps it: a time between packets, in ten thousandths of a second. */
export const rate: ValueKind = (given) => {
  const [count = '', unit = 'second', ...more] = given.split('/');
  const amount = toNumber(count, 10n ** 9n);
  const found = UNITS.find(([name]) =>
    ({ day: 'day', hour: 'hour', min: 'minute', sec: 'second' })[name]?.startsWith(unit.toLowerCase()),
  );
  if (!amount || !found || more.length > 0 || unit === '') return fail('for example `3/minute`');
  const period = Math.floor((found[1] * 10_000) / Number(amount));
  if (period === 0) return fail('10000 a second at most');
  const scaled = UNITS.map(([, seconds]) => seconds * 10_000);
  let i = 1;
  while (i < 4 && !(period > (scaled[i] ?? 0) || Math.floor((scaled[i] ?? 0) / period) < (scaled[i] ?? 0) % period))
    i++;
  return ok(`${Math.floor((scaled[i - 1] ?? 0) / period)}/${UNITS[i - 1]?.[0] ?? 'sec'}`);
};

/** Of hashlimit: packets, or bytes (`4kb/s`). */
const hashRate: ValueKind = (given, family) => {
  if (/^\d+[km]?b\/s(ec(ond)?)?$/i.test(given)) return ok(given.replace(/\/s.*/i, '/s').toLowerCase());
  const [count = '', unit = 'second', ...more] = given.split('/');
  const found = ['sec', 'min', 'hour', 'day'].find((name) =>
    `${name}${{ sec: 'ond', min: 'ute' }[name] ?? ''}`.startsWith(unit.toLowerCase()),
  );
  const amount = number(1, 1_000_000)(count, family);
  if (!found || !amount.ok || more.length > 0 || unit === '') return fail('for example `3/minute` or `4kb/s`');
  return ok(`${amount.value}/${found}`);
};

const isBytes = (uses: readonly OptionUse[]) =>
  uses.some(({ name, values }) => /-(upto|above)$/.test(name) && values[0]?.endsWith('b/s'));

export const setFlags = list(oneOf(['src', 'dst']), 6);
const setName = matching(/^\S{1,31}$/, 'the name of a set, 31 characters at most');

const account = matching(/^\S+$/, 'a user or group by name or number, or a range of numbers', (given) =>
  given === 'root' ? '0' : given,
);

const recentVerbs = ['--set', '--rcheck', '--update', '--remove'];

/** Matches that hang on what the kernel remembers, on marks, devices, users and sets. */
export const STATE_MATCHES: readonly Extension[] = [
  extension('state', [either('--state', flags(STATES))], {
    required: [['--state']],
    check: (uses) => (findUse(uses, '--state')?.values[0] === 'NONE' ? 'needs a state' : undefined),
  }),
  extension(
    'conntrack',
    [
      either('--ctstate', flags([...STATES, 'SNAT', 'DNAT'])),
      either('--ctproto', protocolNumber),
      either('--ctorigsrc', network(true)),
      either('--ctorigdst', network(true)),
      either('--ctreplsrc', network(true)),
      either('--ctrepldst', network(true)),
      either('--ctorigsrcport', ports),
      either('--ctorigdstport', ports),
      either('--ctreplsrcport', ports),
      either('--ctrepldstport', ports),
      either('--ctstatus', flags(['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'], { NONE: [] })),
      either('--ctexpire', range32(0)),
      option('--ctdir', oneOf(['ORIGINAL', 'REPLY'])),
    ],
    {
      required: [
        [
          '--ctstate',
          '--ctproto',
          '--ctorigsrc',
          '--ctorigdst',
          '--ctreplsrc',
          '--ctrepldst',
          '--ctorigsrcport',
          '--ctorigdstport',
          '--ctreplsrcport',
          '--ctrepldstport',
          '--ctstatus',
          '--ctexpire',
          '--ctdir',
        ],
      ],
    },
  ),
  extension(
    'addrtype',
    [
      either('--src-type', flags(ADDRESS_TYPES)),
      either('--dst-type', flags(ADDRESS_TYPES)),
      flag('--limit-iface-in'),
      flag('--limit-iface-out'),
    ],
    { required: [['--src-type', '--dst-type']], exclusive: [['--limit-iface-in', '--limit-iface-out']] },
  ),
  extension('mac', [either('--mac-source', mac)], { required: [['--mac-source']] }),
  extension('mark', [either('--mark', mark(true))], { required: [['--mark']] }),
  extension('connmark', [either('--mark', mark(true))], { required: [['--mark']] }),
  extension('connlabel', [either('--label', word, { quotes: 'needed' }), flag('--set')], { required: [['--label']] }),
  extension('comment', [option('--comment', text(256), { quotes: 'needed' })], { required: [['--comment']] }),
  extension('limit', [
    option('--limit', rate, { fallback: '3/hour' }),
    option('--limit-burst', number(0, 10_000), { silent: '5' }),
  ]),
  extension(
    'hashlimit',
    [
      either('--hashlimit-upto', hashRate, { aliases: ['--hashlimit'] }),
      either('--hashlimit-above', hashRate),
      option('--hashlimit-burst', matching(/^\d+([km]?b)?$/i, 'a number, of bytes with `b`, `kb` or `mb`')),
      option('--hashlimit-mode', list(oneOf(['srcip', 'srcport', 'dstip', 'dstport']))),
      option('--hashlimit-name', matching(/^\S{1,255}$/, 'a name')),
      option('--hashlimit-htable-size', number(0, LAST_32)),
      option('--hashlimit-htable-max', number(0, LAST_32)),
      option('--hashlimit-htable-gcinterval', number(0, LAST_32), { silent: '1000' }),
      option('--hashlimit-htable-expire', number(0, LAST_32)),
      option('--hashlimit-srcmask', number(0, 128), { silent: '32' }),
      option('--hashlimit-dstmask', number(0, 128), { silent: '32' }),
      flag('--hashlimit-rate-match'),
      option('--hashlimit-rate-interval', number(1, LAST_32), { silent: '1' }),
    ],
    {
      required: [['--hashlimit-upto', '--hashlimit-above'], ['--hashlimit-name']],
      exclusive: [['--hashlimit-upto', '--hashlimit-above']],
      rewrite: (uses) => {
        const upright = uses.map((use) =>
          use.isNegated
            ? {
                ...use,
                isNegated: false,
                name: use.name === '--hashlimit-upto' ? '--hashlimit-above' : '--hashlimit-upto',
              }
            : use,
        );
        return isBytes(upright) || findUse(upright, '--hashlimit-burst')
          ? upright
          : [...upright, { name: '--hashlimit-burst', isNegated: false, values: ['5'] }];
      },
    },
  ),
  extension(
    'recent',
    [
      ...recentVerbs.map((name) => ({ ...flag(name), canNegate: true })),
      option('--seconds', number(1, LAST_32)),
      flag('--reap'),
      option('--hitcount', number(1, 255)),
      flag('--rttl'),
      option('--name', matching(/^\S{1,199}$/, 'a name'), { fallback: 'DEFAULT' }),
      option('--mask', (given, family) => {
        const read = network(true)(given, family);
        return read.ok && !given.includes('/') ? read : fail('a mask: `255.255.255.0`');
      }),
      flag('--rsource'),
      flag('--rdest'),
    ],
    {
      required: [recentVerbs],
      exclusive: [recentVerbs, ['--rsource', '--rdest']],
      needs: {
        '--seconds': ['--rcheck', '--update'],
        '--hitcount': ['--rcheck', '--update'],
        '--rttl': ['--rcheck', '--update'],
        '--reap': ['--seconds'],
      },
      rewrite: (uses, family) => [
        ...uses,
        ...(findUse(uses, '--mask')
          ? []
          : [
              {
                name: '--mask',
                isNegated: false,
                values: [family === 4 ? '255.255.255.255' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
              },
            ]),
        ...(findUse(uses, '--rdest') || findUse(uses, '--rsource')
          ? []
          : [{ name: '--rsource', isNegated: false, values: [] }]),
      ],
    },
  ),
  extension(
    'owner',
    [
      { ...flag('--socket-exists'), canNegate: true },
      either('--uid-owner', account),
      either('--gid-owner', account),
      flag('--suppl-groups'),
    ],
    {
      required: [['--socket-exists', '--uid-owner', '--gid-owner']],
      needs: { '--suppl-groups': ['--gid-owner'] },
      chains: ['OUTPUT', 'POSTROUTING'],
      check: (uses) =>
        uses.findIndex(({ name }) => name === '--suppl-groups') <
          uses.findIndex(({ name }) => name === '--gid-owner') && findUse(uses, '--suppl-groups')
          ? 'needs `--gid-owner` before `--suppl-groups`'
          : undefined,
    },
  ),
  extension(
    'set',
    [
      either('--match-set', [setName, setFlags], { aliases: ['--set'] }),
      flag('--return-nomatch'),
      { ...flag('--update-counters'), canNegate: true },
      { ...flag('--update-subcounters'), canNegate: true },
      ...['--packets', '--bytes'].flatMap((name) => [
        either(`${name}-eq`, number(0, LAST_64)),
        option(`${name}-lt`, number(0, LAST_64)),
        option(`${name}-gt`, number(0, LAST_64)),
      ]),
    ],
    { required: [['--match-set']] },
  ),
  extension(
    'physdev',
    [
      { ...flag('--physdev-is-in'), canNegate: true },
      either('--physdev-in', device),
      { ...flag('--physdev-is-out'), canNegate: true },
      either('--physdev-out', device),
      { ...flag('--physdev-is-bridged'), canNegate: true },
    ],
    { required: [['--physdev-in', '--physdev-out', '--physdev-is-in', '--physdev-is-out', '--physdev-is-bridged']] },
  ),
  extension('devgroup', [either('--src-group', mark(true)), either('--dst-group', mark(true))], {
    required: [['--src-group', '--dst-group']],
  }),
  extension('cpu', [either('--cpu', number(0, LAST_32))], { required: [['--cpu']] }),
  extension('cgroup', [either('--path', word, { quotes: 'needed' }), either('--cgroup', number(0, LAST_32))], {
    required: [['--path', '--cgroup']],
    exclusive: [['--path', '--cgroup']],
  }),
  extension(
    'connlimit',
    [
      option('--connlimit-upto', number(0, LAST_32)),
      either('--connlimit-above', number(0, LAST_32)),
      option('--connlimit-mask', number(0, 128)),
      flag('--connlimit-saddr'),
      flag('--connlimit-daddr'),
    ],
    {
      required: [['--connlimit-upto', '--connlimit-above']],
      exclusive: [
        ['--connlimit-upto', '--connlimit-above'],
        ['--connlimit-saddr', '--connlimit-daddr'],
      ],
      rewrite: (uses, family) => [
        ...uses.map((use) => (use.isNegated ? { ...use, isNegated: false, name: '--connlimit-upto' } : use)),
        ...(findUse(uses, '--connlimit-mask')
          ? []
          : [{ name: '--connlimit-mask', isNegated: false, values: [family === 4 ? '32' : '128'] }]),
        ...(findUse(uses, '--connlimit-daddr') || findUse(uses, '--connlimit-saddr')
          ? []
          : [{ name: '--connlimit-saddr', isNegated: false, values: [] }]),
      ],
    },
  ),
  extension(
    'connbytes',
    [
      either('--connbytes', range(number(0, LAST_64), '0', String(LAST_64))),
      option('--connbytes-mode', oneOf(['packets', 'bytes', 'avgpkt'])),
      option('--connbytes-dir', oneOf(['original', 'reply', 'both'])),
    ],
    { required: [['--connbytes'], ['--connbytes-mode'], ['--connbytes-dir']] },
  ),
  extension('helper', [either('--helper', word, { quotes: 'needed' })], { required: [['--helper']] }),
  extension('nfacct', [option('--nfacct-name', word)], { required: [['--nfacct-name']] }),
  extension('socket', [flag('--transparent'), flag('--nowildcard'), flag('--restore-skmark')], {
    chains: ['PREROUTING', 'INPUT'],
  }),
  extension('rpfilter', [flag('--loose'), flag('--validmark'), flag('--accept-local'), flag('--invert')], {
    chains: ['PREROUTING'],
  }),
  extension(
    'cluster',
    [
      either('--cluster-local-nodemask', hex(LAST_32, 8)),
      either('--cluster-local-node', number(1, 32)),
      option('--cluster-total-nodes', number(1, 32)),
      option('--cluster-hash-seed', hex(LAST_32, 8)),
    ],
    {
      required: [
        ['--cluster-local-nodemask', '--cluster-local-node'],
        ['--cluster-total-nodes'],
        ['--cluster-hash-seed'],
      ],
      exclusive: [['--cluster-local-nodemask', '--cluster-local-node']],
      check: (uses) => {
        const [node, total] = ['--cluster-local-node', '--cluster-total-nodes'].map((name) =>
          Number(findUse(uses, name)?.values[0] ?? 0),
        );
        return (node ?? 0) > (total ?? 0) ? 'has fewer nodes than the number of its own' : undefined;
      },
      rewrite: (uses) =>
        uses.map((use) =>
          use.name === '--cluster-local-node'
            ? {
                ...use,
                name: '--cluster-local-nodemask',
                values: [`0x${(1n << BigInt(Number(use.values[0]) - 1)).toString(16).padStart(8, '0')}`],
              }
            : use,
        ),
    },
  ),
];
