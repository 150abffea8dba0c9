import { findCatalogueEntry } from '#core/catalogue';
import {
  parseAddress,
  parsePrefix,
  parseTraffic,
  printAddress,
  printPrefix,
  printTrafficSet,
  toTrafficSet,
} from '#core/net';
import { isCollection, isMap, isPair, isScalar, isSeq, type Pair, Scalar, YAMLSeq, type Node as YamlNode } from 'yaml';
import { WELL_KNOWN } from './well-known.ts';

// The one way to write a value. What is no such value is left as it is: saying what is wrong is for `parsePolicy`.

export function toCanonicalAddress(text: string): string {
  const address = parseAddress(text);
  return address.ok ? printAddress(address.value) : text;
}

export function toCanonicalNetwork(text: string): string {
  const network = parsePrefix(text);
  return network.ok ? printPrefix(network.value) : text;
}

export function toCanonicalService(text: string): string {
  if (findCatalogueEntry(text) || WELL_KNOWN.has(text)) return text;
  const traffic = parseTraffic(text);
  const [printed, ...more] = traffic.ok ? printTrafficSet(toTrafficSet([traffic.value])) : [];
  return printed === undefined || more.length > 0 ? text : printed;
}

export function toCanonicalMoment(text: string): string {
  const time = /T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? text : new Date(time).toISOString().replace('.000Z', 'Z');
}

/** `a->b:ssh, https` with its spaces in place. */
export function toCanonicalArrow(text: string): string {
  const [from = '', target, ...more] = text.split('->').map((part) => part.trim());
  const colon = target?.lastIndexOf(':') ?? -1;
  if (target === undefined || more.length > 0 || colon < 1) return text;
  const services = target.slice(colon + 1).split(',');
  return `${from} -> ${target.slice(0, colon).trim()}:${services.map((word) => toCanonicalService(word.trim())).join(',')}`;
}

/** Changes every text of a value, one or a list. */
export function changeTexts(node: unknown, change: (text: string) => string): void {
  if (isSeq(node)) for (const item of node.items) changeTexts(item, change);
  if (isScalar(node) && typeof node.value === 'string') node.value = change(node.value);
}

/** Where a list is the canonical form: one text becomes a list of one. */
export function toList(pair: Pair): void {
  const { value } = pair;
  if (!isScalar(value) || value.value === '' || value.comment || value.commentBefore) return;
  const list = new YAMLSeq<YamlNode>();
  list.items.push(value);
  list.flow = true;
  pair.value = list;
}

/** Where one text is the canonical form: a list of one becomes it. */
export function toOne(pair: Pair): void {
  const { value } = pair;
  if (!isSeq(value) || value.items.length !== 1 || hasComment(value)) return;
  const [only] = value.items;
  if (isScalar(only)) pair.value = only;
}

/** Numbers and truth values are plain; every other text is quoted where other readers of YAML would not take it for one. */
export function toPlain(node: unknown): void {
  if (!isScalar(node) || typeof node.value !== 'string') return;
  if (/^(0|[1-9]\d{0,8})$/.test(node.value)) node.value = Number(node.value);
  else if (node.value === 'true' || node.value === 'false') node.value = node.value === 'true';
  delete node.source;
}

/** Whether a comment stands anywhere in what the node holds, or at it. */
export function hasComment(node: unknown): boolean {
  if (isPair(node)) return hasComment(node.key) || hasComment(node.value);
  if (!isScalar(node) && !isCollection(node)) return false;
  if (node.comment || node.commentBefore) return true;
  return isCollection(node) && node.items.some(hasComment);
}

/** Keys in the order given; the others after them, as they stand. */
export function sortKeys(node: unknown, order: readonly string[]): void {
  if (!isMap(node)) return;
  const rank = ({ key }: Pair) => {
    const place = isScalar(key) ? order.indexOf(String(key.value)) : -1;
    return place === -1 ? order.length : place;
  };
  node.items.sort((a, b) => rank(a) - rank(b));
}

/** A style of quotes, of folding or of numbers is no choice of an author. */
export function forgetStyle(node: unknown): void {
  if (isPair(node)) {
    forgetStyle(node.key);
    forgetStyle(node.value);
  }
  if (node instanceof Scalar) {
    delete node.type;
    delete node.source;
  }
  if (isCollection(node)) for (const item of node.items) forgetStyle(item);
}
