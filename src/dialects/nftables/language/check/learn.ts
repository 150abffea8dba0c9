import type { Expression, Field } from '../syntax/expression.ts';
import { findTransport, type Layers } from './layers.ts';
import { PROTOCOL_NAMES } from '../vocabulary/protocols.ts';
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
export function learn(match: Match, written: Expression, { layers }: RuleScope): void {
  if (match.left.kind === 'field' && lessonOfField(match.left) === 'th' && match.right.kind === 'set')
    learnProtocols(match.right.elements, written, layers);
  const isType = match.left.kind === 'field' && match.left.key.of === 'payload' && match.left.key.field === 'type';
  const isIcmp = match.left.kind === 'field' && match.left.type.name.startsWith('icmp');
  if (isType && isIcmp && match.operator === 'implicit' && match.right.kind === 'value')
    layers.icmpType = match.right.value;
  const lesson = lessonOf(match);
  if (!lesson || match.right.kind !== 'value') return;
  const { value } = match.right;
  if (lesson === 'th') layers.th = findTransport(value);
  else if (lesson === 'll') layers.ll ??= value === 1n ? 'ether' : 'other';
  else if (isKey(match, 'nfproto')) layers.nh = value === 2n ? 'ip' : value === 10n ? 'ip6' : 'other';
  else {
    const network = NETWORKS[Number(value)];
    if (network === 'vlan') layers.ll = 'vlan';
    else {
      layers.carried = network ?? 'other';
      // A table of one family sees no packets of others.
      const isOne = ['ip', 'ip6', 'arp'].includes(layers.family) && isKey(match, 'protocol');
      if (!isOne) layers.nh = layers.carried;
    }
  }
}

/** Of several protocols nft looks at the one that was written last. */
function learnProtocols(elements: readonly Expression[], written: Expression, layers: Layers): void {
  layers.hasPorts = elements.every((element) => element.kind === 'value' && PORTED.has(Number(element.value)));
  const last = written.kind === 'set' ? written.elements.at(-1) : undefined;
  const number = last?.kind === 'word' ? readProtocol(last.text) : undefined;
  if (number !== undefined) layers.th = findTransport(number);
}

function readProtocol(text: string): bigint | undefined {
  return /^\d+$/.test(text) ? BigInt(text) : PROTOCOL_NAMES.get(text);
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
