import { type JsonNode, numberOf, textOf } from '#core/json';
import { addError, addLoss, type Notes } from '#dialects/cloud';
import { isExpression } from './words.ts';
import type { RuleEnd, SecurityGroup, SecurityRule, UnreadRule } from './estate.ts';
import { type ArmResource, prop, propItems, propRefs, propText, propTexts } from './resource.ts';

/** A network security group, with the rules that are written apart from it and not in it. */
export function readGroup(resource: ArmResource, apart: readonly ArmResource[], notes: Notes): SecurityGroup {
  const { id, name, at, node } = resource;
  const inside = propItems(node, 'securityRules');
  const names = new Set(inside.map((rule) => propText(rule, 'name')));
  const read: readonly (SecurityRule | UnreadRule)[] = [
    ...inside.map((rule) => readRule(resource, rule, notes)),
    ...apart.filter(({ name: own }) => !names.has(own)).map((rule) => readRule(rule, rule.node, notes)),
  ];
  const defaults = propItems(node, 'defaultSecurityRules').map((rule) => readRule(resource, rule, notes));
  return {
    id,
    name,
    at,
    rules: read.filter(isRead),
    defaults: defaults.filter(isRead),
    unread: [...read, ...defaults].filter((rule) => !isRead(rule)),
    subnets: propRefs(node, 'subnets'),
    interfaces: propRefs(node, 'networkInterfaces'),
  };
}

function readRule(resource: ArmResource, node: JsonNode, notes: Notes): SecurityRule | UnreadRule {
  const at = resource.locate(node);
  const name = propText(node, 'name') ?? '';
  const direction = readWord(resource, node, 'direction', ['inbound', 'outbound'], notes);
  const access = readWord(resource, node, 'access', ['allow', 'deny'], notes);
  const protocol = readWord(resource, node, 'protocol', ['*', 'tcp', 'udp', 'icmp', 'esp', 'ah'], notes);
  const priority = readPriority(resource, node, notes);
  if (!direction || !access || !protocol || priority === undefined) return { name, at };
  const source = readEnd(node, 'source');
  const destination = readEnd(node, 'destination');
  const note = propText(node, 'description');
  return {
    name,
    priority,
    direction,
    access,
    protocol,
    source,
    destination,
    ...(note !== undefined && { note }),
    at,
  };
}

function isRead(rule: SecurityRule | UnreadRule): rule is SecurityRule {
  return 'priority' in rule;
}

function readEnd(node: JsonNode, side: 'source' | 'destination'): RuleEnd {
  const ports = propTexts(node, `${side}PortRange`, `${side}PortRanges`);
  return {
    prefixes: propTexts(node, `${side}AddressPrefix`, `${side}AddressPrefixes`),
    groups: propRefs(node, `${side}ApplicationSecurityGroups`),
    ports: ports.length > 0 ? ports : ['*'],
  };
}

function readWord<Word extends string>(
  resource: ArmResource,
  rule: JsonNode,
  name: string,
  words: readonly Word[],
  notes: Notes,
): Word | undefined {
  const node = prop(rule, name);
  const text = textOf(node);
  const word = words.find((candidate) => candidate === text?.toLowerCase());
  if (word !== undefined) return word;
  const at = resource.locate(node ?? rule);
  const expected = words.map((candidate) => `\`${candidate}\``).join(', ');
  if ((text !== undefined && isExpression(text)) || node === undefined)
    addLoss(notes, `${name} ${text ?? 'absent'}`, 'the rule is not known; what it may decide is unknown', at);
  else addError(notes, `\`${text ?? node.kind}\` is no ${name} of a security rule; expected one of ${expected}`, at);
  return undefined;
}

function readPriority(resource: ArmResource, rule: JsonNode, notes: Notes): number | undefined {
  const node = prop(rule, 'priority');
  const number = numberOf(node) ?? (/^\d+$/.test(textOf(node) ?? '') ? Number(textOf(node)) : undefined);
  if (number !== undefined && Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  const at = resource.locate(node ?? rule);
  const text = textOf(node);
  if ((text !== undefined && isExpression(text)) || node === undefined)
    addLoss(notes, `priority ${text ?? 'absent'}`, 'the rule has no known place; what it may decide is unknown', at);
  else addError(notes, `\`${String(number ?? text ?? node.kind)}\` is no priority; expected 100 to 4096`, at);
  return undefined;
}
