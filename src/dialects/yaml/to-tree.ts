import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { JsonNode } from '#core/json';

/** The member that a local tag stands for: `!Ref x` is `{Ref: x}` where it gives `Ref`. Undefined: a tag that is not known. */
export type TagReader = (tag: string) => string | undefined;

export interface TreeRules {
  readonly readTag: TagReader;
  /** Whether `*name` and `<<` stand for what they name, or are refused. */
  readonly followsAliases: boolean;
  readonly refuse: (message: string, offset: number) => void;
}

export const MOST_DEPTH = 100;
/** One alias can multiply a text a millionfold: values, with each alias counted as all that it stands for. */
export const MOST_VALUES = 1_000_000;
const TOO_DEEP = `nested too deeply; expected at most ${MOST_DEPTH} levels`;

/** A part of the tree, and how many values it has where every alias is written out. */
interface Counted {
  readonly node: JsonNode;
  readonly values: number;
}

/** The document as a tree of JSON; what an alias stands for is one object wherever it is named. */
export function toTree({ contents }: Document, { readTag, followsAliases, refuse }: TreeRules): JsonNode {
  const anchored = new Map<string, Counted | 'open'>();
  let values = 0;

  function convert(node: unknown, around: number, depth: number): JsonNode {
    const offset = startOf(node) ?? around;
    const nothing: JsonNode = { kind: 'scalar', offset, value: null };
    values++;
    if (depth > MOST_DEPTH) {
      refuse(TOO_DEEP, offset);
      return nothing;
    }
    if (isAlias(node)) return followAlias(node.source, offset) ?? nothing;
    if (!isScalar(node) && !isSeq(node) && !isMap(node)) return nothing;
    const before = values;
    const { anchor } = node;
    if (anchor !== undefined) anchored.set(anchor, 'open');
    const plain = tagged(node, toPlain(node, offset, depth), offset) ?? nothing;
    if (anchor !== undefined) anchored.set(anchor, { node: plain, values: values - before });
    return plain;
  }

  function followAlias(name: string, offset: number): JsonNode | undefined {
    const known = anchored.get(name);
    if (!followsAliases) refuse(`\`*${name}\` is an alias; expected the value itself`, offset);
    else if (known === undefined)
      refuse(`\`*${name}\` names nothing; expected an anchor \`&${name}\` before it`, offset);
    else if (known === 'open') refuse(`\`*${name}\` is a part of itself; expected a value that ends`, offset);
    else {
      values += known.values;
      if (values <= MOST_VALUES) return known.node;
      refuse(`with \`*${name}\` written out there are too many values; expected at most ${MOST_VALUES}`, offset);
    }
    return undefined;
  }

  function tagged(node: { tag?: string }, plain: JsonNode, offset: number): JsonNode | undefined {
    const { tag } = node;
    if (tag === undefined || !tag.startsWith('!')) return plain;
    const name = readTag(tag);
    if (name !== undefined) return { kind: 'object', offset, members: new Map([[name, plain]]) };
    refuse(`\`${tag}\` is a tag that is not known`, offset);
    return undefined;
  }

  function toPlain(node: unknown, offset: number, depth: number): JsonNode {
    if (isScalar(node)) {
      const { value } = node;
      const isKnown = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
      return { kind: 'scalar', offset, value: isKnown ? value : null };
    }
    if (isSeq(node))
      return { kind: 'array', offset, items: node.items.map((item) => convert(item, offset, depth + 1)) };
    const members = new Map<string, JsonNode>();
    const merged: JsonNode[] = [];
    for (const { key, value } of isMap(node) ? node.items : []) {
      const keyOffset = startOf(key) ?? offset;
      if (!isScalar(key) || (typeof key.value !== 'string' && typeof key.value !== 'number')) {
        refuse('a key is not plain text; expected a word', keyOffset);
        continue;
      }
      const member = convert(value, keyOffset, depth + 1);
      if (followsAliases && key.value === '<<') merged.push(...(member.kind === 'array' ? member.items : [member]));
      else members.set(String(key.value), member);
    }
    // What is written beside a merge key counts before what it brings, the first that it brings before later ones.
    for (const each of merged)
      if (each.kind === 'object')
        for (const [name, member] of each.members) if (!members.has(name)) members.set(name, member);
    return { kind: 'object', offset, members };
  }

  return convert(contents, 0, 0);
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isSeq(node) || isMap(node) || isAlias(node) ? node.range?.[0] : undefined;
}
