import { itemsOf, type JsonNode, memberOf, numberOf, parseJsonTexts, textOf, toPositions } from '#core/json';
import type { Loss, Position, ReadError, SourceFile } from '#core/model';
import {
  type Address,
  type AddressSet,
  parseAddress,
  parsePrefix,
  printAddress,
  toAddressSet,
  toRange,
} from '#core/net';
import { fail, ok, type Result } from '#core/result';

/** One file while it is read: where its values are, and what is found wrong or not modelled on the way. */
export interface Source {
  readonly root: JsonNode;
  readonly at: (node: JsonNode) => Position;
  readonly errors: ReadError[];
  readonly losses: Loss[];
}

/** The texts of a file, one source each. */
export function openSources(file: SourceFile): Result<readonly Source[], readonly ReadError[]> {
  const roots = parseJsonTexts(file);
  if (!roots.ok) return roots;
  const positions = toPositions(file.path, file.text);
  const at = (node: JsonNode) => positions(node.offset);
  const wrong = roots.value.find((root) => root.kind !== 'object');
  if (wrong) return fail([{ message: 'expected an object with `vpcs`, `subnets` and so on', at: at(wrong) }]);
  return ok(roots.value.map((root) => ({ root, at, errors: [], losses: [] })));
}

/** By which other objects name this one: id and CRN. */
export type Ids = readonly string[];

export function readIds(node: JsonNode | undefined): Ids {
  return ['id', 'crn'].flatMap((name) => textOf(memberOf(node, name)) ?? []);
}

/** A member that must be there, as text. */
export function readText(source: Source, node: JsonNode, name: string): string {
  const text = textOf(memberOf(node, name));
  if (text === undefined) refuse(source, memberOf(node, name) ?? node, `no text at \`${name}\`; expected one`);
  return text ?? '';
}

export function readAddress(source: Source, node: JsonNode | undefined, name: string): Address | undefined {
  const member = memberOf(node, name);
  const text = textOf(member);
  const address = text === undefined ? undefined : parseAddress(text);
  if (address?.ok) return address.value;
  const wrong = address ? address.error : `no address at \`${name}\`; expected for example \`10.0.0.1\``;
  refuse(source, member ?? node ?? source.root, wrong);
  return undefined;
}

/** Addresses of a CIDR block that must be there; undefined where it is wrong. Host bits do not count, as for the API. */
export function readNetwork(source: Source, node: JsonNode, name: string): AddressSet | undefined {
  const member = memberOf(node, name);
  const text = textOf(member);
  const prefix = text === undefined ? undefined : parsePrefix(withoutHostBits(text));
  if (prefix?.ok) return toAddressSet([toRange(prefix.value)]);
  const wrong = prefix ? prefix.error : `no network at \`${name}\`; expected for example \`10.0.0.0/24\``;
  refuse(source, member ?? node, wrong);
  return undefined;
}

function withoutHostBits(text: string): string {
  const [host = '', length = ''] = text.split('/');
  const address = parseAddress(host);
  if (!address.ok || !/^\d{1,3}$/.test(length) || Number(length) > address.value.bits) return text;
  const shift = BigInt(address.value.bits - Number(length));
  return `${printAddress({ bits: address.value.bits, value: (address.value.value >> shift) << shift })}/${length}`;
}

/** A number from `first` to `last`; `otherwise` where there is none. */
export function readNumber(
  source: Source,
  node: JsonNode,
  name: string,
  { first, last, otherwise }: { readonly first: number; readonly last: number; readonly otherwise: number },
): number {
  const member = memberOf(node, name);
  if (member === undefined || isNull(member)) return otherwise;
  const number = numberOf(member);
  if (number !== undefined && Number.isInteger(number) && number >= first && number <= last) return number;
  refuse(source, member, `\`${name}\` is no number from ${first} to ${last}`);
  return otherwise;
}

/** The objects of a list that may be absent or null; anything else is refused. */
export function readList(source: Source, node: JsonNode | undefined, name: string): readonly JsonNode[] {
  const member = memberOf(node, name);
  if (member === undefined || isNull(member)) return [];
  if (member.kind !== 'array') {
    refuse(source, member, `\`${name}\` is no list; expected \`[…]\``);
    return [];
  }
  return itemsOf(member).filter((item) => {
    if (item.kind === 'object') return true;
    refuse(source, item, `\`${name}\` holds something else than objects; expected \`{…}\``);
    return false;
  });
}

export function isNull(node: JsonNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

export function refuse(source: Source, node: JsonNode, message: string): void {
  source.errors.push({ message, at: source.at(node) });
}

export function lose(source: Source, node: JsonNode, construct: string, why: string): void {
  source.losses.push({ kind: 'unsupported', construct, why, at: source.at(node) });
}
