import { type JsonNode, itemsOf, memberOf, textOf } from '#core/json';
import type { TerraformResource } from './read-terraform.ts';

/** A value of which JSON is made; undefined ones are left out. */
export type MadeValue =
  string | number | boolean | JsonNode | undefined | readonly MadeValue[] | { readonly [name: string]: MadeValue };

/** MadeValues as JSON that stands where the resource does. Undefined ones are left out. */
export function makeObject(place: JsonNode, members: Readonly<Record<string, MadeValue>>): JsonNode {
  const { offset } = place;
  return {
    kind: 'object',
    offset,
    members: new Map(
      Object.entries(members).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, toNode(place, value)] as const],
      ),
    ),
  };
}

function toNode(place: JsonNode, value: Exclude<MadeValue, undefined>): JsonNode {
  const { offset } = place;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { kind: 'scalar', offset, value };
  if (isList(value))
    return { kind: 'array', offset, items: value.flatMap((item) => (item === undefined ? [] : [toNode(place, item)])) };
  return isNode(value) ? value : makeObject(place, value);
}

function isList(value: object): value is readonly MadeValue[] {
  return Array.isArray(value);
}

function isNode(value: object): value is JsonNode {
  return 'offset' in value && 'kind' in value;
}

/** Blocks of a kind: a list, or one alone in configuration. */
export function blocks({ values }: TerraformResource, name: string): readonly JsonNode[] {
  const node = memberOf(values, name);
  return node?.kind === 'object' ? [node] : itemsOf(node);
}

export function list(values: JsonNode, name: string): string[] {
  const node = memberOf(values, name);
  return (node?.kind === 'array' ? node.items : node ? [node] : []).flatMap((item) => textOf(item) ?? []);
}
