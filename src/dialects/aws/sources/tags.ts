import type { JsonNode } from '#core/json';

/** A map of names to values, as the API lists it. */
export function toTags(node: JsonNode | undefined): { Key: string; Value: JsonNode }[] {
  return node?.kind === 'object' ? [...node.members].map(([Key, Value]) => ({ Key, Value })) : [];
}
