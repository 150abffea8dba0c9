import type { AuditRuleId } from '#stages/verify';
import { LANGUAGES, type Language } from './audit-case.ts';

export interface NotThere {
  readonly rules: readonly AuditRuleId[];
  readonly languages: readonly Language[];
  readonly why: string;
}

const HOSTS = ['nftables', 'iptables', 'ufw'] as const;
const CLOUDS = ['aws', 'terraform', 'cloudformation', 'azure', 'gcp', 'ibm'] as const;
const AMAZON = ['aws', 'terraform', 'cloudformation'] as const;
const TUNNELS = ['wireguard', 'openvpn', 'openssh'] as const;
const LISTS = [
  'allow-everything',
  'wide-ports',
  'default-accept',
  'ipv6-open',
  'other-writer',
  'shadowed-rule',
  'redundant-rule',
  'never-hit',
  'expired-rule',
  'unowned-rule',
] as const;
const EXPOSURES = [
  'management-exposed',
  'internet-exposed',
  'node-rpc-exposed',
  'key-listener-callers',
  'key-egress',
  'flat-network',
] as const;

/** Where a kind of finding has no case of its own, and why. */
export const NOT_THERE: readonly NotThere[] = [
  { rules: LISTS, languages: [...TUNNELS, 'inventory'], why: 'there is no list of rules' },
  {
    rules: [...EXPOSURES, 'reply-blocked'],
    languages: [...TUNNELS, 'inventory'],
    why: 'who filters is not told: found where rules of hosts or clouds are beside it',
  },
  { rules: ['metadata-reachable'], languages: [...HOSTS, ...TUNNELS, 'inventory'], why: 'the service is a cloud’s' },
  {
    rules: ['metadata-reachable'],
    languages: ['azure', 'gcp', 'ibm'],
    why: 'it always asks for a header that a forged request cannot set, or has no state in the export',
  },
  { rules: ['vpn-flattens'], languages: [...HOSTS, ...CLOUDS, 'inventory'], why: 'no tunnel is told of' },
  { rules: ['multi-homed'], languages: HOSTS, why: 'legs are told by the inventory beside the rules' },
  { rules: ['multi-homed'], languages: TUNNELS, why: 'one leg is the tunnel, whose server is its gateway' },
  {
    rules: ['multi-homed'],
    languages: ['terraform', 'cloudformation', 'azure', 'gcp', 'ibm'],
    why: 'as in AWS: judged by the endpoints that the language is read into',
  },
  { rules: ['reply-blocked'], languages: HOSTS, why: 'hosts track; only lists that do not are asked' },
  { rules: ['reply-blocked'], languages: ['azure', 'gcp'], why: 'every list tracks' },
  {
    rules: ['reply-blocked'],
    languages: ['terraform', 'cloudformation', 'ibm'],
    why: 'as in AWS: judged by the points that the language is read into',
  },
  { rules: ['ipv6-open'], languages: ['ufw'], why: 'a status does not tell whether IPv6 is filtered: a loss' },
  {
    rules: ['ipv6-open'],
    languages: CLOUDS,
    why: 'a list closes both families; what a rule lets in by IPv6 is found as what it reaches',
  },
  { rules: ['default-accept'], languages: [...AMAZON, 'ibm'], why: 'a list ends with a drop' },
  {
    rules: ['default-accept'],
    languages: ['azure', 'gcp'],
    why: 'the platform’s own defaults, which no export can change; no list at all is found as what it lets in',
  },
  { rules: ['other-writer'], languages: ['ufw', ...CLOUDS], why: 'the list shows rules of one writer' },
  { rules: ['never-hit'], languages: ['ufw', ...CLOUDS], why: 'no export counts' },
  {
    rules: ['shadowed-rule', 'redundant-rule', 'unowned-rule'],
    languages: CLOUDS,
    why: 'as in lists of hosts: judged by the points that the language is read into',
  },
  { rules: ['expired-rule'], languages: ['ibm'], why: 'rules have no note' },
];

/** By kind and language. */
export function findWhyNot(rule: AuditRuleId, language: Language): readonly string[] {
  return NOT_THERE.filter(({ rules, languages }) => rules.includes(rule) && languages.includes(language)).map(
    ({ why }) => why,
  );
}

/** The table of docs/audit.md: where there is a case, and below, why there is none elsewhere. */
export function printTable(rules: readonly AuditRuleId[], has: (rule: AuditRuleId, language: Language) => boolean) {
  const reasons = [...new Set(NOT_THERE.map(({ why }) => why))];
  const cell = (rule: AuditRuleId, language: Language) =>
    has(rule, language)
      ? 'yes'
      : findWhyNot(rule, language)
          .map((why) => String(reasons.indexOf(why) + 1))
          .join(' ');
  const rows = [
    ['', ...LANGUAGES],
    ['-', ...LANGUAGES.map(() => '-')],
    ...rules.map((rule) => [`\`${rule}\``, ...LANGUAGES.map((language) => cell(rule, language))]),
  ];
  return [...rows.map((row) => `| ${row.join(' | ')} |`), '', ...reasons.map((why, i) => `${i + 1}. ${why}`)];
}
