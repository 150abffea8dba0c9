import { type JsonNode, itemsOf, memberOf } from '#core/json';
import { blocks, isUnknownAt, list, type MadeValue, type TerraformResource } from '#dialects/terraform';
import type { Kind } from './resource.ts';
import type { Book } from './terraform-book.ts';

/** A firewall policy with the rules and associations that are resources by themselves. */
export function toPolicy(
  resource: TerraformResource,
  book: Book,
): readonly [kind: Kind, members: Readonly<Record<string, MadeValue>>] {
  const type = resource.type.replace('_with_rules', '');
  const isOfNetworks = type.includes('network');
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
        ...blocks(resource, 'rule').map((block, i) => toRule(block, resource, `rule.${i}.`, book)),
        ...blocks(resource, 'predefined_rules').map((block, i) =>
          toRule(block, resource, `predefined_rules.${i}.`, book),
        ),
        ...book.partsOf(`${type}_rule`, 'firewall_policy', resource).map((part) => toRule(part.values, part, '', book)),
      ],
    },
  ];
}

/** `place`: of the rule in its resource. What the plan does not know of its ends stays as `${…}`. */
function toRule(values: JsonNode, resource: TerraformResource, place: string, book: Book): MadeValue {
  const own = memberOf(values, 'match');
  const match = own?.kind === 'array' ? own.items[0] : own;
  const at = `${place}match${own?.kind === 'object' ? '' : '.0'}.`;
  const ends = { ...toEnd(match, 'src', resource, at, book), ...toEnd(match, 'dest', resource, at, book) };
  const words = (name: string) =>
    isUnknownAt(resource, place + name) ? book.texts(resource, place + name) : list(values, name);
  const layers = [...itemsOf(memberOf(match, 'layer4_configs')), ...itemsOf(memberOf(match, 'layer4_config'))];
  return {
    ruleName: memberOf(values, 'rule_name'),
    description: memberOf(values, 'description'),
    priority: memberOf(values, 'priority'),
    direction: memberOf(values, 'direction'),
    action: memberOf(values, 'action'),
    disabled: memberOf(values, 'disabled'),
    targetResources: words('target_resources'),
    targetServiceAccounts: words('target_service_accounts'),
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

function toEnd(
  match: JsonNode | undefined,
  side: 'src' | 'dest',
  resource: TerraformResource,
  at: string,
  book: Book,
): Record<string, MadeValue> {
  return Object.fromEntries(
    MEMBERS.flatMap(([from, to]): [string, MadeValue][] => {
      const name = `${side}_${from}`;
      const value = memberOf(match, name);
      if (!isUnknownAt(resource, at + name)) return value ? [[`${side}${to}`, value]] : [];
      const words = book.texts(resource, at + name);
      return [[`${side}${to}`, words.length > 0 ? words : [`\${${name}}`]]];
    }),
  );
}
