import { itemsOf, type JsonNode, memberOf, numberOf, textOf, truthOf } from '#core/json';
import { readTerraform, type TerraformResource, stringsAt, textAt } from '#dialects/terraform';
import { defaultAclOf, defaultGroupOf, mainTableOf } from '../implied.ts';
import type { Source, TypedSource } from '../source.ts';

/** The resources of a Terraform text, with references followed to ids. */
export function toSources(root: JsonNode): TypedSource[] {
  const resources = readTerraform(root).filter(({ type }) => type.startsWith('aws_'));
  const resolve = toResolve(resources);
  const types = new Map(resources.map((resource) => [idOf(resource), resource.type]));
  const vpcs = new Map(
    resources.flatMap((resource): [string, string][] => {
      const vpc = resource.type === 'aws_subnet' ? textAt(resource, 'vpc_id', resolve(undefined)) : undefined;
      return vpc === undefined ? [] : [[idOf(resource), vpc]];
    }),
  );
  const lookUp: LookUp = { typeOf: (id) => types.get(id), vpcOf: (subnet) => vpcs.get(subnet) };
  return resources.map((resource) => ({
    type: resource.type,
    source: toSource(resource, '', resource.values, resolve, lookUp),
  }));
}

type LookUp = Pick<Source, 'typeOf' | 'vpcOf'>;
type Resolve = (address: string, attribute: string) => string;

/** Terraform's words for "the one of several that goes with this one". */
const OWN_INDEX = /(?:^|\.)(?:count\.index|each\.(?:key|value))(?:$|\.)/;
const INDEX = /\[[^\]]*\]$/;

/** What has no id yet goes by its address. */
function idOf({ address, values }: TerraformResource): string {
  return textOf(memberOf(values, 'id')) ?? address;
}

/**
 * A reference as the id of what it names, or as the value of another attribute; of several, the one of the `index`. What
 * is not in the text, and one of several, goes by its own words, under which nothing else is found.
 */
function toResolve(resources: readonly TerraformResource[]): (index: string | undefined) => Resolve {
  const byAddress = new Map<string, TerraformResource[]>();
  for (const resource of resources) {
    const plain = resource.address.replaceAll(/\[[^\]]*\]/g, '');
    byAddress.set(plain, [...(byAddress.get(plain) ?? []), resource]);
  }
  return (index) => (address, attribute) => {
    const named = byAddress.get(address) ?? [];
    const own = named.filter((resource) => index !== undefined && INDEX.exec(resource.address)?.[0] === index);
    const [only, ...others] = own.length === 1 ? own : named;
    const words = `${address}.${attribute}`;
    if (!only || others.length > 0) return words.startsWith('data.') ? words.split('.').slice(0, 3).join('.') : words;
    if (attribute === 'id' || attribute === 'arn') return idOf(only);
    const value = textOf(memberOf(only.values, attribute));
    if (value !== undefined && !value.includes('${')) return value;
    return IMPLIED.get(`${only.type}.${attribute}`)?.(idOf(only)) ?? (attribute.endsWith('id') ? idOf(only) : words);
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
  const index = INDEX.exec(resource.address)?.[0];
  const resolve = (path: string) =>
    resolveAs((resource.references.get(path) ?? []).some((name) => OWN_INDEX.test(name)) ? index : undefined);
  const texts = (path: string) => stringsAt(resource, prefix + path, resolve(prefix + path));
  return {
    offset: node.offset,
    id: idOf(resource),
    ...lookUp,
    node: at,
    text: (path) => textAt(resource, prefix + path, resolve(prefix + path)) || undefined,
    texts: (path) => texts(path).filter((text) => !isOpen(text)),
    unresolved: (path) => {
      const open = texts(path).filter(isOpen);
      const isIndexAlone = open.length < texts(path).length && open.every((text) => OWN_INDEX.test(text));
      return isIndexAlone ? [] : open;
    },
    number: (path) => numberOf(at(path)) ?? toNumber(textOf(at(path))),
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
