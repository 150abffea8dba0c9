import type { Position } from '#core/model';
import { itemsOf, type JsonNode, memberOf, numberOf, textOf } from '#core/json';
import { type Address, type AddressRange, parseAddress, toRange } from '#core/net';
import { addError, type Notes, readNetwork } from '#dialects/cloud';

/** One object as the API gives it, and how to tell where it is written. */
export interface Item {
  readonly node: JsonNode;
  readonly locate: (offset: number) => Position;
}

export function positionOf(item: Item, node: JsonNode = item.node): Position {
  return item.locate(node.offset);
}

export function membersOf(item: Item, name: string): Item[] {
  return itemsOf(memberOf(item.node, name)).map((node) => ({ ...item, node }));
}

/** The item at the end of the names; its node is a `null` where there is none. */
export function inside(item: Item, ...names: readonly string[]): Item {
  let node: JsonNode | undefined = item.node;
  for (const name of names) node = memberOf(node, name);
  return { ...item, node: node ?? { kind: 'scalar', offset: item.node.offset, value: null } };
}

export function textAt(item: Item, ...names: readonly string[]): string | undefined {
  return textOf(inside(item, ...names).node);
}

/** A number, or the text of one: exports of other tools quote them. */
export function numberAt(item: Item, ...names: readonly string[]): number | undefined {
  const { node } = inside(item, ...names);
  const text = textOf(node);
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : numberOf(node);
}

export function isTrueAt(item: Item, ...names: readonly string[]): boolean {
  const { node } = inside(item, ...names);
  return node.kind === 'scalar' && (node.value === true || node.value === 'true');
}

export function textsAt(item: Item, name: string): string[] {
  return itemsOf(memberOf(item.node, name)).flatMap((node) => textOf(node) ?? []);
}

/** The id that the object must have. */
export function idOf(item: Item, name: string, notes: Notes): string | undefined {
  const id = textAt(item, name);
  if (id === undefined || id === '') {
    notes.errors.push({ message: `an object without \`${name}\`; expected its id there`, at: positionOf(item) });
    return undefined;
  }
  return id;
}

/** A network at the name. As the platform does, bits of the host are passed over. Absent: undefined, and no error. */
export function rangeAt(item: Item, name: string, notes: Notes): AddressRange | undefined {
  const { node } = inside(item, name);
  if (node.kind === 'scalar' && (node.value === null || node.value === '')) return undefined;
  return toNetwork({ ...item, node }, notes);
}

export function toNetwork(item: Item, notes: Notes): AddressRange | undefined {
  const text = textOf(item.node);
  const network = text === undefined ? undefined : readNetwork(text);
  if (network) return toRange(network);
  const what = text === undefined ? 'this' : `\`${text}\``;
  addError(notes, `${what} is not a network; expected for example \`10.0.0.0/8\` or \`fd00::/8\``, positionOf(item));
  return undefined;
}

export function addressAt(item: Item, name: string, notes: Notes): Address | undefined {
  const { node } = inside(item, name);
  if (node.kind === 'scalar' && (node.value === null || node.value === '')) return undefined;
  const address = parseAddress(textOf(node) ?? '');
  if (address.ok) return address.value;
  notes.errors.push({ message: address.error, at: positionOf(item, node) });
  return undefined;
}

/** Tags as labels. A key without a value is an empty one. */
export function tagsOf(item: Item, name = 'Tags'): Record<string, string> {
  const tags: [string, string][] = membersOf(item, name).flatMap((tag) => {
    const key = textAt(tag, 'Key');
    return key === undefined ? [] : [[key, textAt(tag, 'Value') ?? '']];
  });
  return Object.fromEntries(tags);
}
