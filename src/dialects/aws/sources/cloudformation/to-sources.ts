import { type JsonNode, memberOf, textOf } from '#core/json';
import type { Source, TypedSource } from '../source.ts';
import { chooseAll, chooseOne, holds } from './condition.ts';
import { evaluate, OPEN, type Template } from './expression.ts';
import { expandMembers } from './for-each.ts';

/** The resources of a template. Undefined: it is none. */
export function toSources(root: JsonNode): TypedSource[] | undefined {
  const resources = memberOf(root, 'Resources');
  if (resources?.kind !== 'object') return undefined;
  const written: Template = {
    resources: resources.members,
    parameters: memberOf(root, 'Parameters'),
    mappings: memberOf(root, 'Mappings'),
    conditions: memberOf(root, 'Conditions'),
  };
  const template = { ...written, resources: expandMembers(resources.members, written) };
  const typed = [...template.resources].flatMap(([id, node]) => {
    const type = textOf(memberOf(node, 'Type'));
    const condition = textOf(memberOf(node, 'Condition'));
    const isThere = condition === undefined ? true : holds(condition, template);
    if (type === undefined || isThere === false || !IS_READ.test(type)) return [];
    const perhaps = isThere === undefined ? `condition ${condition}` : undefined;
    return [{ type, source: toSource(id, propertiesOf(node), template, perhaps) }];
  });
  const macro = findMacro(root);
  if (macro) typed.push({ type: 'Fn::Transform', source: toSource(macro.name, macro.node, template, undefined) });
  return typed.length > 0 || memberOf(root, 'AWSTemplateFormatVersion') ? typed : undefined;
}

/** What rewrites the template at deployment, and is not of the platform: it may write anything. */
function findMacro(root: JsonNode): { name: string; node: JsonNode } | undefined {
  const named = memberOf(root, 'Transform');
  for (const node of named?.kind === 'array' ? named.items : named ? [named] : []) {
    const name = textOf(node) ?? textOf(memberOf(node, 'Name')) ?? 'Transform';
    if (!name.startsWith('AWS::') || name === 'AWS::Include') return { name, node };
  }
  const inside = findInside(memberOf(root, 'Resources'));
  return inside && { name: textOf(memberOf(inside, 'Name')) ?? 'Fn::Transform', node: inside };
}

function findInside(node: JsonNode | undefined): JsonNode | undefined {
  if (node?.kind === 'array') return node.items.map(findInside).find((found) => found);
  if (node?.kind !== 'object') return undefined;
  return node.members.get('Fn::Transform') ?? [...node.members.values()].map(findInside).find((found) => found);
}

/** Types of the platform, and what makes others that we do not see. */
const IS_READ = /^(?:AWS::|Custom::|.*::MODULE$)/;

function propertiesOf(node: JsonNode): JsonNode {
  return memberOf(node, 'Properties') ?? { kind: 'object', offset: node.offset, members: new Map() };
}

function toSource(id: string, node: JsonNode, template: Template, perhaps: string | undefined): Source {
  const at = (path: string) =>
    path.split('.').reduce<JsonNode | undefined>((inner, part) => chooseOne(memberOf(inner, part), template), node);
  const texts = (path: string) => {
    return chooseAll(at(path), template).flatMap(({ node: item, perhaps: own }) => {
      const text = evaluate(item, template);
      return text === undefined ? [] : own === undefined ? text : `${OPEN}${own}} ${text}`;
    });
  };
  return {
    offset: node.offset,
    id,
    node: at,
    text: (path) => evaluate(at(path), template),
    texts: (path) => texts(path).filter((text) => !text.includes(OPEN)),
    unresolved: (path) => texts(path).filter((text) => text.includes(OPEN)),
    number: (path) => {
      const text = evaluate(at(path), template);
      return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
    },
    isOpen: (path) => {
      const found = at(path);
      return found !== undefined && (evaluate(found, template) ?? OPEN).includes(OPEN) && found.kind !== 'array';
    },
    isComputed: () => false,
    ...(perhaps !== undefined && { perhaps }),
    mapsPublic: (subnet) => {
      const own = template.resources.get(subnet);
      if (!own) return undefined;
      const told = memberOf(propertiesOf(own), 'MapPublicIpOnLaunch');
      const text = evaluate(told, template);
      return told === undefined ? false : text === 'true' ? true : text === 'false' ? false : undefined;
    },
    isTrue: (path) => {
      const text = evaluate(at(path), template);
      return text === undefined || text.includes(OPEN) ? undefined : text === 'true';
    },
    blocks: (path) =>
      chooseAll(at(path), template).map(({ node: block, perhaps: own }) =>
        toSource(id, block, template, own ?? perhaps),
      ),
    typeOf: (name) => textOf(memberOf(template.resources.get(name), 'Type')),
    vpcOf: (subnet) => {
      const own = template.resources.get(subnet);
      return own && evaluate(memberOf(propertiesOf(own), 'VpcId'), template);
    },
  };
}
