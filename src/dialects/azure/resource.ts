import { type JsonNode, itemsOf, memberOf, textOf, truthOf } from '#core/json';
import type { Position } from '#core/model';

/** One resource of Azure Resource Manager, wherever it was written. */
export interface ArmResource {
  /** `microsoft.network/networksecuritygroups`, in lower case; of a child `…/securityrules`. */
  readonly type: string;
  /** `toKey` of its id; what refers to it has the same. */
  readonly id: string;
  /** As it is written, for people who ask by it. */
  readonly written: string;
  readonly name: string;
  readonly node: JsonNode;
  /** As the platform works it out for one place. */
  readonly isEffective?: true;
  /** In a recording of calls. */
  readonly isRecorded?: true;
  readonly at: Position;
  readonly locate: (node: JsonNode) => Position;
}

/** Ids compare without case, and are written with and without a slash in front. */
export function toKey(id: string): string {
  return id
    .trim()
    .replace(/^\/+|\/+$/g, '')
    .toLowerCase();
}

/** The last name of an id. */
export function toName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The id of what a child belongs to: without its own type and name. */
export function toParent(id: string): string {
  return id.split('/').slice(0, -2).join('/');
}

/** `microsoft.network/virtualnetworks/subnets` of an id; undefined where it names no provider. */
export function typeOfId(id: string): string | undefined {
  const parts = toKey(id).split('/');
  const provider = parts.lastIndexOf('providers');
  if (provider < 0 || parts.length < provider + 4) return undefined;
  const types = parts.slice(provider + 2).filter((_, i) => i % 2 === 0);
  return [parts[provider + 1], ...types].join('/');
}

/**
 * A property: under `properties` as the API has it, beside the name as `az` prints it, in PascalCase as PowerShell does.
 * Null is absent.
 */
export function prop(node: JsonNode | undefined, name: string): JsonNode | undefined {
  const pascal = name.charAt(0).toUpperCase() + name.slice(1);
  const inner = memberOf(node, 'properties') ?? memberOf(node, 'Properties');
  const places = [memberOf(inner, name), memberOf(node, name), memberOf(inner, pascal), memberOf(node, pascal)];
  return places.find((found) => found && !(found.kind === 'scalar' && found.value === null));
}

export function propText(node: JsonNode | undefined, name: string): string | undefined {
  return textOf(prop(node, name));
}

export function propTruth(node: JsonNode | undefined, name: string): boolean | undefined {
  return truthOf(prop(node, name));
}

export function propItems(node: JsonNode | undefined, name: string): readonly JsonNode[] {
  return itemsOf(prop(node, name));
}

/** The texts of one or several properties, each a text or a list of texts; empty ones are none. */
export function propTexts(node: JsonNode | undefined, ...names: readonly string[]): string[] {
  return names
    .flatMap((name) => {
      const value = prop(node, name);
      return value?.kind === 'array' ? value.items : value ? [value] : [];
    })
    .flatMap((value) => {
      const text = value.kind === 'scalar' && typeof value.value === 'number' ? String(value.value) : textOf(value);
      return text === undefined || text.trim() === '' ? [] : [text.trim()];
    });
}

/** The id that a reference names: `{ "id": … }`, or the id itself. */
export function toRef(node: JsonNode | undefined): string | undefined {
  const text = textOf(node) ?? propText(node, 'id');
  return text === undefined || text === '' ? undefined : toKey(text);
}

export function propRef(node: JsonNode | undefined, name: string): string | undefined {
  return toRef(prop(node, name));
}

export function propRefs(node: JsonNode | undefined, name: string): string[] {
  return propItems(node, name).flatMap((item) => toRef(item) ?? []);
}
