import { textOf, memberOf } from '#core/json';
import {
  createFindTarget,
  isOpen,
  openStringsAt,
  type Reference,
  stringsAt,
  type TerraformResource,
  textAt,
} from '#dialects/terraform';
import { toKey } from './resource.ts';

/** The resources of one Terraform file, and what they say of each other. */
export interface Book {
  /** The id of a resource: Azure's where it exists already, else one by its address. */
  readonly idOf: (resource: TerraformResource) => string;
  /** Text at an attribute, references followed; ids are keys. */
  readonly text: (resource: TerraformResource, path: string) => string | undefined;
  readonly texts: (resource: TerraformResource, path: string) => string[];
  /** As `texts`; what is not known yet stays as `${…}`. */
  readonly words: (resource: TerraformResource, path: string) => string[];
  /** The id of the resource of a type that has a name, as others name it. */
  readonly idByName: (type: string, name: string | undefined) => string;
  /** Resources of a type that name the id of the whole at an attribute. */
  readonly partsOf: (type: string, attribute: string, id: string) => TerraformResource[];
  /** Of the associations of a type: what goes, in `give`, with the id in `match`. */
  readonly partners: (type: string, match: string, id: string, give: string) => string[];
  /**
   * Its one partner; where it has none, and nobody knows whose one of the associations is, something under whose name
   * nothing is found.
   */
  readonly partner: (type: string, match: string, id: string, give: string) => string | undefined;
}

export function createBook(resources: readonly TerraformResource[]): Book {
  const find = createFindTarget(resources);
  const byType = Map.groupBy(resources, ({ type }) => type);
  const idOf = (resource: TerraformResource): string => {
    const own = textOf(memberOf(resource.values, 'id'));
    if (own !== undefined && !own.startsWith('${')) return toKey(own);
    const parent = PARENTS[resource.type];
    const name = textOf(memberOf(resource.values, 'name')) ?? resource.address;
    if (!parent) return toKey(`terraform/${resource.address}`);
    const [parentType, attribute, kind] = parent;
    const value = text(resource, attribute);
    const above = attribute.endsWith('_id') ? toKey(value ?? '') : idByName(parentType, value);
    return toKey(`${above}/${kind}/${name}`);
  };
  const resolve = (from: TerraformResource, path: string) => (reference: Reference) => {
    const { address, attribute } = reference;
    const target = find(from, path, reference);
    if (target) return attribute === 'id' ? idOf(target) : textOf(memberOf(target.values, attribute));
    return /(?:^|_)ids?$/.test(attribute) ? `\${${address}.${attribute}}` : undefined;
  };
  const text: Book['text'] = (resource, path) => textAt(resource, path, resolve(resource, path));
  const texts: Book['texts'] = (resource, path) => stringsAt(resource, path, resolve(resource, path));
  const words: Book['words'] = (resource, path) => openStringsAt(resource, path, resolve(resource, path));
  const idByName: Book['idByName'] = (type, name) => {
    const found = byType.get(type)?.find(({ values }) => textOf(memberOf(values, 'name')) === name);
    return found ? idOf(found) : toKey(`terraform/${type}.${name ?? ''}`);
  };
  const partsOf: Book['partsOf'] = (type, attribute, id) =>
    (byType.get(type) ?? []).filter((part) => toKey(text(part, attribute) ?? '') === id);
  const partners: Book['partners'] = (type, match, id, give) =>
    partsOf(type, match, id).flatMap((association) => text(association, give) ?? []);
  const partner: Book['partner'] = (type, match, id, give) => {
    const [own] = partners(type, match, id, give);
    const stray = byType.get(type)?.find((association) => isOpen(text(association, match) ?? ''));
    return own ?? (stray && `\${${stray.address}}`);
  };
  return { idOf, text, texts, words, idByName, partsOf, partners, partner };
}

/** Children, by the type and the attribute that name what they belong to. */
const PARENTS: Readonly<Record<string, readonly [type: string, attribute: string, kind: string]>> = {
  azurerm_subnet: ['azurerm_virtual_network', 'virtual_network_name', 'subnets'],
  azurerm_virtual_network_peering: ['azurerm_virtual_network', 'virtual_network_name', 'virtualnetworkpeerings'],
  azurerm_network_security_rule: ['azurerm_network_security_group', 'network_security_group_name', 'securityrules'],
  azurerm_route: ['azurerm_route_table', 'route_table_name', 'routes'],
  azurerm_lb_rule: ['azurerm_lb', 'loadbalancer_id', 'loadbalancingrules'],
  azurerm_lb_nat_rule: ['azurerm_lb', 'loadbalancer_id', 'inboundnatrules'],
  azurerm_lb_outbound_rule: ['azurerm_lb', 'loadbalancer_id', 'outboundrules'],
  azurerm_lb_backend_address_pool: ['azurerm_lb', 'loadbalancer_id', 'backendaddresspools'],
};
