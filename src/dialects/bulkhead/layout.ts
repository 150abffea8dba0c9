import { Document, isCollection, isMap, isScalar, isSeq, type Node as YamlNode } from 'yaml';

/** Up to this many characters a mapping or list stands on one line; a workload is one line of a table. */
const LINE_CHARACTERS = 110;
const WORKLOAD_CHARACTERS = 180;
const STYLE = { lineWidth: 0, flowCollectionPadding: true, singleQuote: true };

/** The text of a policy file in the one canonical form. */
export function layOut(document: Document): string {
  if (isMap<YamlNode, YamlNode>(document.contents))
    for (const { key, value } of document.contents.items)
      if (isSeq<YamlNode>(value))
        for (const entry of value.items) chooseForm(entry, isScalar(key) && key.value === 'workloads');
  return document.toString(STYLE);
}

/** A value on one line, however long it is. */
export function printInLine(value: unknown): string {
  const document = new Document(value, { keepUndefined: false, aliasDuplicateObjects: false });
  if (isCollection(document.contents)) document.contents.flow = true;
  return document.toString({ ...STYLE, flowCollectionPadding: true }).trim();
}

/** Entries are blocks with a line per key; what stands in them is on one line when it fits. */
function chooseForm(entry: YamlNode, mayBeOneLine: boolean): void {
  if (mayBeOneLine && isCollection(entry) && isShort(entry, WORKLOAD_CHARACTERS)) entry.flow = true;
  else if (isMap<unknown, YamlNode>(entry)) for (const { value } of entry.items) setFlow(value);
}

function setFlow(node: YamlNode | null): void {
  if (!isCollection(node)) return;
  if (isShort(node, LINE_CHARACTERS)) node.flow = true;
  else if (isMap<unknown, YamlNode>(node)) for (const { value } of node.items) setFlow(value);
  else if (isSeq<YamlNode>(node)) for (const item of node.items) setFlow(item);
}

function isShort(node: YamlNode, characters: number): boolean {
  return JSON.stringify(node).length <= characters;
}
