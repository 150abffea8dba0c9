import type { Selector } from '#core/model';
import { parsePrefix, type Prefix } from '#core/net';
import type { Node } from './document.ts';
import { describe, readTexts, report } from './fields.ts';
import { checkKnown, type Names } from './names.ts';
import type { PolicyError, Position } from './position.ts';
import { suggest } from './suggest.ts';
import { parseNetwork } from './written-address.ts';

const FORMS =
  'expected `any`, `internet`, `workloads`, `{ zone: … }`, `{ workload: … }`, `{ <label>: … }`, `{ network: … }`, `{ all: […] }`, `{ of: …, except: … }` or a list of these';

/** Keys of a selector that are not labels, and near misses that would silently be taken for labels. */
export const CRITERIA: ReadonlySet<string> = new Set(['zone', 'workload', 'network', 'all', 'of', 'except']);
export const NOT_LABELS: ReadonlyMap<string, string> = new Map([
  ['zones', 'zone'],
  ['workloads', 'workload'],
  ['networks', 'network'],
  ['cidr', 'network'],
  ['address', 'network'],
  ['addresses', 'network'],
  ['host', 'workload'],
  ['name', 'workload'],
  ['not', 'except'],
  ['and', 'all'],
]);
type MapNode = Extract<Node, { kind: 'map' }>;

export const LABEL_KEY = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/;

/** Why the key cannot be a label; undefined when it can. */
export function refuseLabelKey(key: string): string | undefined {
  if (!LABEL_KEY.test(key))
    return `\`${key}\` is not a label key; expected up to 63 letters, digits, \`.\`, \`-\`, \`_\` and \`/\``;
  if (CRITERIA.has(key)) return `\`${key}\` cannot be a label; selectors have a criterion of that name`;
  const meant = NOT_LABELS.get(key);
  return meant === undefined ? undefined : `\`${key}\` cannot be a label; did you mean \`${meant}\`?`;
}

export function readSelector(node: Node, what: string, names: Names, errors: PolicyError[]): Selector | undefined {
  switch (node.kind) {
    case 'text':
      return readWord(node.text, node.at, what, names, errors);
    case 'list': {
      if (node.items.length === 0) return report(errors, node.at, `${what} is an empty list; ${FORMS}`);
      const parts = readParts(node.items, what, names, errors);
      return parts && { kind: 'union', parts };
    }
    case 'map':
      return readMap(node, what, names, errors);
    default:
      return node satisfies never;
  }
}

function readParts(items: readonly Node[], what: string, names: Names, errors: PolicyError[]): Selector[] | undefined {
  const parts = items.map((item) => readSelector(item, what, names, errors));
  const found = parts.filter((part) => part !== undefined);
  return found.length === parts.length ? found : undefined;
}

function readMap(node: MapNode, what: string, names: Names, errors: PolicyError[]): Selector | undefined {
  const has = (wanted: string) => node.entries.some(({ key }) => key === wanted);
  if (has('of') || has('except')) return readDifference(node, what, names, errors);
  if (has('all')) return readIntersection(node, what, names, errors);
  return has('network') ? readNetworks(node, what, errors) : readCriteria(node, what, names, errors);
}

/** `{ of: A, except: B }`, or criteria with an `except`: what they select without it. */
function readDifference(node: MapNode, what: string, names: Names, errors: PolicyError[]): Selector | undefined {
  const left = node.entries.find(({ key }) => key === 'except');
  const whole = node.entries.find(({ key }) => key === 'of');
  const rest = node.entries.filter(({ key }) => key !== 'except' && key !== 'of');
  const except = left && readSelector(left.value, `\`except\` of ${what}`, names, errors);
  if (!whole) {
    if (rest.length > 0) return toDifference(readMap({ ...node, entries: rest }, what, names, errors), except);
    const form = 'expected `{ of: …, except: … }`, for everything `{ of: any, except: … }`';
    return report(errors, node.at, `${what} has \`except\` alone and does not say of what; ${form}`);
  }
  for (const { key, at } of rest)
    report(errors, at, `\`${key}\` stands beside \`of\` in ${what}; expected \`of\` and \`except\` alone`);
  if (!left) report(errors, whole.at, `${what} has \`of\` without \`except\`; expected \`{ of: …, except: … }\``);
  const of = readSelector(whole.value, `\`of\` of ${what}`, names, errors);
  return rest.length > 0 ? undefined : toDifference(of, except);
}

