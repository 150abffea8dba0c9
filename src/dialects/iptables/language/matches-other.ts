import { fail, ok } from '#core/result';
import { network } from './addresses.ts';
import { either, type Extension, extension, findUse, flag, onlyFor, option } from './extension.ts';
import { hex, list, matching, number, oneOf, text, type ValueKind, word } from './value.ts';

const LAST_32 = 0xffff_ffff;
const LAST_64 = 0xffff_ffff_ffff_ffffn;

const clock: ValueKind = (given) => {
  const found = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(given);
  const [hours = 99, minutes = 99, seconds = 0] = found?.slice(1).map((part) => Number(part ?? 0)) ?? [];
  if (!found || hours > 23 || minutes > 59 || seconds > 59) return fail('a time: `08:00` or `08:00:30`');
  return ok([hours, minutes, seconds].map((part) => String(part).padStart(2, '0')).join(':'));
};

const date = matching(
  /^\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?)?)?$/,
  'a date: `2027-01-31` or `2027-01-31T08:00:00`',
  (given) => `${given}${'0000-01-01T00:00:00'.slice(given.length)}`,
);

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** By their first two letters, or their numbers. */
function toDay(text: string): string | undefined {
  if (/^[1-7]$/.test(text)) return DAYS[Number(text) - 1];
  const start = text.slice(0, 2).toLowerCase();
  return text.length <= 3 ? DAYS.find((day) => day.toLowerCase().startsWith(start) && start.length === 2) : undefined;
}

const weekdays: ValueKind = (given) => {
  const days = new Set(given.split(',').map(toDay));
  return days.has(undefined) ? fail('days: `Mon,Tue` or `1,2`') : ok(DAYS.filter((day) => days.has(day)).join(','));
};

const probability: ValueKind = (given) => {
  const value = Number(given);
  if (given === '' || !(value >= 0 && value <= 1)) return fail('a number from 0 to 1');
  return ok((Math.round(value * 0x8000_0000) / 0x8000_0000).toFixed(11));
};

const countries = list(
  matching(/^[a-z][a-z0-9]$/i, 'countries by two letters', (given) => given.toUpperCase()),
  15,
);
const rateName = matching(/^\S{1,15}$/, 'a name');

/** Matches that look at something else than headers or state. */
export const OTHER_MATCHES: readonly Extension[] = [
  extension(
    'string',
    [
      either('--string', text(128), { quotes: 'always' }),
      either('--hex-string', text(512), { quotes: 'always' }),
      option('--algo', oneOf(['bm', 'kmp'])),
      option('--from', number(0, 65535), { silent: '0' }),
      option('--to', number(0, 65535), { silent: '65535' }),
      flag('--icase'),
    ],
    {
      required: [['--string', '--hex-string'], ['--algo']],
      exclusive: [['--string', '--hex-string']],
    },
  ),
  extension(
    'pkttype',
    [
      either(
        '--pkt-type',
        oneOf(['unicast', 'broadcast', 'multicast'], { host: 'unicast', bcast: 'broadcast', mcast: 'multicast' }),
      ),
    ],
    {
      required: [['--pkt-type']],
    },
  ),
  extension('geoip', [
    either('--source-country', countries, { aliases: ['--src-cc'] }),
    either('--destination-country', countries, { aliases: ['--dst-cc'] }),
  ]),
  extension('time', [
    option('--timestart', clock),
    option('--timestop', clock),
    either('--monthdays', list(number(1, 31))),
    either('--weekdays', weekdays, { aliases: ['--days'] }),
    option('--datestart', date),
    option('--datestop', date),
    flag('--kerneltz'),
    flag('--localtz'),
    flag('--utc'),
    flag('--contiguous'),
  ]),
  extension(
    'statistic',
    [
      option('--mode', oneOf(['random', 'nth'])),
      either('--probability', probability),
      either('--every', number(1, LAST_32)),
      option('--packet', number(0, LAST_32)),
    ],
    {
      required: [['--mode'], ['--probability', '--every']],
      exclusive: [['--probability', '--every']],
      needs: { '--packet': ['--every'] },
      rewrite: (uses) =>
        findUse(uses, '--every') && !findUse(uses, '--packet')
          ? [...uses, { name: '--packet', isNegated: false, values: ['0'] }]
          : uses,
    },
  ),
  extension(
    'policy',
    [
      option('--dir', oneOf(['in', 'out'])),
      option('--pol', oneOf(['none', 'ipsec']), { aliases: ['--policy'] }),
      flag('--strict'),
      either('--reqid', number(0, LAST_32), { repeats: true }),
      either('--spi', hex(LAST_32), { repeats: true }),
      either('--proto', oneOf(['ah', 'esp', 'ipcomp']), { repeats: true }),
      either('--mode', oneOf(['transport', 'tunnel']), { repeats: true }),
      either('--tunnel-dst', network(true), { repeats: true }),
      either('--tunnel-src', network(true), { repeats: true }),
      { ...flag('--next'), repeats: true },
    ],
    { required: [['--dir']], needs: { '--next': ['--strict'] } },
  ),
  extension('quota', [either('--quota', number(0, LAST_64))], { required: [['--quota']] }),
  extension(
    'bpf',
    [
      option('--bytecode', matching(/^\d+(,\s*\d+ \d+ \d+ \d+)*,?$/, 'a program: `1,6 0 0 1`'), { quotes: 'always' }),
      option('--object-pinned', word),
    ],
    { required: [['--bytecode', '--object-pinned']], exclusive: [['--bytecode', '--object-pinned']] },
  ),
  extension('osf', [either('--genre', word), option('--ttl', number(0, 2)), option('--log', number(0, 2))], {
    required: [['--genre']],
    ...onlyFor('tcp'),
  }),
  extension('rateest', [
    option('--rateest-delta', []),
    option('--rateest', rateName),
    option('--rateest1', rateName),
    option('--rateest2', rateName),
    option('--rateest-bps', word),
    option('--rateest-bps1', word),
    option('--rateest-bps2', word),
    option('--rateest-pps', word),
    option('--rateest-pps1', word),
    option('--rateest-pps2', word),
    { ...flag('--rateest-lt'), canNegate: true },
    { ...flag('--rateest-gt'), canNegate: true },
    { ...flag('--rateest-eq'), canNegate: true },
  ]),
  extension('condition', [either('--condition', word)], { required: [['--condition']] }),
  extension('srh', [], { family: 6 }),
];
