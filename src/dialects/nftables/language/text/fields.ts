import type { FieldKey } from '../syntax/expression.ts';
import { BARE_META } from '../vocabulary/keys.ts';
import { printExpression } from './expressions.ts';
import type { Style } from './values.ts';

export function printField(key: FieldKey, style: Style): string {
  switch (key.of) {
    case 'payload':
      return `${key.tunnel === undefined ? '' : `${key.tunnel} `}${key.protocol} ${key.field}`;
    case 'raw':
      return `@${key.layer},${key.offset},${key.bits}`;
    case 'meta':
      return BARE_META.has(key.key) ? key.key : `meta ${key.key}`;
    case 'ct':
      return ['ct', key.direction, key.family, key.key].filter((part) => part !== undefined).join(' ');
    case 'extension':
      return key.field === undefined ? `exthdr ${key.name}` : `${key.name} ${key.field}`;
    case 'tcp option':
      if (key.raw) return `tcp option @${key.name},${key.raw.offset},${key.raw.bits}`;
      return key.field === undefined ? `tcp option ${key.name}` : `tcp option ${key.name} ${key.field}`;
    case 'ip option':
      return key.field === undefined ? `ip option ${key.name}` : `ip option ${key.name} ${key.field}`;
    case 'sctp chunk':
      return key.field === undefined ? `sctp chunk ${key.name}` : `sctp chunk ${key.name} ${key.field}`;
    case 'dccp option':
      return `dccp option ${key.number}`;
    case 'fib':
      return `fib ${key.flags.join(' . ')} ${key.result === 'check' ? 'check' : key.result}`;
    case 'rt':
      return ['rt', key.family, key.key].filter((part) => part !== undefined).join(' ');
    case 'socket':
      return key.level === undefined ? `socket ${key.key}` : `socket ${key.key} level ${key.level}`;
    case 'osf':
      return `osf ${key.ttl === undefined ? '' : `ttl ${key.ttl} `}${key.key}`;
    case 'numgen':
      return `numgen ${key.mode} mod ${key.mod}${printOffset(key.offset)}`;
    case 'symhash':
      return `symhash mod ${key.mod}${printOffset(key.offset)}`;
    case 'jhash': {
      const seed = key.seed === undefined ? '' : ` seed 0x${key.seed.toString(16)}`;
      return `jhash ${printExpression(key.expression, style)} mod ${key.mod}${seed}${printOffset(key.offset)}`;
    }
    case 'ipsec': {
      const place = key.spnum === 0 ? [] : ['spnum', key.spnum];
      return ['ipsec', key.direction, ...place, key.family, key.key].filter((part) => part !== undefined).join(' ');
    }
    case 'tunnel':
      return `tunnel ${key.key}`;
    default:
      return key satisfies never;
  }
}

function printOffset(offset: number): string {
  return offset === 0 ? '' : ` offset ${offset}`;
}
