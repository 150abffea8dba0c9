import type { Field } from '../syntax/expression.ts';
import { findTransport } from './layers.ts';
import type { Match } from './match.ts';
import type { RuleScope } from './scope.ts';

/** Which layer a comparison for equality with one number fixes. */
export type Lesson = 'll' | 'nh' | 'th';

const NETWORKS: Readonly<Record<string, string>> = {
  2048: 'ip',
  2054: 'arp',
  34525: 'ip6',
  33024: 'vlan',
  34984: 'vlan',
};

/** What is known of the packet behind the comparison. */
export function learn(match: Match, { layers }: RuleScope): void {
  if (match.left.kind === 'field' && lessonOfField(match.left) === 'th' && match.right.kind === 'set')
    layers.hasPorts = match.right.elements.every(
      (element) => element.kind === 'value' && PORTED.has(Number(element.value)),
    );
  const lesson = lessonOf(match);
  if (!lesson || match.right.kind !== 'value') return;
  const { value } = match.right;
  if (lesson === 'th') layers.th = findTransport(value);
  else if (lesson === 'll') layers.ll ??= value === 1n ? 'ether' : 'other';
  else if (isKey(match, 'nfproto')) layers.nh = value === 2n ? 'ip' : value === 10n ? 'ip6' : 'other';
  else {
    const network = NETWORKS[Number(value)];
    if (network === 'vlan') layers.ll = 'vlan';
    else layers.nh = layers.carried = network ?? 'other';
  }
}

const PORTED: ReadonlySet<number> = new Set([6, 17, 33, 132, 136]);

/** Undefined: it says nothing about headers. */
export function lessonOf({ left, right, operator }: Match): Lesson | undefined {
  if (left.kind !== 'field' || right.kind !== 'value' || (operator !== 'implicit' && operator !== '=='))
    return undefined;
  return lessonOfField(left);
}

function lessonOfField({ key }: Field): Lesson | undefined {
  if (key.of === 'meta') {
    if (key.key === 'l4proto') return 'th';
    if (key.key === 'nfproto' || key.key === 'protocol') return 'nh';
    return key.key === 'iiftype' ? 'll' : undefined;
  }
  if (key.of !== 'payload' || key.tunnel !== undefined) return undefined;
  const name = `${key.protocol} ${key.field}`;
  if (name === 'ip protocol' || name === 'ip6 nexthdr') return 'th';
  return name === 'ether type' || name === 'vlan type' ? 'nh' : undefined;
}

function isKey({ left }: Match, key: string): boolean {
  return left.kind === 'field' && left.key.of === 'meta' && left.key.key === key;
}
