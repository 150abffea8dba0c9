import { itemsOf, type JsonNode, memberOf, numberOf, textOf } from '#core/json';
import { parsePrefix, printAddress } from '#core/net';
import { chooseAll } from './condition.ts';
import { defaultAclOf, defaultGroupOf } from '../implied.ts';

/** A template with what its expressions refer to. */
export interface Template {
  readonly resources: ReadonlyMap<string, JsonNode>;
  readonly parameters: JsonNode | undefined;
  readonly mappings: JsonNode | undefined;
  readonly conditions: JsonNode | undefined;
}

/** Starts the words of what cannot be worked out from the template alone. */
export const OPEN = '${';

export const MOST_DEPTH = 20;

/**
 * A value as text: references to resources are their names, parameters their defaults. What depends on the deployment
 * is its own words after `OPEN`. Undefined: no text.
 */
export function evaluate(node: JsonNode | undefined, template: Template, depth = 0): string | undefined {
  if (memberOf(node, 'Fn::If')) return choose(node, template, depth);
  if (node?.kind === 'scalar') return node.value === null ? undefined : String(node.value);
  if (node?.kind !== 'object' || node.members.size !== 1 || depth > MOST_DEPTH) return undefined;
  const [only] = [...node.members];
  if (!only) return undefined;
  const [name, argument] = only;
  const open = `${OPEN}${name}}`;
  const inner = (part: JsonNode | undefined) => evaluate(part, template, depth + 1);
  switch (name) {
    case 'Ref':
      return textOf(argument) === 'AWS::NoValue' ? undefined : refer(textOf(argument) ?? '', template, depth);
    case 'Fn::GetAtt': {
      const dotted = textOf(argument)?.split('.');
      const [resource = '', ...attribute] = dotted ?? itemsOf(argument).map((item) => textOf(item) ?? '');
      return getAttribute(resource, attribute.join('.'), template, depth);
    }
    case 'Fn::Sub': {
      const pattern = textOf(argument) ?? textOf(itemsOf(argument)[0]) ?? open;
      const own = itemsOf(argument)[1];
      return pattern.replaceAll(/\$\{([^!}][^}]*)\}/g, (_whole, words: string) => {
        const [resource = '', ...attribute] = words.split('.');
        return (
          inner(memberOf(own, words)) ??
          (attribute.length > 0
            ? getAttribute(resource, attribute.join('.'), template, depth)
            : refer(words, template, depth))
        );
      });
    }
    case 'Fn::Join': {
      const [glue, parts] = itemsOf(argument);
      const texts = itemsOf(parts).map(inner);
      return texts.every((text) => text !== undefined) ? texts.join(textOf(glue) ?? '') : open;
    }
    case 'Fn::Select': {
      const [index, list] = itemsOf(argument);
      const at = Number(inner(index) ?? 0);
      if (memberOf(list, 'Fn::GetAZs')) return `zone ${at}`;
      return toTexts(list, template, depth)?.[at] ?? inner(itemsOf(list)[at]) ?? open;
    }
    case 'Fn::FindInMap': {
      const [map, first, second] = itemsOf(argument).map(inner);
      return textOf(memberOf(memberOf(memberOf(template.mappings, map ?? ''), first ?? ''), second ?? '')) ?? open;
    }
    default:
      return name.startsWith('Fn::') ? open : undefined;
  }
}

/** The texts of an expression that is a list: networks of a network, parts of a text, a parameter with commas. */
function toTexts(node: JsonNode | undefined, template: Template, depth: number): readonly string[] | undefined {
  const inner = (part: JsonNode | undefined) => evaluate(part, template, depth + 1);
  const [block, count, bits] = itemsOf(memberOf(node, 'Fn::Cidr'));
  if (block) return divide(inner(block) ?? '', Number(inner(count)), Number(inner(bits)));
  const [glue, text] = itemsOf(memberOf(node, 'Fn::Split'));
  const whole = text ? inner(text) : undefined;
  if (whole !== undefined) return whole.includes(OPEN) ? undefined : whole.split(textOf(glue) ?? ',');
  const name = textOf(memberOf(node, 'Ref'));
  const isList = /List</.test(textOf(memberOf(memberOf(template.parameters, name ?? ''), 'Type')) ?? '');
  const isCommas = textOf(memberOf(memberOf(template.parameters, name ?? ''), 'Type')) === 'CommaDelimitedList';
  const value = isList || isCommas ? inner(node) : undefined;
  return value === undefined || value.includes(OPEN) ? undefined : value.split(',').map((part) => part.trim());
}

/** `Fn::Cidr`: so many networks with `bits` bits for their hosts, one after the other. */
function divide(block: string, count: number, bits: number): readonly string[] | undefined {
  const parsed = parsePrefix(block);
  if (!parsed.ok || !Number.isInteger(count) || count < 1 || count > 256 || !Number.isInteger(bits)) return undefined;
  const { bits: all, first, length } = parsed.value;
  if (bits < 0 || bits > all - length) return undefined;
  return Array.from({ length: count }, (_, i) => {
    const value = first + (BigInt(i) << BigInt(bits));
    return `${printAddress({ bits: all, value })}/${all - bits}`;
  });
}

/** One branch; both where they come to the same. */
function choose(node: JsonNode | undefined, template: Template, depth: number): string | undefined {
  if (depth > MOST_DEPTH) return `${OPEN}Fn::If}`;
  const branches = chooseAll(node, template);
  const texts = new Set(branches.map((branch) => evaluate(branch.node, template, depth + 1)));
  if (texts.size === 0) return undefined;
  const [only] = texts;
  return texts.size === 1 && branches.every(({ perhaps }) => perhaps === undefined || branches.length > 1)
    ? only
    : `${OPEN}Fn::If}`;
}

function refer(name: string, template: Template, depth: number): string {
  if (template.resources.has(name)) return name;
  const parameter = memberOf(template.parameters, name);
  const value = memberOf(parameter, 'Default');
  // Its default is the name under which the value is kept.
  const isKept = textOf(memberOf(parameter, 'Type'))?.startsWith('AWS::SSM::Parameter::Value') === true;
  if (!isKept && value?.kind === 'scalar' && depth <= MOST_DEPTH)
    return String(numberOf(value) ?? textOf(value) ?? `${OPEN}${name}}`);
  return `${OPEN}${name}}`;
}

function getAttribute(name: string, attribute: string, template: Template, depth: number): string {
  const resource = template.resources.get(name);
  if (!resource) return `${OPEN}${name}.${attribute}}`;
  if (attribute === 'DefaultSecurityGroup') return defaultGroupOf(name);
  if (attribute === 'DefaultNetworkAcl') return defaultAclOf(name);
  const value = evaluate(memberOf(memberOf(resource, 'Properties'), attribute), template, depth + 1);
  if (value !== undefined) return value;
  return attribute.endsWith('Id') || attribute === 'Arn' ? name : `${OPEN}${name}.${attribute}}`;
}
