import { fail, ok, type Result } from '#core/result';
import { isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from 'yaml';
import {
  changeTexts,
  forgetStyle,
  hasComment,
  sortKeys,
  toCanonicalAddress,
  toCanonicalArrow,
  toCanonicalMoment,
  toCanonicalNetwork,
  toCanonicalService,
  toList,
  toOne,
  toPlain,
} from './canonical-values.ts';
import { MAX_DEPTH, type PolicyFile, readDocument } from './document.ts';
import { GUARDRAIL_KEYS } from './guardrails.ts';
import { layOut } from './layout.ts';
import { MANAGEMENT_KEYS } from './manages.ts';
import { FILE_KEYS } from './parse-policy.ts';
import type { PolicyError } from './position.ts';
import { RULE_KEYS } from './rules.ts';
import { SERVICE_KEYS } from './services.ts';
import { STATEMENT_KEYS, TARGET_KEYS } from './statements.ts';
import { TEST_KEYS } from './tests.ts';
import { WORKLOAD_KEYS, ZONE_KEYS } from './zones.ts';

interface Keys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}
const inOrder = ({ required, optional }: Keys) => [...required, ...optional];
const WINDOW_ORDER = ['days', 'from', 'to'];
const SELECTOR_LAST = new Set(['all', 'of', 'except']);

/**
 * The file in canonical form: order of keys, values, lines. Comments, blank lines between entries and the order of
 * entries stay, and so does what it means. Errors: that it is not YAML; all others are for `parsePolicy` to tell.
 */
export function formatPolicyFile(file: PolicyFile): Result<string, PolicyError[]> {
  const errors: PolicyError[] = [];
  readDocument(file, errors);
  if (errors.length > 0) return fail(errors);
  // A comment between two nodes may be taken for that of the outer one when the text is read again: at most to the top.
  let text = file.text;
  for (let pass = 0; pass <= MAX_DEPTH; pass++) {
    const next = formatText(text);
    if (next === text) break;
    text = next;
  }
  return ok(text);
}

function formatText(text: string): string {
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' });
  forgetStyle(document.contents);
  sortKeys(document.contents, inOrder(FILE_KEYS));
  eachPair(document.contents, (section, pair) => {
    if (section === 'include') toList(pair);
    if (isSeq(pair.value)) for (const entry of pair.value.items) formatEntry(section, entry);
  });
  document.setSchema('1.2', { schema: 'core' });
  return layOut(document);
}

function formatEntry(section: string, entry: unknown): void {
  switch (section) {
    case 'zones':
      sortKeys(entry, inOrder(ZONE_KEYS));
      break;
    case 'workloads':
      sortKeys(entry, inOrder(WORKLOAD_KEYS));
      break;
    case 'services':
      sortKeys(entry, inOrder(SERVICE_KEYS));
      break;
    case 'rules':
      sortKeys(entry, inOrder(RULE_KEYS));
      break;
    case 'manages':
      sortKeys(entry, inOrder(MANAGEMENT_KEYS));
      break;
    case 'guardrails':
      sortKeys(entry, inOrder(GUARDRAIL_KEYS));
      eachPair(entry, (kind, { value }) => formatStatement(kind, value));
      return;
    case 'tests':
      eachPair(entry, (_, { value }) => {
        if (isScalar(value)) changeTexts(value, toCanonicalArrow);
        else formatStatement('test', value);
      });
      return;
    default:
      return;
  }
  eachPair(entry, formatField);
}

function formatStatement(kind: string, node: unknown): void {
  if (kind === 'isolated') {
    formatSelector(node);
    return;
  }
  const keys = kind === 'test' ? TEST_KEYS : Object.entries(STATEMENT_KEYS).find(([name]) => name === kind)?.[1];
  if (!keys) return;
  sortKeys(node, inOrder(keys));
  eachPair(node, (key, pair) => {
    // Of connections, `except` means services; of endpoints, a selector.
    if (key === 'except' && kind === 'never') formatField('services', pair);
    else formatField(key, pair);
  });
}

function formatField(key: string, pair: Pair): void {
  const { value } = pair;
  switch (key) {
    case 'networks':
      changeTexts(value, toCanonicalNetwork);
      toList(pair);
      return;
    case 'addresses':
      changeTexts(value, toCanonicalAddress);
      toList(pair);
      return;
    case 'services':
    case 'ports':
      changeTexts(value, toCanonicalService);
      toList(pair);
      return;
    case 'over':
    case 'legs':
      toList(pair);
      return;
    case 'expires':
      changeTexts(value, toCanonicalMoment);
      return;
    case 'approvals':
    case 'enabled':
    case 'enforced':
    case 'fewer-than':
    case 'days':
      toPlain(value);
      return;
    case 'schedule':
      for (const window of isSeq(value) ? value.items : [value]) formatWindow(window);
      return;
    case 'destinations':
      if (isSeq(value)) for (const target of value.items) formatTarget(target);
      return;
    case 'unless-shared':
      formatTarget(value);
      return;
    case 'from':
    case 'to':
    case 'of':
    case 'crosses':
    case 'callers':
    case 'gateways':
    case 'except':
      formatSelector(value);
      return;
    default:
      return;
  }
}

function formatTarget(node: unknown): void {
  sortKeys(node, inOrder(TARGET_KEYS));
  eachPair(node, formatField);
}

function formatWindow(node: unknown): void {
  sortKeys(node, WINDOW_ORDER);
  eachPair(node, (key, pair) => {
    if (key === 'days') toList(pair);
  });
}

function formatSelector(node: unknown): void {
  if (isSeq(node)) for (const part of node.items) formatSelector(part);
  if (!isMap(node)) return;
  eachPair(node, (key, pair) => {
    if (key === 'network') changeTexts(pair.value, toCanonicalNetwork);
    if (SELECTOR_LAST.has(key)) formatSelector(pair.value);
    else toOne(pair);
  });
  shortenDifference(node);
  sortKeys(node, ['zone', 'workload', 'network', ...labelsOf(node), 'all', 'of', 'except']);
}

function labelsOf(node: YAMLMap): string[] {
  return node.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')).filter((key) => !SELECTOR_LAST.has(key));
}

/** `{ of: { zone: a }, except: b }` is `{ zone: a, except: b }`. */
function shortenDifference(node: YAMLMap): void {
  const of: unknown = node.get('of');
  if (!isMap(of) || of.has('of') || of.has('except') || !node.has('except') || node.items.length !== 2) return;
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === 'of');
  if (of.items.length === 0 || hasComment(of) || hasComment(pair?.key)) return;
  node.items = [...of.items, ...node.items.filter((other) => other !== pair)];
}

function eachPair(node: unknown, visit: (key: string, pair: Pair) => void): void {
  if (!isMap(node)) return;
  for (const pair of node.items) if (isScalar(pair.key)) visit(String(pair.key.value), pair);
}