function toDifference(of: Selector | undefined, except: Selector | undefined): Selector | undefined {
  return of && except && { kind: 'difference', of, except };
}

function readIntersection(node: MapNode, what: string, names: Names, errors: PolicyError[]): Selector | undefined {
  let parts: Selector[] | undefined;
  let isAlone = true;
  for (const { key, at, value } of node.entries) {
    if (key !== 'all') {
      report(errors, at, `\`${key}\` stands beside \`all\` in ${what}; expected it as a part of \`all\``);
      isAlone = false;
    } else if (value.kind === 'list' && value.items.length > 0) parts = readParts(value.items, what, names, errors);
    else {
      const is = value.kind === 'list' ? 'an empty list' : describe(value);
      report(errors, value.at, `\`all\` of ${what} is ${is}; expected a list of at least one selector`);
    }
  }
  return isAlone && parts ? { kind: 'intersection', parts } : undefined;
}

function readWord(text: string, at: Position, what: string, names: Names, errors: PolicyError[]): Selector | undefined {
  if (text === 'any' || text === 'internet') return { kind: text };
  if (text === 'workloads') return { kind: 'workloads', labels: {} };
  if (names.zones.has(text)) return report(errors, at, `${what} is \`${text}\`; did you mean \`{ zone: ${text} }\`?`);
  if (names.workloads.has(text))
    return report(errors, at, `${what} is \`${text}\`; did you mean \`{ workload: ${text} }\`?`);
  if (parsePrefix(text).ok) return report(errors, at, `${what} is \`${text}\`; did you mean \`{ network: ${text} }\`?`);
  const guess = suggest(text, ['any', 'internet', 'workloads']);
  return report(errors, at, `${what} is ${describe({ kind: 'text', at, text })}${guess || `; ${FORMS}`}`);
}

function readNetworks(node: MapNode, what: string, errors: PolicyError[]): Selector | undefined {
  let isWhole = true;
  const networks: Prefix[] = [];
  for (const { key, at, value } of node.entries) {
    if (key !== 'network') {
      report(errors, at, `\`${key}\` stands beside \`network\` in ${what}; expected \`network\` alone`);
      isWhole = false;
      continue;
    }
    const texts = readTexts(value, `\`network\` of ${what}`, errors);
    networks.push(...readPrefixes(texts, errors));
    isWhole &&= networks.length > 0 && networks.length === (value.kind === 'list' ? value.items.length : 1);
  }
  return isWhole ? { kind: 'network', networks } : undefined;
}

export function readPrefixes(texts: readonly { text: string; at: Position }[], errors: PolicyError[]): Prefix[] {
  return texts.flatMap(({ text, at }) => {
    const prefix = parseNetwork(text);
    if (prefix.ok) return [prefix.value];
    report(errors, at, prefix.error);
    return [];
  });
}

function readCriteria(node: MapNode, what: string, names: Names, errors: PolicyError[]): Selector | undefined {
  if (node.entries.length === 0) return report(errors, node.at, `${what} is an empty mapping; ${FORMS}`);
  let zones: string[] | undefined;
  let workloads: string[] | undefined;
  const labels: Record<string, string[]> = {};
  let isWhole = true;
  for (const { key, at, value } of node.entries) {
    const texts = readTexts(value, `\`${key}\` of ${what}`, errors);
    const words = texts.map(({ text }) => text);
    isWhole &&= words.length > 0 && words.length === (value.kind === 'list' ? value.items.length : 1);
    const refusal = key === 'zone' || key === 'workload' ? undefined : refuseLabelKey(key);
    if (refusal !== undefined) {
      report(errors, at, refusal);
      isWhole = false;
    } else if (key === 'zone' || key === 'workload') {
      for (const word of texts) if (!checkKnown(key, word.text, word.at, names, errors)) isWhole = false;
      if (key === 'zone') zones = words;
      else workloads = words;
    } else labels[key] = words;
  }
  if (!isWhole) return undefined;
  return { kind: 'workloads', ...(zones && { zones }), ...(workloads && { names: workloads }), labels };
}
