import { TCP_FLAGS } from '../language/index.ts';

/** How matches and targets speak of themselves in a listing: the beginning of the text, and the words of a rule. */
type Phrase = readonly [RegExp, (found: readonly string[]) => readonly string[]];

const bang = (sign: string | undefined) => (sign?.trim() === '!' ? ['!'] : []);
/** `option` with what follows the sign in the listing. */
const signed = (module: string, option: string) => (found: readonly string[]) => [
  ...(module === '' ? [] : ['-m', module]),
  ...bang(found[1]),
  option,
  found[2] ?? '',
];

const SIMPLE: readonly (readonly [string, string, string])[] = [
  ['spts?:', '', '--sport'],
  ['dpts?:', '', '--dport'],
  ['multiport sports ', 'multiport', '--sports'],
  ['multiport dports ', 'multiport', '--dports'],
  ['multiport ports ', 'multiport', '--ports'],
  ['state ', 'state', '--state'],
  ['ctstate ', 'conntrack', '--ctstate'],
  ['ctproto ', 'conntrack', '--ctproto'],
  ['ctdir ', 'conntrack', '--ctdir'],
  ['ctstatus ', 'conntrack', '--ctstatus'],
  ['source IP range ', 'iprange', '--src-range'],
  ['destination IP range ', 'iprange', '--dst-range'],
  ['mark match ', 'mark', '--mark'],
  ['MAC ?', 'mac', '--mac-source'],
  ['PKTTYPE = ', 'pkttype', '--pkt-type'],
  ['owner UID match ', 'owner', '--uid-owner'],
  ['owner GID match ', 'owner', '--gid-owner'],
  ['icmp ', 'icmp', '--icmp-type'],
  ['ipv6-icmp ', 'icmp6', '--icmpv6-type'],
];

const PHRASES: readonly Phrase[] = [
  [/^\/\* ([\s\S]*?) \*\/(?= |$)/, ([, comment = '']) => ['-m', 'comment', '--comment', quote(comment)]],
  [/^(tcp|udp|sctp|dccp)(?= |$)/, ([, module = '']) => ['-m', module]],
  [
    /^flags:(!?)(0x[0-9A-Fa-f]+)\/(0x[0-9A-Fa-f]+)/,
    ([, sign, mask = '', set = '']) => [...bang(sign), '--tcp-flags', toFlags(mask), toFlags(set)],
  ],
  [/^flags:(!?)([A-Z,]+)\/([A-Z,]+)/, ([, sign, mask = '', set = '']) => [...bang(sign), '--tcp-flags', mask, set]],
  [
    /^(! ?)?icmptype (!?)(\d+)(?: code (\d+))?/,
    ([, before, sign, type = '', code]) => [
      '-m',
      'icmp',
      ...bang(before ?? sign),
      '--icmp-type',
      code ? `${type}/${code}` : type,
    ],
  ],
  [
    /^(! ?)?ipv6-icmptype (!?)(\d+)(?: code (\d+))?/,
    ([, before, sign, type = '', code]) => [
      '-m',
      'icmp6',
      ...bang(before ?? sign),
      '--icmpv6-type',
      code ? `${type}/${code}` : type,
    ],
  ],
  [/^ADDRTYPE match/, () => ['-m', 'addrtype']],
  [/^(src|dst)-type (!?)([A-Z,]+)/, ([, end = '', sign, types = '']) => [...bang(sign), `--${end}-type`, types]],
  [/^PKTTYPE != (\S+)/, ([, type = '']) => ['-m', 'pkttype', '!', '--pkt-type', type]],
  [
    /^(! )?match-set (\S+) (\S+)/,
    ([, sign, name = '', flags = '']) => ['-m', 'set', ...bang(sign), '--match-set', name, flags],
  ],
  [
    /^limit: (?:avg|up to) (\S+) burst (\d+)/,
    ([, rate = '', burst = '']) => ['-m', 'limit', '--limit', rate, '--limit-burst', burst],
  ],
  [
    /^recent: (SET|UPDATE|CHECK|REMOVE)(?: seconds: (\d+))?(?: reap)?(?: hit_count: (\d+))?(?: TTL-Match)? name: (\S+) side: (source|dest)(?: mask: \S+)?/,
    ([, verb = '', seconds, hits, name = '', side]) => [
      '-m',
      'recent',
      { SET: '--set', UPDATE: '--update', CHECK: '--rcheck' }[verb] ?? '--remove',
      ...(seconds ? ['--seconds', seconds] : []),
      ...(hits ? ['--hitcount', hits] : []),
      '--name',
      name,
      side === 'dest' ? '--rdest' : '--rsource',
    ],
  ],
  [/^reject-with (\S+)/, ([, how = '']) => ['--reject-with', how]],
  ...SIMPLE.flatMap(([start, module, option]): Phrase[] => [
    [new RegExp(`^${start}(!? ?)(\\S+)`), signed(module, option)],
    [new RegExp(`^(! )${start}(\\S+)`), signed(module, option)],
  ]),
];

/** The words of the rule, and from where on the text says something that we do not know. */
export function readPhrases(options: string): { words: readonly string[]; isGoto: boolean; rest: string } {
  const words: string[] = [];
  const isGoto = options.startsWith('[goto]');
  let rest = options.replace(/^\[goto\]\s*/, '').trim();
  while (rest !== '') {
    const found = PHRASES.map(([pattern, toWords]) => ({ match: pattern.exec(rest), toWords })).find(
      ({ match }) => match,
    );
    if (!found?.match) break;
    words.push(...found.toWords(found.match));
    rest = rest.slice(found.match[0].length).trimStart();
  }
  // The target speaks last: what a rejection says stands behind all matches.
  const at = words.indexOf('--reject-with');
  const ordered = at < 0 ? words : [...words.toSpliced(at, 2), ...words.slice(at, at + 2)];
  return { words: ordered, isGoto, rest: rest.replaceAll(/\S*["'\\]\S*/g, quote) };
}

function toFlags(bits: string): string {
  const names = TCP_FLAGS.filter((_, i) => (Number(bits) >> i) & 1);
  return names.length === 0 ? 'NONE' : names.join(',');
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}
