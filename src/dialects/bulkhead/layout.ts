import {
  Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node as YamlNode,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { hasComment } from './canonical-values.ts';

type YamlCollection = YAMLMap | YAMLSeq;

/** Up to this many characters a mapping or list stands on one line; a workload is one line of a table. */
const LINE_CHARACTERS = 110;
const WORKLOAD_CHARACTERS = 180;
const STYLE = { lineWidth: 0, flowCollectionPadding: true, singleQuote: true };

/** The text of a policy file in the one canonical form. */
export function layOut(document: Document): string {
  if (isMap<YamlNode, YamlNode>(document.contents)) {
    setBlock(document.contents);
    for (const { key, value } of document.contents.items) {
      const section = isScalar(key) ? key.value : undefined;
      if (section === 'include') setFlow(value);
      else if (isSeq<YamlNode>(value)) {
        setBlock(value);
        for (const entry of value.items) chooseForm(entry, section === 'workloads');
      }
    }
  }
  return document.toString(STYLE);
}

/** A value on one line, however long it is. */
export function printInLine(value: unknown): string {
  const document = new Document(value, { keepUndefined: false, aliasDuplicateObjects: false });
  if (isCollection(document.contents)) document.contents.flow = true;
  return document.toString({ ...STYLE, flowCollectionPadding: true }).trim();
}

/** Entries are blocks with a line per key; what stands in them is on one line when it fits and has no comment. */
function chooseForm(entry: YamlNode, mayBeOneLine: boolean): void {
  if (mayBeOneLine && isCollection(entry) && isShort(entry, WORKLOAD_CHARACTERS)) setOneLine(entry);
  else if (isMap<YamlNode, YamlNode>(entry)) {
    setBlock(entry);
    for (const { key, value } of entry.items) {
      forgetSpace(key);
      setFlow(value);
    }
  }
}

function setFlow(node: YamlNode | null): void {
  if (!isCollection(node)) return;
  if (isShort(node, LINE_CHARACTERS)) {
    setOneLine(node);
    return;
  }
  setBlock(node);
  if (isMap<YamlNode, YamlNode>(node))
    for (const { key, value } of node.items) {
      forgetSpace(key);
      setFlow(value);
    }
  else if (isSeq<YamlNode>(node))
    for (const item of node.items) {
      forgetSpace(item);
      setFlow(item);
    }
}

/** What stands behind one line would stand behind the last of several. */
function setBlock(node: YamlCollection): void {
  if (node.flow && node.comment) {
    node.commentBefore = [node.commentBefore, node.comment].filter(Boolean).join('\n');
    node.comment = null;
  }
  node.flow = false;
}

function setOneLine(node: YamlCollection): void {
  node.flow = true;
  visit(node, { Node: (_, inner) => void (inner !== node && forgetSpace(inner)) });
}

/** Blank lines are between entries. */
function forgetSpace(node: YamlNode | null): void {
  if (isNode(node)) node.spaceBefore = false;
}

function isShort(node: YamlCollection, characters: number): boolean {
  // An entry and its comma have two characters or more: of long lists no text is made.
  if (2 * node.items.length + 1 > characters) return false;
  return JSON.stringify(node).length <= characters && !node.items.some(hasComment);
}
