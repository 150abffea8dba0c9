import { itemsOf, type JsonNode, memberOf, textOf } from '#core/json';
import type { Source, TypedSource } from '../source.ts';
import { evaluate, OPEN, type Template } from './expression.ts';

/** The resources of a template. Undefined: it is none. */
export function toSources(root: JsonNode): TypedSource[] | undefined {
  const resources = memberOf(root, 'Resources');
  if (resources?.kind !== 'object') return undefined;
  const template: Template = {
    resources: resources.members,
    parameters: memberOf(root, 'Parameters'),
    mappings: memberOf(root, 'Mappings'),
  };
  const typed = [...resources.members].flatMap(([id, node]) => {
    const type = textOf(memberOf(node, 'Type'));
    return type?.startsWith('AWS::') === true ? [{ type, source: toSource(id, propertiesOf(node), template) }] : [];
  });
  return typed.length > 0 || memberOf(root, 'AWSTemplateFormatVersion') ? typed : undefined;
}

function propertiesOf(node: JsonNode): JsonNode {
  return memberOf(node, 'Properties') ?? { kind: 'object', offset: node.offset, members: new Map() };
}

function toSource(id: string, node: JsonNode, template: Template): Source {
  const at = (path: string) =>
    path.split('.').reduce<JsonNode | undefined>((inner, part) => memberOf(inner, part), node);
  const texts = (path: string) => {
    const found = at(path);
    return (found?.kind === 'array' ? found.items : found ? [found] : []).flatMap(
      (item) => evaluate(item, template) ?? [],
    );
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
    isTrue: (path) => {
      const text = evaluate(at(path), template);
      return text === undefined ? undefined : text === 'true';
    },
    blocks: (path) => {
      const found = at(path);
      return (found?.kind === 'object' ? [found] : itemsOf(found)).map((block) => toSource(id, block, template));
    },
    typeOf: (name) => textOf(memberOf(template.resources.get(name), 'Type')),
    vpcOf: (subnet) => {
      const own = template.resources.get(subnet);
      return own && evaluate(memberOf(propertiesOf(own), 'VpcId'), template);
    },
  };
}
