import type { Expression } from '../syntax/expression.ts';

/** In the order in which nft lists elements: by value, parts of a concatenation one after the other, `*` last. */
export function compareKeys(a: Expression, b: Expression): number {
  if (a.kind === 'wildcard' || b.kind === 'wildcard')
    return Number(a.kind === 'wildcard') - Number(b.kind === 'wildcard');
  if (a.kind === 'concat' && b.kind === 'concat') {
    for (const [i, part] of a.parts.entries()) {
      const other = b.parts[i];
      const order = other ? compareKeys(part, other) : 1;
      if (order !== 0) return order;
    }
    return 0;
  }
  const [first, second] = [toNumber(a), toNumber(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** Texts are compared as the kernel keeps them: as numbers whose first character weighs least. */
function toNumber(key: Expression): bigint {
  switch (key.kind) {
    case 'value':
      return key.value;
    case 'range':
      return toNumber(key.first);
    case 'prefix':
      return toNumber(key.address);
    case 'text':
      return [...new TextEncoder().encode(key.text)].reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
    case 'field':
    case 'word':
    case 'binary':
    case 'list':
    case 'masked':
    case 'concat':
    case 'set':
    case 'set reference':
    case 'element':
    case 'mapping':
    case 'map':
    case 'wildcard':
    case 'verdict':
      return 0n;
    default:
      return key satisfies never;
  }
}
