import { type JsonNode, itemsOf, memberOf, textOf } from '#core/json';
import type { Position } from '#core/model';
import { unreachable } from '#core/result';
import { addLoss, type Notes } from '#dialects/cloud';
import { evaluate, type Scope } from './expression.ts';

export function isTemplate(root: JsonNode): boolean {
  return /deploymentTemplate/i.test(textOf(memberOf(root, '$schema')) ?? '');
}

/**
 * The template with the expressions that its parameters' defaults and its variables decide replaced by their values.
 * The others stay as they are written, each a loss.
 */
export function resolveTemplate(root: JsonNode, locate: (node: JsonNode) => Position, notes: Notes): JsonNode {
  const scope: Scope = {
    parameters: (name) => memberOf(memberOf(memberOf(root, 'parameters'), name), 'defaultValue'),
    variables: (name) => memberOf(memberOf(root, 'variables'), name),
  };
  const resolve = (node: JsonNode): JsonNode => {
    switch (node.kind) {
      case 'array':
        return { ...node, items: node.items.map(resolve) };
      case 'object':
        return { ...node, members: new Map([...node.members].map(([name, member]) => [name, resolve(member)])) };
      case 'scalar': {
        if (typeof node.value !== 'string' || !isBracketed(node.value)) return node;
        const value = evaluate(node.value.slice(1, -1), scope);
        if (!value)
          addLoss(notes, node.value, 'what it will be is decided when the template is deployed', locate(node));
        return value ? { ...value, offset: node.offset } : node;
      }
      default:
        return unreachable(node);
    }
  };
  // Names first: what else stands in the file (outputs, metadata) makes no resource.
  const resources = memberOf(root, 'resources');
  if (!resources) return root;
  const list = resources.kind === 'object' ? [...resources.members.values()] : itemsOf(resources);
  for (const resource of list)
    for (const name of ['copy', 'condition'])
      if (memberOf(resource, name))
        addLoss(notes, name, 'how many of it there will be is decided when the template is deployed', locate(resource));
  return { kind: 'array', offset: resources.offset, items: list.map(resolve) };
}

/** `[…]`; `[[` is a bracket that is meant. */
function isBracketed(text: string): boolean {
  return text.startsWith('[') && !text.startsWith('[[') && text.endsWith(']');
}
