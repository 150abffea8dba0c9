import { type JsonNode, itemsOf, memberOf, textOf, truthOf } from '#core/json';
import type { Position } from '#core/model';

/** Kinds of resources that are read, and what stands for one that is not. */
export type Kind =
  | 'firewall'
  | 'firewalllist'
  | 'firewallpolicy'
  | 'network'
  | 'subnetwork'
  | 'instance'
  | 'route'
  | 'router'
  | 'address'
  | 'forwardingrule'
  | 'effectivefirewalls'
  | 'appenginerule'
  | 'policyassociation'
  | 'policyrule'
  | 'addressgroup'
  | 'ancestry'
  | 'hierarchynode'
  | 'named'
  | 'other';

/** One resource of a project, wherever it was written. */
export interface GcpResource {
  readonly kind: Kind;
  /** `toKey` of its link; what refers to it has the same, or its name alone. */
  readonly key: string;
  /** As it is written, for people who ask by it. */
  readonly written: string;
  readonly name: string;
  readonly node: JsonNode;
  /** Of an inventory: folders and the organization of the project, the nearest first. */
  readonly ancestors?: readonly string[];
  readonly at: Position;
  readonly locate: (node: JsonNode) => Position;
}

/** `projects/p/global/networks/n` of any link to it; a bare name stays one. */
export function toKey(link: string): string {
  const trimmed = link.trim().replaceAll(/^\/+|\/+$/g, '');
  const start = /(?:^|\/)((?:projects|organizations|folders|locations)\/.*)$/.exec(trimmed)?.[1];
  return start ?? trimmed.replace(/^https?:\/\/[^/]+\/(?:compute\/)?(?:v1|beta|alpha)\//, '');
}

export function toName(link: string): string {
  return link.slice(link.lastIndexOf('/') + 1);
}

/** The project of a key; empty where it names none. */
export function projectOf(key: string): string {
  return /^projects\/([^/]+)/.exec(key)?.[1] ?? '';
}

/** Whether two keys name the same thing: one may be a bare name, or know no project. */
export function isSame(a: string, b: string): boolean {
  return a === b || (toName(a) === toName(b) && (isLoose(a) || isLoose(b)));
}

function isLoose(key: string): boolean {
  return projectOf(key) === '';
}

export function prop(node: JsonNode | undefined, ...names: readonly string[]): JsonNode | undefined {
  return names
    .map((name) => memberOf(node, name))
    .find((found) => found && !(found.kind === 'scalar' && found.value === null));
}

export function propText(node: JsonNode | undefined, ...names: readonly string[]): string | undefined {
  const text = textOf(prop(node, ...names));
  return text === '' ? undefined : text;
}

export function propTruth(node: JsonNode | undefined, ...names: readonly string[]): boolean | undefined {
  return truthOf(prop(node, ...names));
}

export function propItems(node: JsonNode | undefined, ...names: readonly string[]): readonly JsonNode[] {
  return itemsOf(prop(node, ...names));
}

/** The texts of a list; one text is a list of one. */
export function propTexts(node: JsonNode | undefined, ...names: readonly string[]): string[] {
  const value = prop(node, ...names);
  return (value?.kind === 'array' ? value.items : value ? [value] : []).flatMap((item) => {
    const text = textOf(item);
    return text === undefined || text === '' ? [] : [text];
  });
}
