import type { JsonNode } from '#core/json';
import { isKnownList } from '../account/read-account.ts';
import type { Item } from '../account/item.ts';
import type { Section } from '../account/section.ts';
import { findApiSections } from './api.ts';
import { findBareSections } from './bare-list.ts';
import { tell } from './build.ts';
import { findTemplateSections } from './cloudformation/index.ts';
import { findNpGuardSections } from './np-guard.ts';
import { findTerraformSections } from './terraform/index.ts';

/** Account, region, call: how deep scripts put answers into an object. */
const MOST_WRAPPERS = 3;

/** The lists of a text, whatever form it has, or of all texts that one holds. Undefined: it is none of ours. */
export function findSections(root: Item, path: string, wrappers = 0): Section[] | undefined {
  return (
    findNpGuardSections(root, path) ??
    findTerraformSections(root) ??
    findTemplateSections(root) ??
    findApiSections(root, path) ??
    findBareSections(root) ??
    (wrappers < MOST_WRAPPERS ? findWrapped(root, path, wrappers + 1) : undefined) ??
    (isAnswer(root.node) ? [] : undefined)
  );
}

/** Of one thing, in an object that is no list: nothing of it is read. */
function isAnswer(node: JsonNode): boolean {
  return node.kind === 'object' && [...node.members.keys()].some(isKnownList);
}

/**
 * Answers by name of the call, or of account and region, or in an array one after the other. What is named after a call
 * is of the same account and region as its neighbours; nobody knows of other names, so that each stands for itself.
 */
function findWrapped(root: Item, path: string, wrappers: number): Section[] | undefined {
  const parts = partsOf(root.node).map(([name, node]) => {
    const inside = isCall(name, node) ? path : `${path.slice(0, path.lastIndexOf('/') + 1)}${name}/`;
    return { name, node, sections: findSections({ ...root, node }, inside, wrappers) };
  });
  if (!parts.some(({ sections }) => sections)) return undefined;
  return parts.flatMap(({ name, node, sections }) => sections ?? toUnread(root, name, node));
}

function partsOf(node: JsonNode): readonly (readonly [name: string, node: JsonNode])[] {
  if (node.kind === 'object') return [...node.members];
  return node.kind === 'array' ? node.items.map((item) => ['', item] as const) : [];
}

/** `describe-subnets`, `ec2_describe_subnets`, `subnets` of an answer with such a list, and items of an array. */
function isCall(name: string, node: JsonNode): boolean {
  if (name === '' || /(?:describe|get|list)[-_ A-Z]/i.test(name)) return true;
  const called = toLetters(name);
  return node.kind === 'object' && [...node.members.keys()].some((list) => called.endsWith(toLetters(list)));
}

function toLetters(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z]/g, '');
}

/** A part of a text of ours that is none itself. What holds nothing is no loss. */
export function toUnread(root: Item, name: string, node: JsonNode): Section[] {
  const isEmpty = node.kind === 'scalar' || partsOf(node).length === 0;
  if (isEmpty) return [];
  const Construct = name === '' ? `a JSON ${node.kind}` : name;
  const { list, node: loss } = tell('PartLosses', node.offset, { Construct, Why: 'it tells nothing of AWS' });
  return [{ list, items: [{ ...root, node: loss }] }];
}
