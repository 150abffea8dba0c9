import type { JsonArray, JsonNode, JsonObject, JsonScalar } from '#core/json';

/** Nodes as the API would give them, at the place where their source is written. Members that are not there are left out. */
export function object(offset: number, members: Readonly<Record<string, JsonNode | undefined>>): JsonObject {
  const present = Object.entries(members).filter((entry): entry is [string, JsonNode] => entry[1] !== undefined);
  return { kind: 'object', offset, members: new Map(present) };
}

export function array(offset: number, items: readonly JsonNode[]): JsonArray {
  return { kind: 'array', offset, items };
}

export function text(offset: number, value: string): JsonScalar {
  return { kind: 'scalar', offset, value };
}

export function scalar(offset: number, value: JsonScalar['value']): JsonScalar {
  return { kind: 'scalar', offset, value };
}
