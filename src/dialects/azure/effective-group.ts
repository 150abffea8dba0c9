import { itemsOf, type JsonNode, memberOf, textOf } from '#core/json';
import { makeObject, type MadeValue } from '#dialects/terraform';
import { type ArmResource, prop, propRef, propText, propTexts, toKey, toName } from './resource.ts';

const GROUPS = 'microsoft.network/networksecuritygroups';

/** What `az network nic list-effective-nsg` prints of one group at one place. */
export function isEffectiveGroup(node: JsonNode): boolean {
  return prop(node, 'effectiveSecurityRules')?.kind === 'array' && prop(node, 'association') !== undefined;
}

/**
 * The group as the platform works it out, attached where it says. Service tags are the addresses that it names for them.
 */
export function toEffectiveGroup(node: JsonNode, locate: ArmResource['locate']): ArmResource[] {
  const id = propRef(node, 'networkSecurityGroup');
  if (id === undefined) return [];
  const association = prop(node, 'association');
  const rules = itemsOf(prop(node, 'effectiveSecurityRules'));
  const isDefault = (rule: JsonNode) => /^defaultSecurityRules\//i.test(propText(rule, 'name') ?? '');
  const of = (name: string) => [propRef(association, name)].flatMap((own) => (own === undefined ? [] : [{ id: own }]));
  return [
    {
      type: GROUPS,
      id,
      written: textOf(memberOf(prop(node, 'networkSecurityGroup'), 'id')) ?? id,
      name: toName(id),
      node: makeObject(node, {
        name: toName(id),
        securityRules: rules.filter((rule) => !isDefault(rule)).map(toRule),
        defaultSecurityRules: rules.filter(isDefault).map(toRule),
        subnets: of('subnet'),
        networkInterfaces: of('networkInterface'),
      }),
      isEffective: true,
      at: locate(node),
      locate,
    },
  ];
}

function toRule(rule: JsonNode): JsonNode {
  const protocol = propText(rule, 'protocol') ?? '';
  return makeObject(rule, {
    name: toName(propText(rule, 'name') ?? ''),
    priority: prop(rule, 'priority'),
    direction: prop(rule, 'direction'),
    access: prop(rule, 'access'),
    protocol: protocol.toLowerCase() === 'all' ? '*' : protocol,
    ...toEnd(rule, 'source'),
    ...toEnd(rule, 'destination'),
  });
}

function toEnd(rule: JsonNode, side: 'source' | 'destination'): Record<string, MadeValue> {
  const pascal = side.charAt(0).toUpperCase() + side.slice(1);
  const expanded = propTexts(rule, `expanded${pascal}AddressPrefix`);
  const written = propTexts(rule, `${side}AddressPrefix`, `${side}AddressPrefixes`);
  const ports = propTexts(rule, `${side}PortRange`, `${side}PortRanges`);
  return {
    [`${side}AddressPrefixes`]: [...new Set(expanded.length > 0 ? expanded : written)].map(withoutBits),
    [`${side}PortRanges`]: [...new Set(ports)].map((text) => (text === '0-65535' ? '*' : text)),
  };
}

function withoutBits(text: string): string {
  return text === '0.0.0.0/0' ? '*' : text;
}

/** A group that the files describe themselves is as they do; of several places, an effective one is at all of them. */
export function mergeEffective(described: readonly ArmResource[], effective: readonly ArmResource[]): ArmResource[] {
  const known = new Set(described.filter(({ type }) => type === GROUPS).map(({ id }) => toKey(id)));
  const groups = Map.groupBy(
    effective.filter(({ id }) => !known.has(id)),
    ({ id }) => id,
  );
  return [
    ...described,
    ...[...groups.values()].flatMap(([first, ...others]) => {
      if (!first) return [];
      const all = [first, ...others];
      const join = (name: string) => all.flatMap(({ node }) => itemsOf(memberOf(node, name)));
      const members = first.node.kind === 'object' ? Object.fromEntries(first.node.members) : {};
      return [
        {
          ...first,
          node: makeObject(first.node, {
            ...members,
            subnets: join('subnets'),
            networkInterfaces: join('networkInterfaces'),
          }),
        },
      ];
    }),
  ];
}
