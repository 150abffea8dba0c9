import type { Expression } from '../../syntax/expression.ts';
import type { NatKind, StatementBody } from '../../syntax/statement.ts';
import type { Cursor } from '../cursor.ts';
import { parseValue } from '../expressions.ts';

type Nat = Extract<StatementBody, { readonly kind: 'nat' }>;

const FLAGS = ['random', 'fully-random', 'persistent'];

export function parseNat(cursor: Cursor, nat: NatKind): Nat {
  return nat === 'snat' || nat === 'dnat' ? parseTranslation(cursor, nat) : parsePortsOnly(cursor, nat);
}

/** `snat [ip|ip6] [interval|prefix] to ADDRESS[:PORT] [flags]`. */
function parseTranslation(cursor: Cursor, nat: NatKind): Nat {
  const family = parseFamily(cursor);
  const isNetmap = cursor.take('prefix');
  // What the map gives shows as well that it is this.
  const isSaid = isNetmap || cursor.take('interval') || cursor.take('addr', '.', 'port');
  if (!cursor.take('to') && (family || isSaid)) throw cursor.refuse('`to`');
  const place = parsePlace(cursor);
  return {
    kind: 'nat',
    nat,
    ...(family && { family }),
    ...place,
    flags: parseFlags(cursor),
    ...(isNetmap && { isNetmap }),
  };
}

/** `ip to`; `ip saddr map { … }` is a key instead. */
export function parseFamily(cursor: Cursor): 'ip' | 'ip6' | undefined {
  const isFamily = ['to', 'interval', 'prefix', 'addr'].some((word) => cursor.is(word, 1));
  if (!isFamily || !(cursor.is('ip') || cursor.is('ip6'))) return undefined;
  return cursor.next().text === 'ip' ? 'ip' : 'ip6';
}

/** `ADDRESS`, `ADDRESS:PORT`, `:PORT`. */
export function parsePlace(cursor: Cursor): { address?: Expression; port?: Expression } {
  if (cursor.take(':')) return { port: parseValue(cursor) };
  const address = parseValue(cursor);
  return cursor.take(':') ? { address, port: parseValue(cursor) } : { address };
}

function parsePortsOnly(cursor: Cursor, nat: NatKind): Nat {
  if (!cursor.take('to')) return { kind: 'nat', nat, flags: parseFlags(cursor) };
  if (!cursor.take(':') && nat === 'masquerade') throw cursor.refuse('`:` and a port');
  return { kind: 'nat', nat, port: parseValue(cursor), flags: parseFlags(cursor) };
}

function parseFlags(cursor: Cursor): string[] {
  const flags = new Set<string>();
  if (!FLAGS.some((flag) => cursor.is(flag))) return [];
  do {
    const { text } = cursor.token;
    if (!FLAGS.includes(text)) throw cursor.refuse(FLAGS.join(', '));
    flags.add(text);
    cursor.next();
  } while (cursor.take(','));
  return FLAGS.filter((flag) => flags.has(flag));
}
