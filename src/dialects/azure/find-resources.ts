import { type JsonNode, itemsOf, memberOf, parseJsonTexts, textOf, toPositions } from '#core/json';
import type { ReadError, SourceFile } from '#core/model';
import { isTerraform, readTerraform } from '#dialects/terraform';
import { fail, ok, type Result } from '#core/result';
import { addLoss, type Notes } from '#dialects/cloud';
import { type ArmResource, propText, toKey, toName, typeOfId } from './resource.ts';
import { isEffectiveGroup, toEffectiveGroup } from './effective-group.ts';
import { isTemplate, resolveTemplate } from './template.ts';
import { toArmResources } from './terraform.ts';

/** Where answers of the API, of `az` and of recorders keep resources. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'value',
  'Value',
  'data',
  'body',
  'response',
  'interactions',
  'resources',
  'items',
]);

/** The resources of one file, whichever of the forms it has. Errors: all texts in it that are no JSON. */
export function findResources(file: SourceFile, notes: Notes): Result<ArmResource[], readonly ReadError[]> {
  const roots = parseJsonTexts(file);
  if (!roots.ok) return roots;
  const toPosition = toPositions(file.path, file.text);
  const locate = (node: JsonNode) => toPosition(node.offset);
  const texts = roots.value.map((root) => ({ root, found: readText(root, locate, notes) }));
  const isOurs = ({ root, found }: (typeof texts)[number]) =>
    found.length > 0 ||
    isEmptyAnswer(root) ||
    (isTerraform(root) && readTerraform(root).some(({ type }) => type.startsWith('azurerm_')));
  if (!texts.some(isOurs))
    return fail([
      {
        message: `\`${file.path}\` holds no Azure resource; expected \`type\` or \`id\` of resources, as \`az\` or the API print them`,
        at: toPosition(roots.value[0]?.offset ?? 0),
      },
    ]);
  for (const text of texts)
    if (!isOurs(text)) addLoss(notes, `a JSON ${text.root.kind}`, 'it holds no Azure resource', locate(text.root));
  return ok(texts.flatMap(({ found }) => found));
}

function readText(root: JsonNode, locate: ArmResource['locate'], notes: Notes): ArmResource[] {
  if (isTerraform(root)) return toArmResources(readTerraform(root), locate, notes);
  const found: ArmResource[] = [];
  noteCut(root, locate, notes);
  collect(isTemplate(root) ? resolveTemplate(root, locate, notes) : root, '', locate, found);
  const isRecorded = memberOf(root, 'interactions') !== undefined;
  return isRecorded ? found.map((own) => ({ ...own, isRecorded })) : found;
}

/** Answers of the API and of Resource Graph that go on elsewhere. */
function noteCut(root: JsonNode, locate: ArmResource['locate'], notes: Notes): void {
  for (const name of ['nextLink', 'skip_token', '$skipToken', 'SkipToken']) {
    const token = memberOf(root, name);
    if (token && textOf(token))
      addLoss(notes, name, 'this answer is one page of several: what is on the others is in no answer', locate(token));
  }
}

/** Resource Graph as a table: `columns` and `rows`. */
function toRows(node: JsonNode): JsonNode | undefined {
  const columns = itemsOf(memberOf(node, 'columns')).map((column) => textOf(memberOf(column, 'name')) ?? '');
  const rows = memberOf(node, 'rows');
  if (columns.length === 0 || rows?.kind !== 'array') return undefined;
  const toObject = (row: JsonNode): JsonNode => ({
    kind: 'object',
    offset: row.offset,
    members: new Map(itemsOf(row).map((value, i) => [columns[i] ?? '', value])),
  });
  return { ...rows, items: rows.items.map(toObject) };
}

function collect(node: JsonNode, parent: string, locate: ArmResource['locate'], found: ArmResource[]): void {
  if (node.kind === 'array') for (const item of node.items) collect(item, parent, locate, found);
  if (node.kind !== 'object') return;
  if (isEffectiveGroup(node)) return void found.push(...toEffectiveGroup(node, locate));
  const rows = toRows(node);
  if (rows) return collect(rows, parent, locate, found);
  const resource = toResource(node, parent, locate);
  if (resource) {
    found.push(resource);
    // Children in a template stand in their parent, with the last part of their type and name alone.
    for (const child of itemsOf(memberOf(node, 'resources'))) collect(child, resource.id, locate, found);
    return;
  }
  for (const [name, inner] of node.members)
    if (WRAPPERS.has(name) || isAnswer(inner)) collect(inner, parent, locate, found);
}

/** What a script put under the name of its call or subscription; an object alone may be a mere reference. */
function isAnswer(node: JsonNode): boolean {
  return (
    node.kind === 'array' || (node.kind === 'object' && [...node.members.keys()].some((name) => WRAPPERS.has(name)))
  );
}

function toResource(node: JsonNode, parent: string, locate: ArmResource['locate']): ArmResource | undefined {
  const written = textOf(memberOf(node, 'type')) ?? textOf(memberOf(node, 'Type'));
  const id = textOf(memberOf(node, 'id')) ?? textOf(memberOf(node, 'Id'));
  const name = propText(node, 'name') ?? toName(id ?? '');
  const own = written !== undefined && written.includes('/') ? written.toLowerCase() : undefined;
  const child = parent !== '' && written !== undefined && !written.includes('/') ? written.toLowerCase() : undefined;
  const type = own ?? (child === undefined ? typeOfId(id ?? '') : `${typeOfId(parent) ?? ''}/${child}`);
  if (type === undefined || !type.startsWith('microsoft.') || name === '') return undefined;
  const key = id === undefined ? toMadeId(type, name, parent) : toKey(id);
  return { type, id: key, written: id ?? key, name: toName(name), node, at: locate(node), locate };
}

/** The id of a resource that a template makes: what `resourceId` says of it there. */
export function toMadeId(type: string, name: string, parent = ''): string {
  if (parent !== '' && !name.includes('/')) return toKey(`${parent}/${toName(type)}/${name}`);
  const [provider = '', ...types] = type.split('/');
  const names = name.split('/');
  return toKey(`providers/${provider}/${types.map((part, i) => `${part}/${names[i] ?? ''}`).join('/')}`);
}

/** What `az … list` prints when there is nothing; a recording of calls that answer no resource. */
function isEmptyAnswer(root: JsonNode): boolean {
  const list = root.kind === 'array' ? root : memberOf(root, 'value');
  return (list?.kind === 'array' && list.items.length === 0) || memberOf(root, 'interactions')?.kind === 'array';
}
