import { type JsonNode, itemsOf, memberOf, textOf, truthOf } from '#core/json';
import { isIndexWord } from './find-target.ts';
import { type TerraformResource, withoutIndexes } from './read-terraform.ts';

/** What an expression names: an attribute of a resource. */
export interface Reference {
  /** Without indexes: `module.net.aws_subnet.s`. */
  readonly address: string;
  /** `id` where none is written. */
  readonly attribute: string;
  /** Of a resource of which there are several, which one is meant: `["web"]`, `[0]`. */
  readonly index?: string;
  /** The modules that it is in, with the indexes that are written: `module.net["a"].` */
  readonly module: string;
}

export type Resolve = (reference: Reference) => string | undefined;

/** A whole `${a.b.c}` of configuration. */
const INTERPOLATION = /^\$\{([^{}]+)\}$/;

/**
 * The text at an attribute. A reference becomes what `resolve` says of the resource that it names and of its attribute;
 * undefined: it is not there, or nobody knows it yet. Where it refers to several that differ: `${…}` (`isOpen`).
 */
export function textAt(resource: TerraformResource, path: string, resolve: Resolve): string | undefined {
  const text = textOf(nodeAt(resource.values, path));
  if (text !== undefined) return toText(text, resolve);
  const names = namesAt(resource, path);
  const found = new Set(names.map((name) => follow(name, resolve)));
  // Of several it is one, or they are parts of it: nobody knows.
  return found.size > 1 ? `\${${names.join(' or ')}}` : [...found][0];
}

/** The texts of a list (or of one text) at an attribute, references followed. Without any: what it refers to. */
export function stringsAt(resource: TerraformResource, path: string, resolve: Resolve): string[] {
  const node = nodeAt(resource.values, path);
  const texts = (node?.kind === 'array' ? node.items : node ? [node] : []).flatMap((item) => textOf(item) ?? []);
  if (texts.length > 0) return texts.flatMap((text) => toText(text, resolve) ?? []);
  return namesAt(resource, path).flatMap((name) => follow(name, resolve) ?? []);
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
  if (items.length === 0) return namesAt(resource, path).map((name) => follow(name, resolve) ?? `\${${name}}`);
  return items.map((item) => {
    const text = textOf(item);
    return text === undefined ? `\${${path}}` : (toText(text, resolve) ?? text);
  });
}

/** What an expression refers to. Words that say which of several is meant, as the bare name beside them shows, are no values. */
function namesAt({ references }: TerraformResource, path: string): readonly string[] {
  const names = references.get(path) ?? [];
  return names.some((name) => !isIndexWord(name) && BARE.test(name))
    ? names.filter((name) => !isIndexWord(name))
    : names;
}

const BARE = /^(?:module\.[^.]+\.)*[^.]+\.[^.[]+$/;

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

const PLACE = /^((?:module\.[^.[]+(?:\[[^\]]*\])?\.)*)[^.[]+\.[^.[]+(\[[^\]]*\])?/;

function follow(reference: string, resolve: Resolve): string | undefined {
  const plain = withoutIndexes(reference);
  const parts = /^((?:module\.[^.]+\.)*[^.]+\.[^.]+)(?:\.(.+))?$/.exec(plain);
  if (parts?.[1] === undefined) return undefined;
  const [, module = '', index] = PLACE.exec(reference) ?? [];
  return resolve({ address: parts[1], attribute: parts[2] ?? 'id', module, ...(index !== undefined && { index }) });
}
