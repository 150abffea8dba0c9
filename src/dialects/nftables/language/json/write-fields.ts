import type { FieldKey } from '../syntax/expression.ts';
import type { Style } from '../text/values.ts';
import { HEADERS } from '../vocabulary/headers.ts';
import { type Json, toObject } from './json.ts';
import { toExpressionJson } from './write-expressions.ts';

export function toFieldJson(key: FieldKey, style: Style): Json {
  switch (key.of) {
    case 'payload':
      return {
        payload: toObject({ tunnel: key.tunnel ?? tunnelOf(key.protocol), protocol: key.protocol, field: key.field }),
      };
    case 'raw':
      return { payload: { base: key.layer, offset: key.offset, len: key.bits } };
    case 'meta':
      return { meta: { key: key.key } };
    case 'ct':
      return {
        ct: toObject({
          key: key.family === undefined || key.isImplied ? key.key : `${key.family} ${key.key}`,
          dir: key.direction,
        }),
      };
    case 'extension':
      return { exthdr: toExtension(key.name, key.field) };
    case 'tcp option':
      if (key.raw) return { 'tcp option': { base: Number(key.name), offset: key.raw.offset, len: key.raw.bits } };
      if (typeof key.name === 'number') return { 'tcp option': { base: key.name, offset: 0, len: 8 } };
      return { 'tcp option': toObject({ name: key.name, field: key.field }) };
    case 'ip option':
      return { 'ip option': toObject({ name: key.name, field: key.field }) };
    case 'sctp chunk':
      return { 'sctp chunk': toObject({ name: key.name, field: key.field }) };
    case 'dccp option':
      return { 'dccp option': { type: key.number } };
    case 'fib':
      return { fib: { result: key.result, flags: key.flags } };
    case 'rt':
      return { rt: toObject({ key: key.key, family: key.family }) };
    case 'socket':
      return { socket: toObject({ key: key.key, level: key.level }) };
    case 'osf':
      return { osf: toObject({ key: key.key, ttl: key.ttl }) };
    case 'numgen':
      return { numgen: { mode: key.mode, mod: key.mod, offset: key.offset } };
    case 'symhash':
      return { symhash: toObject({ mod: key.mod, offset: key.offset || undefined }) };
    case 'jhash':
      return {
        jhash: toObject({
          mod: key.mod,
          expr: toExpressionJson(key.expression, style),
          seed: key.seed,
          offset: key.offset || undefined,
        }),
      };
    case 'ipsec':
      return { ipsec: toObject({ key: key.key, family: key.family, dir: key.direction, spnum: key.spnum }) };
    case 'tunnel':
      return { tunnel: { key: key.key } };
    default:
      return key satisfies never;
  }
}

/** Headers behind a transport header are named as tunnels even for their own fields. */
function tunnelOf(protocol: string): string | undefined {
  return HEADERS.get(protocol)?.layer === 'ih' ? protocol : undefined;
}

/** Routing headers of a type share one name; fields of a list have the place apart. */
function toExtension(name: string, field: string | undefined): Json {
  return toObject({ name, field });
}
