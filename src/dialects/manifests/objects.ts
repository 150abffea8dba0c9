import { itemsOf, type JsonNode, memberOf, parseJson, textOf, toPositions } from '#core/json';
import type { Loss, Position, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { parseYamlDocuments } from '#dialects/yaml';

/** One object of the Kubernetes API. */
export interface KubernetesObject {
  /** `apps` of `apps/v1`; empty for the core. */
  readonly group: string;
  readonly kind: string;
  /** `default` where none is written: whoever loads the file may say another one. */
  readonly namespace: string;
  readonly name: string;
  readonly node: JsonNode;
  readonly locate: (node: JsonNode) => Position;
  /** Of a text of several lines where each of them is, counted from 0. */
  readonly locateLine: (node: JsonNode) => (line: number) => Position;
}

export interface ReadObjects {
  readonly objects: readonly KubernetesObject[];
  readonly losses: readonly Loss[];
  /** Of files that hold no such object. */
  readonly unread: readonly string[];
}

/** Kinds of which others, or addresses, speak by name. */
const NAMED = new Set(['Pod', 'CronJob', 'Service', 'ConfigMap', 'Ingress', 'Route']);

const TEMPLATE = /\{\{-?\s*[^{}]{0,80}/;

/** The objects of all files, those of lists too. Errors: what is no YAML or JSON, templates, objects without a name. */
export function readObjects(files: readonly SourceFile[]): Result<ReadObjects, readonly ReadError[]> {
  const errors: ReadError[] = [];
  const losses: Loss[] = [];
  const unread: string[] = [];
  const known = new Map<string, KubernetesObject>();
  for (const file of files) {
    const positions = toPositions(file.path, file.text);
    const locate = (node: JsonNode) => positions(node.offset);
    const locateLine = (node: JsonNode) => toLines(file.text, node.offset, positions);
    const roots = parseDocuments(file);
    if (!roots.ok) {
      errors.push(...roots.error);
      continue;
    }
    const items = roots.value.flatMap(listItems);
    const objects = items.filter((node) => kindOf(node) !== undefined);
    if (objects.length === 0) unread.push(file.path);
    else
      for (const node of items)
        if (kindOf(node) === undefined)
          losses.push(toLoss('document', 'it has no `apiVersion` and `kind`; not read', locate(node)));
    for (const node of objects) {
      const object = toObject(node, { locate, locateLine });
      if (typeof object === 'string') {
        const why = `\`${object}\` has no name; expected \`metadata.name\``;
        if (object.includes('{{')) errors.push({ message: sayTemplate(object), at: locate(node) });
        else if (NAMED.has(object) || nodeAt(node, 'spec', 'template') !== undefined)
          errors.push({ message: why, at: locate(node) });
        else losses.push(toLoss(object, `${why}; not read`, locate(node)));
        continue;
      }
      const key = `${object.group}/${object.kind} ${object.namespace}/${object.name}`;
      const first = known.get(key);
      if (!first) known.set(key, object);
      else if (first.locate(first.node).file !== file.path || first.node.offset !== node.offset) {
        const { file: path, line } = first.locate(first.node);
        losses.push(
          toLoss(`${object.kind} ${object.name}`, `it is at ${path}:${line} already; not read`, locate(node)),
        );
      }
    }
  }
  return errors.length > 0 ? fail(errors) : ok({ objects: [...known.values()], losses, unread });
}

export function toLoss(construct: string, why: string, at: Position): Loss {
  return { kind: 'unsupported', construct, why, at };
}

function parseDocuments(file: SourceFile): Result<readonly JsonNode[], readonly ReadError[]> {
  const isJson = /^\ufeff?\s*[{[]\s*["\]}{]/.test(file.text) && !/^\ufeff?\s*\{\{/.test(file.text);
  const json = isJson ? parseJson(file) : undefined;
  if (json?.ok) return ok([json.value]);
  const yaml = parseYamlDocuments(file);
  if (yaml.ok) return yaml;
  const template = TEMPLATE.exec(file.text);
  if (template) {
    const at = toPositions(file.path, file.text)(template.index);
    return fail([{ message: sayTemplate(`${template[0].trim()} }}`), at }]);
  }
  return json ? fail([json.error]) : yaml;
}

function sayTemplate(text: string): string {
  return `\`${text}\` is a template that is not rendered; expected manifests as \`helm template\` or \`kubectl kustomize\` print them`;
}

/** The objects in a list of the API or in an array; else the value itself. */
function listItems(node: JsonNode): readonly JsonNode[] {
  if (node.kind === 'array') return node.items.flatMap(listItems);
  const isList = textOf(memberOf(node, 'kind'))?.endsWith('List') === true && memberOf(node, 'items') !== undefined;
  return isList ? itemsOf(memberOf(node, 'items')).flatMap(listItems) : [node];
}

function kindOf(node: JsonNode): string | undefined {
  return textOf(memberOf(node, 'apiVersion')) === undefined ? undefined : textOf(memberOf(node, 'kind'));
}

/** The kind alone, or a name that is a template, where it has no name. */
function toObject(node: JsonNode, places: Pick<KubernetesObject, 'locate' | 'locateLine'>): KubernetesObject | string {
  const metadata = memberOf(node, 'metadata');
  const kind = kindOf(node) ?? '';
  const version = textOf(memberOf(node, 'apiVersion')) ?? '';
  const name = scalarOf(memberOf(metadata, 'name')) ?? textOf(memberOf(metadata, 'generateName'))?.replace(/-+$/, '');
  const namespace = textOf(memberOf(metadata, 'namespace')) ?? 'default';
  const template = [name, namespace].find((text) => text?.includes('{{'));
  if (template !== undefined) return template;
  // Of files that only `kubectl kustomize` reads.
  if (name === undefined || name === '') return kind === 'Kustomization' ? { ...LONE, kind, node, ...places } : kind;
  return { group: version.includes('/') ? (version.split('/')[0] ?? '') : '', kind, namespace, name, node, ...places };
}

const LONE = { group: 'kustomize.config.k8s.io', namespace: '', name: '' };

/** The lines of a block (`|`) are those below it in the file; all of any other text are where it begins. */
function toLines(text: string, offset: number, locate: (offset: number) => Position): (line: number) => Position {
  if (text[offset] !== '|') return () => locate(offset);
  const first = locate(offset).line + 1;
  const { file } = locate(offset);
  return (line) => ({ file, line: first + line, column: 1 });
}

/** A text, a number or a truth as they are in a place where Kubernetes wants text. */
export function scalarOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}

/** The texts of an object of texts; `labels` and `matchLabels` above all. */
export function textsOf(node: JsonNode | undefined): Record<string, string> {
  if (node?.kind !== 'object') return {};
  return Object.fromEntries(
    [...node.members].flatMap(([key, member]) => {
      const text = scalarOf(member);
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
}

/** The node at the end of a path of names. */
export function nodeAt(node: JsonNode | undefined, ...path: readonly string[]): JsonNode | undefined {
  return path.reduce((at: JsonNode | undefined, name) => memberOf(at, name), node);
}
