import { itemsOf, type JsonNode, memberOf, numberOf, textOf } from '#core/json';
import { Refusal } from '../grammar/cursor.ts';

/** The one member of an object: what it is, and its body. */
export function onlyMember(node: JsonNode, expected: string): readonly [string, JsonNode] {
  const [member, ...more] = node.kind === 'object' ? node.members : [];
  if (!member || more.length > 0)
    throw new Refusal(`an object with one member is wanted; expected ${expected}`, node.offset);
  return member;
}

export function needText(node: JsonNode, name: string): string {
  const text = textOf(memberOf(node, name));
  if (text === undefined)
    throw new Refusal(
      `\`${name}\` is no text or is missing; expected a text`,
      memberOf(node, name)?.offset ?? node.offset,
    );
  return text;
}

/** The name of something, as the language can write it. */
export function needName(node: JsonNode, name = 'name'): string {
  const text = needText(node, name);
  if (!/^[a-zA-Z_][\w/.-]*$/.test(text))
    throw new Refusal(`\`${text.slice(0, 60)}\` is no name; expected letters, digits and \`_/.-\``, node.offset);
  return text;
}

export function needNumber(node: JsonNode, name: string): number {
  const number = numberOf(memberOf(node, name));
  if (number === undefined || !Number.isInteger(number) || number < 0)
    throw new Refusal(
      `\`${name}\` is no number or is missing; expected a whole number`,
      memberOf(node, name)?.offset ?? node.offset,
    );
  return number;
}

export function findNumber(node: JsonNode, name: string): number | undefined {
  return memberOf(node, name) ? needNumber(node, name) : undefined;
}

/** One text, or a list of texts; none where the member is missing. */
export function textsOf(node: JsonNode | undefined): string[] {
  const one = textOf(node);
  return one === undefined ? itemsOf(node).flatMap((item) => textOf(item) ?? []) : [one];
}

export function needMember(node: JsonNode, name: string): JsonNode {
  const member = memberOf(node, name);
  if (!member) throw new Refusal(`\`${name}\` is missing; expected it`, node.offset);
  return member;
}
