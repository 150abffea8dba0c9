import { type JsonNode, numberOf, textOf } from '#core/json';
import { addError, type Notes } from '#dialects/cloud';
import type { Ends, FirewallPolicy, FirewallRule, PolicyRule } from './estate.ts';
import { type GcpResource, prop, propItems, propText, propTexts, toKey, toName } from './resource.ts';
import { readTraffic } from './rule-traffic.ts';
import { readDisabled, type Reader, readRanges, readTexts } from './rule-words.ts';

const DEFAULT_PRIORITY = 1000;
/** What kind of network the other end must be in, under the names that it has had. */
const SCOPES = [
  'srcNetworkScope',
  'destNetworkScope',
  'srcNetworkType',
  'destNetworkType',
  'srcNetworkContext',
  'destNetworkContext',
];

/** A VPC firewall rule. */
export function readFirewall({ node, name, at, locate }: GcpResource, notes: Notes): FirewallRule[] {
  const reader = { locate, notes };
  const direction = readDirection(node, locate, notes);
  const priority = readPriority(node, locate, notes);
  const allowed = propItems(node, 'allowed', 'allow');
  const denied = propItems(node, 'denied', 'deny');
  if (allowed.length > 0 === denied.length > 0)
    addError(
      notes,
      `rule \`${name}\` has ${allowed.length > 0 ? 'both' : 'neither'} \`allowed\` and \`denied\`; expected one`,
      at,
    );
  const traffic = readTraffic(allowed.length > 0 ? allowed : denied, locate, notes);
  const sourceRanges = readRanges(node, 'sourceRanges', reader);
  const destinationRanges = readRanges(node, 'destinationRanges', reader);
  if (!direction || priority === undefined) return [];
  const note = propText(node, 'description');
  return [
    {
      name,
      network: toKey(propText(node, 'network') ?? 'global/networks/default'),
      priority,
      direction,
      action: allowed.length > 0 ? 'allow' : 'deny',
      traffic,
      sources: {
        ranges: sourceRanges,
        tags: readTexts(node, 'sourceTags', reader),
        accounts: readTexts(node, 'sourceServiceAccounts', reader),
        groups: [],
        others: [],
      },
      destinations: { ranges: destinationRanges, tags: [], accounts: [], groups: [], others: [] },
      targets: {
        tags: readTexts(node, 'targetTags', reader),
        accounts: readTexts(node, 'targetServiceAccounts', reader),
      },
      ...(note !== undefined && { note }),
      isDisabled: readDisabled(node, reader),
      at,
    },
  ];
}

/** A firewall policy with its rules and what it is attached to. `level`: where files tell it by the type. */
export function readPolicy(resource: GcpResource, notes: Notes): FirewallPolicy {
  const { node, name, at, locate, key } = resource;
  const region = propText(node, 'region');
  const attachedTo = propItems(node, 'associations').flatMap((item) => {
    const target = propText(item, 'attachmentTarget');
    return target === undefined ? [] : [toKey(target)];
  });
  const isOfNetworks = attachedTo.some((target) => target.includes('/networks/')) || key.startsWith('projects/');
  const type = propText(node, 'type')?.toUpperCase() ?? '';
  const above = attachedTo.some((target) => target.startsWith('folders/')) ? 'folder' : 'organization';
  const level = region !== undefined || type === 'NETWORK_REGIONAL' ? 'region' : 'network';
  return {
    name: propText(node, 'displayName', 'shortName') ?? name,
    id: propText(node, 'id') ?? (/^\d+$/.test(name) ? name : ''),
    ...(region !== undefined && { region: toName(region) }),
    level: isOfNetworks || type.startsWith('NETWORK') ? level : above,
    attachedTo,
    rules: propItems(node, 'rules', 'rule').flatMap((rule) => readPolicyRule(rule, locate, notes)),
    at,
  };
}

/** Rules that the platform writes itself at the end of every policy go on to what comes next. */
export function readPolicyRule(node: JsonNode, locate: GcpResource['locate'], notes: Notes): PolicyRule[] {
  const reader = { locate, notes };
  const direction = readDirection(node, locate, notes);
  const priority = readPriority(node, locate, notes, 0x7fff_ffff);
  if (!direction || priority === undefined) return [];
  const match = prop(node, 'match');
  return [
    {
      name: propText(node, 'ruleName', 'description') ?? String(priority),
      priority,
      direction,
      action: propText(node, 'action')?.toLowerCase() ?? 'goto_next',
      traffic: readTraffic(propItems(match, 'layer4Configs'), locate, notes),
      sources: readEnds(match, 'src', reader),
      destinations: readEnds(match, 'dest', reader),
      targetNetworks: readTexts(node, 'targetResources', reader).map(toKey),
      targetAccounts: readTexts(node, 'targetServiceAccounts', reader),
      conditions: [
        ...propItems(node, 'targetSecureTags').map((tag) => `target secure tag ${toTag(tag)}`),
        ...SCOPES.flatMap((name) => propTexts(match, name).map((text) => `${name} ${text}`)),
      ],
      isDisabled: readDisabled(node, reader),
      at: locate(node),
    },
  ];
}

/** What is neither addresses nor resolvable from files is named with what it is. */
function readEnds(match: JsonNode | undefined, side: 'src' | 'dest', reader: Reader): Ends {
  const lists = ['Fqdns', 'RegionCodes', 'ThreatIntelligences', 'Networks'];
  return {
    ranges: readRanges(match, `${side}IpRanges`, reader),
    tags: [],
    accounts: [],
    groups: propTexts(match, `${side}AddressGroups`).map(toKey),
    others: [
      ...lists.flatMap((list) => propTexts(match, `${side}${list}`).map((text) => `${side}${list} ${text}`)),
      ...propItems(match, `${side}SecureTags`).map((tag) => `secure tag ${toTag(tag)}`),
    ],
  };
}

function toTag(node: JsonNode): string {
  return propText(node, 'name') ?? textOf(node) ?? '';
}

function readDirection(node: JsonNode, locate: GcpResource['locate'], notes: Notes): 'ingress' | 'egress' | undefined {
  const written = prop(node, 'direction');
  if (!written) return 'ingress';
  const text = textOf(written);
  const direction = text?.toLowerCase();
  if (direction === 'ingress' || direction === 'egress') return direction;
  addError(notes, `\`${text ?? written.kind}\` is no direction; expected INGRESS or EGRESS`, locate(written));
  return undefined;
}

function readPriority(node: JsonNode, locate: GcpResource['locate'], notes: Notes, most = 0xffff): number | undefined {
  const written = prop(node, 'priority');
  if (!written) return DEFAULT_PRIORITY;
  const text = textOf(written) ?? '';
  const number = numberOf(written) ?? (/^\d+$/.test(text) ? Number(text) : undefined);
  if (number !== undefined && Number.isInteger(number) && number >= 0 && number <= most) return number;
  addError(notes, `\`${String(number ?? text)}\` is no priority; expected 0 to ${most}`, locate(written));
  return undefined;
}
