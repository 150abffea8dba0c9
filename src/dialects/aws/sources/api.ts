import type { JsonNode, JsonObject } from '#core/json';
import { isKnownList } from '../account/read-account.ts';
import type { Item } from '../account/item.ts';
import type { Section } from '../account/section.ts';

/** Lists whose answer is about one thing: the whole answer is the object. */
const WHOLE = new Set(['TargetHealthDescriptions', 'Attributes']);

/** The lists of an answer of the API; inside `data` where a recorder wrapped it. Undefined: it is none. */
export function findApiSections(root: Item, path: string): Section[] | undefined {
  const answer = unwrapAnswer(root.node);
  if (answer?.kind !== 'object') return undefined;
  const lists = [...answer.members].filter(([name, member]) => member.kind === 'array' || isSingle(name, member));
  if (!lists.some(([list]) => isKnownList(list))) return undefined;
  const token = answer.members.get('NextToken') ?? answer.members.get('NextMarker') ?? answer.members.get('Marker');
  const isCut = token?.kind === 'scalar' && Boolean(token.value);
  const about = aboutOf(path);
  return lists.map(([list, member]) => ({
    list,
    items: WHOLE.has(list)
      ? [{ ...root, node: answer }]
      : (member.kind === 'array' ? member.items : [member]).map((node) => ({ ...root, node })),
    folder: folderOf(path),
    ...(isCut && { isCut }),
    ...(about !== undefined && { about }),
  }));
}

/** Answers that are one object and no list. */
function isSingle(name: string, member: JsonNode): boolean {
  return name === 'VpcBlockPublicAccessOptions' && member.kind === 'object';
}

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function unwrapAnswer(node: JsonNode): JsonObject | undefined {
  if (node.kind !== 'object') return undefined;
  const inner = node.members.get('data');
  return node.members.has('status_code') && inner?.kind === 'object' ? inner : node;
}

/** Collectors name the file after what they asked about: the ARN, escaped or not, or the id of a prefix list. */
export function aboutOf(path: string): string | undefined {
  const name = decode(path.slice(path.lastIndexOf('/') + 1)).replace(/\.json$/, '');
  return /arn:aws[\w-]*:elasticloadbalancing:\S+/.exec(name)?.[0] ?? /pl-[0-9a-f]+/.exec(name)?.[0];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
