import { type JsonNode, itemsOf, memberOf } from '#core/json';
import { blocks, list, type MadeValue, type TerraformResource } from '#dialects/terraform';
import type { Kind } from './resource.ts';
import type { Book } from './terraform-book.ts';

/** A firewall policy with the rules and associations that are resources by themselves. */
export function toPolicy(
  resource: TerraformResource,
  book: Book,
): readonly [kind: Kind, members: Readonly<Record<string, MadeValue>>] {
  const type = resource.type.replace('_with_rules', '');
  const isOfNetworks = type.includes('network');
  const inside = [...blocks(resource, 'rule'), ...blocks(resource, 'predefined_rules')];
  return [
    'firewallpolicy',
    {
      displayName: memberOf(resource.values, 'short_name') ?? memberOf(resource.values, 'name'),
      region: memberOf(resource.values, 'region'),
      type: isOfNetworks ? (type.includes('region') ? 'NETWORK_REGIONAL' : 'NETWORK') : 'HIERARCHY',
      associations: book
        .partsOf(`${type}_association`, 'firewall_policy', resource)
        .map((part) => ({ attachmentTarget: book.link(part, 'attachment_target') })),
      rules: [
        ...inside.map((block) => toRule(block)),
        ...book.partsOf(`${type}_rule`, 'firewall_policy', resource).map((part) => toRule(part.values)),
      ],
    },
  ];
}

function toRule(values: JsonNode): MadeValue {
  const own = memberOf(values, 'match');
  const match = own?.kind === 'array' ? own.items[0] : own;
  const ends = match ? { ...toEnd(match, 'src'), ...toEnd(match, 'dest') } : {};
  const layers = [...itemsOf(memberOf(match, 'layer4_configs')), ...itemsOf(memberOf(match, 'layer4_config'))];
  return {
    ruleName: memberOf(values, 'rule_name'),
    description: memberOf(values, 'description'),
    priority: memberOf(values, 'priority'),
    direction: memberOf(values, 'direction'),
    action: memberOf(values, 'action'),
    disabled: memberOf(values, 'disabled'),
    targetResources: list(values, 'target_resources'),
    targetServiceAccounts: list(values, 'target_service_accounts'),
    targetSecureTags: memberOf(values, 'target_secure_tags') ?? memberOf(values, 'target_secure_tag'),
    match: {
      ...ends,
      layer4Configs: layers.map((layer) => ({
        ipProtocol: memberOf(layer, 'ip_protocol'),
        ports: list(layer, 'ports'),
      })),
    },
  };
}

/** Members of a match, as Terraform and as the API name them. */
const MEMBERS = [
  ['ip_ranges', 'IpRanges'],
  ['fqdns', 'Fqdns'],
  ['region_codes', 'RegionCodes'],
  ['threat_intelligences', 'ThreatIntelligences'],
  ['address_groups', 'AddressGroups'],
  ['networks', 'Networks'],
  ['secure_tags', 'SecureTags'],
  ['secure_tag', 'SecureTags'],
  ['network_scope', 'NetworkScope'],
  ['network_type', 'NetworkType'],
  ['network_context', 'NetworkContext'],
] as const;

function toEnd(match: JsonNode, side: 'src' | 'dest'): Record<string, MadeValue> {
  return Object.fromEntries(
    MEMBERS.flatMap(([from, to]) => {
      const value = memberOf(match, `${side}_${from}`);
      return value ? [[`${side}${to}`, value] as const] : [];
    }),
  );
}
