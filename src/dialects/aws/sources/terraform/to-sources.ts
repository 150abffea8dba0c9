import { itemsOf, type JsonNode, memberOf, numberOf, textOf, truthOf } from '#core/json';
import {
  createFindTarget,
  isComputedAt,
  isUnknownAt,
  readTerraform,
  type Reference,
  type TerraformResource,
  stringsAt,
  textAt,
} from '#dialects/terraform';
import { defaultAclOf, defaultGroupOf, mainTableOf } from '../implied.ts';
import type { Source, TypedSource } from '../source.ts';

/** The resources of a Terraform text, with references followed to ids. */
export function toSources(root: JsonNode): TypedSource[] {
  const resources = readTerraform(root).filter(({ type }) => type.startsWith('aws_'));
  const resolve = toResolve(resources);
  const maps = new Map(resources.filter(({ type }) => SUBNETS.has(type)).map((own) => [idOf(own), mapsPublic(own)]));
  const types = new Map(resources.map((resource) => [idOf(resource), resource.type]));
  const vpcs = new Map(
    resources.flatMap((resource): [string, string][] => {
      const vpc = resource.type === 'aws_subnet' ? textAt(resource, 'vpc_id', resolve(resource, 'vpc_id')) : undefined;
      return vpc === undefined ? [] : [[idOf(resource), vpc]];
    }),
  );
  const lookUp: LookUp = {
    typeOf: (id) => types.get(id),
    vpcOf: (subnet) => vpcs.get(subnet),
    mapsPublic: (subnet) => maps.get(subnet),
  };
  return resources.map((resource) => ({
    type: resource.type,
    source: toSource(resource, '', resource.values, resolve, lookUp),
  }));
}

type LookUp = Pick<Source, 'typeOf' | 'vpcOf' | 'mapsPublic'>;

const SUBNETS = new Set(['aws_subnet', 'aws_default_subnet']);

/** Source: provider's documentation of `aws_subnet` and `aws_default_subnet`. */
function mapsPublic(resource: TerraformResource): boolean | undefined {
  const told = truthOf(memberOf(resource.values, 'map_public_ip_on_launch'));
  if (told !== undefined) return told;
  const isOpen = isUnknownAt(resource, 'map_public_ip_on_launch') || resource.type === 'aws_default_subnet';
  return isOpen ? undefined : false;
}

/** What has no id yet goes by its address. */
function idOf({ address, values }: TerraformResource): string {
  return textOf(memberOf(values, 'id')) ?? address;
}

/**
 * A reference at an attribute as the id of what it names, or as the value of another attribute. What is not in the text,
 * and one of several, goes by its own words, under which nothing else is found; a value that is not known is open.
 */
function toResolve(
  resources: readonly TerraformResource[],
): (from: TerraformResource, path: string) => (reference: Reference) => string {
  const find = createFindTarget(resources);
  return (from, path) => (reference) => {
    const { address, attribute } = reference;
    const only = find(from, path, reference);
    const words = `${address}.${attribute}`;
    if (!only) {
      if (words.startsWith('data.')) return words.split('.').slice(0, 3).join('.');
      return attribute === 'arn' || /(?:^|_)ids?$/.test(attribute) ? words : `\${${words}}`;
    }
    if (attribute === 'id' || attribute === 'arn') return idOf(only);
    const value = textOf(memberOf(only.values, attribute));
    if (value !== undefined && !value.includes('${')) return value;
    return (
      IMPLIED.get(`${only.type}.${attribute}`)?.(idOf(only)) ?? (attribute.endsWith('id') ? idOf(only) : `\${${words}}`)
    );
  };
}

const IMPLIED: ReadonlyMap<string, (vpc: string) => string> = new Map([
  ['aws_vpc.default_network_acl_id', defaultAclOf],
  ['aws_vpc.default_route_table_id', mainTableOf],
  ['aws_vpc.main_route_table_id', mainTableOf],
  ['aws_vpc.default_security_group_id', defaultGroupOf],
]);

function toSource(
  resource: TerraformResource,
  prefix: string,
  node: JsonNode,
  resolveAs: ReturnType<typeof toResolve>,
  lookUp: LookUp,
): Source {
  const at = (path: string) => walk(node, path);
  const resolve = (path: string) => resolveAs(resource, path);
  const texts = (path: string) => stringsAt(resource, prefix + path, resolve(prefix + path));
  return {
    offset: node.offset,
    id: idOf(resource),
    ...lookUp,
    node: at,
    text: (path) => textAt(resource, prefix + path, resolve(prefix + path)) || undefined,
    texts: (path) => texts(path).filter((text) => !isOpen(text)),
    unresolved: (path) => {
      if (!at(path) && texts(path).length === 0 && resource.references.has(prefix + path))
        return [`\${${prefix}${path}}`];
      return texts(path).filter(isOpen);
    },
    number: (path) => numberOf(at(path)) ?? toNumber(textOf(at(path))),
    isOpen: (path) => isUnknownAt(resource, prefix + path),
    isComputed: (path) => isComputedAt(resource, prefix + path),
    isTrue: (path) => truthOf(at(path)),
    blocks: (path) => {
      const found = at(path);
      const blocks = found?.kind === 'object' ? [found] : itemsOf(found);
      return blocks.map((block, i) => {
        const own = found?.kind === 'object' ? `${prefix}${path}.` : `${prefix}${path}.${i}.`;
        return toSource(resource, own, block, resolveAs, lookUp);
      });
    },
  };
}

/** An expression that was not worked out. */
function isOpen(text: string): boolean {
  return text.includes('${') || /^(?:module\.[^.]+\.)*(?:data|var|local|each|count)\./.test(text);
}

function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function walk(node: JsonNode, path: string): JsonNode | undefined {
  return path
    .split('.')
    .reduce<JsonNode | undefined>(
      (inner, part) => (inner?.kind === 'array' ? inner.items[Number(part)] : memberOf(inner, part)),
      node,
    );
}
