import { type JsonNode, itemsOf, memberOf, textOf, truthOf } from '#core/json';
import { type TerraformResource, withoutIndexes } from './read-terraform.ts';

/** `index`: of a resource of which there are several, which one is meant: `["web"]`, `[0]`. */
export type Resolve = (address: string, attribute: string, index?: string) => string | undefined;

/** A whole `${a.b.c}` of configuration. */
const INTERPOLATION = /^\$\{([^{}]+)\}$/;

/**
 * The text at an attribute. A reference becomes what `resolve` says of the resource that it names and of its attribute;
 * undefined: it is not there, or nobody knows it yet.
 */
export function textAt(resource: TerraformResource, path: string, resolve: Resolve): string | undefined {
  const text = textOf(nodeAt(resource.values, path));
  if (text !== undefined) return toText(text, resolve);
  return (resource.references.get(path) ?? [])
    .map((name) => follow(name, resolve))
    .find((found) => found !== undefined);
}

/** The texts of a list (or of one text) at an attribute, references followed. Without any: what it refers to. */
export function stringsAt(resource: TerraformResource, path: string, resolve: Resolve): string[] {
  const node = nodeAt(resource.values, path);
  const texts = (node?.kind === 'array' ? node.items : node ? [node] : []).flatMap((item) => textOf(item) ?? []);
  if (texts.length > 0) return texts.flatMap((text) => toText(text, resolve) ?? []);
  return (resource.references.get(path) ?? []).flatMap((name) => follow(name, resolve) ?? []);
}

/**
 * As `stringsAt`, but what nobody knows yet stays as `${…}` (`isOpen`): to leave it out of a rule would change who is
 * meant.
 */
export function openStringsAt(resource: TerraformResource, path: string, resolve: Resolve): string[] {
  const node = nodeAt(resource.values, path);
  const items = (node?.kind === 'array' ? node.items : node ? [node] : []).filter(
    (item) => item !== node || !isNull(item),
  );
  if (items.length === 0)
    return (resource.references.get(path) ?? []).map((name) => follow(name, resolve) ?? `\${${name}}`);
  return items.map((item) => {
    const text = textOf(item);
    return text === undefined ? `\${${path}}` : (toText(text, resolve) ?? text);
  });
}

/** Whether a text holds something that is known only after Terraform has run. */
export function isOpen(text: string): boolean {
  return text.includes('${');
}

/**
 * Whether an attribute has a value that only applying the plan tells. References alone say so where the plan leaves the
 * value out; what is `null` is told.
 */
export function isUnknownAt(resource: TerraformResource, path: string): boolean {
  const node = nodeAt(resource.values, path);
  if (node) return textsOf(node).some(isOpen);
  return resource.references.has(path) || isComputedAt(resource, path);
}

/** Whether only the plan says so: the configuration says nothing of it that we can see. */
export function isComputedAt({ unknown, references }: TerraformResource, path: string): boolean {
  return !references.has(path) && unknown !== undefined && holdsTrue(nodeAt(unknown, path));
}

function holdsTrue(node: JsonNode | undefined): boolean {
  return node?.kind === 'array' ? node.items.some(holdsTrue) : truthOf(node) === true;
}

function textsOf(node: JsonNode): string[] {
  return (node.kind === 'array' ? node.items : [node]).flatMap((item) => textOf(item) ?? []);
}

function isNull(node: JsonNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function nodeAt(values: JsonNode, path: string): JsonNode | undefined {
  return path
    .split('.')
    .reduce<JsonNode | undefined>(
      (node, part) => (node?.kind === 'array' ? itemsOf(node)[Number(part)] : memberOf(node, part)),
      values,
    );
}

function toText(text: string, resolve: Resolve): string | undefined {
  const inner = INTERPOLATION.exec(text)?.[1];
  return inner === undefined ? text : follow(inner, resolve);
}

function follow(reference: string, resolve: Resolve): string | undefined {
  const plain = withoutIndexes(reference);
  const parts = /^((?:module\.[^.]+\.)*[^.]+\.[^.]+)(?:\.(.+))?$/.exec(plain);
  if (parts?.[1] === undefined) return undefined;
  const index = /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*[^.[]+\.[^.[]+(\[[^\]]*\])/.exec(reference)?.[1];
  return resolve(parts[1], parts[2] ?? 'id', index);
}
