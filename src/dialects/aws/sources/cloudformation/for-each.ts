import { itemsOf, type JsonNode, type JsonObject, memberOf, textOf } from '#core/json';
import { unreachable } from '#core/result';
import { evaluate, OPEN, type Template } from './expression.ts';

const FOR_EACH = /^Fn::ForEach::/;

/**
 * Members with each `Fn::ForEach` written out; where its values are not told, once, with the variable left open.
 * Source: AWS CloudFormation template reference, `Fn::ForEach`.
 */
export function expandMembers(members: ReadonlyMap<string, JsonNode>, template: Template): Map<string, JsonNode> {
  const found = new Map<string, JsonNode>();
  for (const [name, node] of members) {
    if (!FOR_EACH.test(name)) found.set(name, node);
    else for (const [own, inner] of expand(node, template)) found.set(own, inner);
  }
  return found;
}

function expand(node: JsonNode, template: Template): Map<string, JsonNode> {
  const [variable, list, body] = itemsOf(node);
  const name = textOf(variable) ?? '';
  const told = list?.kind === 'array' ? list.items.map((item) => evaluate(item, template)) : toList(list, template);
  const values = told?.every((text) => text !== undefined && !text.includes(OPEN)) ? told : [undefined];
  const found = new Map<string, JsonNode>();
  for (const value of values) {
    const replaced = body && value !== undefined ? replace(body, name, value) : body;
    if (replaced?.kind !== 'object') continue;
    for (const [own, inner] of expandMembers(replaced.members, template)) found.set(own, inner);
  }
  return found;
}

/** A list that a parameter gives as one text. */
function toList(node: JsonNode | undefined, template: Template): string[] | undefined {
  const text = evaluate(node, template);
  return text === undefined ? undefined : text.split(',').map((part) => part.trim());
}

function replace(node: JsonNode, name: string, value: string): JsonNode {
  const { offset } = node;
  const fill = (text: string) =>
    text.replaceAll(`\${${name}}`, value).replaceAll(`&{${name}}`, value.replaceAll(/[^A-Za-z0-9]/g, ''));
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' ? { ...node, value: fill(node.value) } : node;
    case 'array':
      return { ...node, items: node.items.map((item) => replace(item, name, value)) };
    case 'object':
      if (textOf(memberOf(node, 'Ref')) === name) return { kind: 'scalar', offset, value };
      return replaceMembers(node, (key, inner) => [fill(key), replace(inner, name, value)]);
    default:
      return unreachable(node);
  }
}

function replaceMembers(
  node: JsonObject,
  change: (key: string, inner: JsonNode) => readonly [string, JsonNode],
): JsonObject {
  return { ...node, members: new Map([...node.members].map(([key, inner]) => change(key, inner))) };
}
