import type { JsonArray, JsonNode, JsonObject, JsonScalar } from '#core/json';
import type { Told } from './source.ts';

/** A value as the API would give it. Undefined is left out. */
export type Value = JsonNode | JsonScalar['value'] | undefined | readonly Value[] | { readonly [name: string]: Value };

/** Nodes with the place where their source is written. */
export function toNode(offset: number, value: Exclude<Value, undefined>): JsonNode {
  if (value === null || typeof value !== 'object') return { kind: 'scalar', offset, value };
  if (Array.isArray(value)) return toArray(offset, value as readonly Value[]);
  if (isNode(value)) return value;
  return toObject(offset, value as { readonly [name: string]: Value });
}

function isNode(value: object): value is JsonNode {
  return 'kind' in value && 'offset' in value;
}

function toArray(offset: number, values: readonly Value[]): JsonArray {
  return {
    kind: 'array',
    offset,
    items: values.flatMap((value) => (value === undefined ? [] : toNode(offset, value))),
  };
}

function toObject(offset: number, members: { readonly [name: string]: Value }): JsonObject {
  const present = Object.entries(members).flatMap(([name, value]): [string, JsonNode][] =>
    value === undefined ? [] : [[name, toNode(offset, value)]],
  );
  return { kind: 'object', offset, members: new Map(present) };
}

export function tell(list: string, offset: number, members: { readonly [name: string]: Value }): Told {
  return { list, node: toObject(offset, members) };
}
