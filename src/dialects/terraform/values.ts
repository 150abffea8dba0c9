import { type JsonNode, itemsOf, memberOf, textOf } from '#core/json';
import { type TerraformResource, withoutIndexes } from './read-terraform.ts';

/** A whole `${a.b.c}` of configuration. */
const INTERPOLATION = /^\$\{([^{}]+)\}$/;

/**
 * The text at an attribute. A reference becomes what `resolve` says of the resource that it names and of its attribute;
 * undefined: it is not there, or nobody knows it yet.
 */
export function textAt(
  resource: TerraformResource,
  path: string,
  resolve: (address: string, attribute: string) => string | undefined,
): string | undefined {
  const text = textOf(nodeAt(resource.values, path));
  if (text !== undefined) return toText(text, resolve);
  return (resource.references.get(path) ?? [])
    .map((name) => follow(name, resolve))
    .find((found) => found !== undefined);
}

/** The texts of a list (or of one text) at an attribute, references followed. Without any: what it refers to. */
export function stringsAt(
  resource: TerraformResource,
  path: string,
  resolve: (address: string, attribute: string) => string | undefined,
): string[] {
  const node = nodeAt(resource.values, path);
  const texts = (node?.kind === 'array' ? node.items : node ? [node] : []).flatMap((item) => textOf(item) ?? []);
  if (texts.length > 0) return texts.flatMap((text) => toText(text, resolve) ?? []);
  return (resource.references.get(path) ?? []).flatMap((name) => follow(name, resolve) ?? []);
}

/**
 * As `stringsAt`, but what nobody knows yet stays as `${…}` (`isOpen`): to leave it out of a rule would change who is
 * meant.
 */
export function openStringsAt(
  resource: TerraformResource,
  path: string,
  resolve: (address: string, attribute: string) => string | undefined,
): string[] {
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

function toText(text: string, resolve: (address: string, attribute: string) => string | undefined): string | undefined {
  const inner = INTERPOLATION.exec(text)?.[1];
  return inner === undefined ? text : follow(inner, resolve);
}

function follow(
  reference: string,
  resolve: (address: string, attribute: string) => string | undefined,
): string | undefined {
  const plain = withoutIndexes(reference);
  const parts = /^((?:module\.[^.]+\.)*[^.]+\.[^.]+)(?:\.(.+))?$/.exec(plain);
  return parts?.[1] === undefined ? undefined : resolve(parts[1], parts[2] ?? 'id');
}
