import type { ChainRule, Expression, Statement } from './statement.ts';

/**
 * The tree of one rule from its text, for what our rules are made of (nft(8)). Undefined: anything else. It is what
 * `nft -j list` says of the same text, so that printed rules can be judged without a kernel.
 */
export function readRule(text: string): ChainRule | undefined {
  const [, body = '', comment] = /^(.*?)(?: comment "([^"]*)")?$/.exec(text) ?? [];
  const words = body.split(/[\s,]+/).filter((word) => word !== '');
  const statements: Statement[] = [];
  while (words.length > 0) {
    const statement = readStatement(words);
    if (!statement) return undefined;
    statements.push(statement);
  }
  return { statements, ...(comment !== undefined && { comment }) };
}

/** Takes the words of one statement away. */
function readStatement(words: string[]): Statement | undefined {
  const limit = /^limit rate (\d+)\/second burst (\d+) packets\b/.exec(words.join(' '));
  if (limit) {
    words.splice(0, 6);
    return { limit: { rate: Number(limit[1]), burst: Number(limit[2]), per: 'second' } };
  }
  if (take(words, 'meta nftrace set 1')) return { mangle: { key: { meta: { key: 'nftrace' } }, value: 1 } };
  if (take(words, 'reject with tcp reset')) return { reject: { type: 'tcp reset' } };
  if (take(words, 'counter name')) return { counter: words.shift() ?? '' };
  if (take(words, 'goto')) return { goto: { target: words.shift() ?? '' } };
  if (take(words, 'accept')) return { accept: null };
  if (take(words, 'drop')) return { drop: null };
  const op = take(words, 'add') ? 'add' : take(words, 'update') ? 'update' : undefined;
  return op ? readUpdate(words, op) : readMatch(words);
}

function take(words: string[], text: string): boolean {
  const wanted = text.split(' ');
  if (!wanted.every((word, i) => words[i] === word)) return false;
  words.splice(0, wanted.length);
  return true;
}

function readUpdate(words: string[], op: 'add' | 'update'): Statement | undefined {
  const set = words.shift();
  if (set === undefined || !take(words, '{')) return undefined;
  const elem = readLeft(words);
  const counts = take(words, 'counter');
  if (elem === undefined || !take(words, '}')) return undefined;
  return { set: { op, elem, set, ...(counts && { stmt: [{ counter: null }] as const }) } };
}

function readMatch(words: string[]): Statement | undefined {
  const left = readLeft(words);
  const isNot = take(words, '!=');
  const right = left && readRight(words);
  if (left === undefined || right === undefined) return undefined;
  // A connection has one state of several: nft asks whether it is among them.
  const isState = typeof left === 'object' && 'ct' in left && left.ct.key === 'state';
  return { match: { op: isNot ? '!=' : isState ? 'in' : '==', left, right } };
}

const PROTOCOLS = new Set(['ip', 'ip6', 'tcp', 'th', 'icmp', 'icmpv6']);

function readField(words: string[]): Expression | undefined {
  const [of = '', field] = words.splice(0, 2);
  if (field === undefined) return undefined;
  if (of === 'meta') return { meta: { key: field } };
  if (of === 'ct') return { ct: { key: field } };
  return PROTOCOLS.has(of) ? { payload: { protocol: of, field } } : undefined;
}

/** A field, several joined by dots, or a field of which only some bits count. */
function readLeft(words: string[]): Expression | undefined {
  const first = readField(words);
  if (first === undefined) return undefined;
  if (take(words, '&')) {
    const mask = readRight(words);
    return mask === undefined ? undefined : { '&': [first, mask] };
  }
  const parts = [first];
  while (take(words, '.')) {
    const next = readField(words);
    if (next === undefined) return undefined;
    parts.push(next);
  }
  return parts.length === 1 ? first : { concat: parts };
}

function readRight(words: string[]): Expression | undefined {
  if (take(words, '{')) {
    const end = words.indexOf('}');
    return end < 0
      ? undefined
      : {
          set: words
            .splice(0, end + 1)
            .slice(0, -1)
            .map(toValue),
        };
  }
  const flags = /^\((\w+(?: \| \w+)*)\)(?: |$)/.exec(words.join(' '))?.[1]?.split(' | ');
  if (flags) {
    words.splice(0, 2 * flags.length - 1);
    return flags;
  }
  const word = words.shift();
  return word === undefined ? undefined : toValue(word);
}

function toValue(word: string): string | number {
  return /^\d+$/.test(word) ? Number(word) : word;
}
