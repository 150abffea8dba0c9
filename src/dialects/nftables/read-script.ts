import { fail, type Result } from '#core/result';
import { type HostTable, TABLE } from './host-table.ts';
import { parseHost } from './parse.ts';
import { readRule } from './read-rule.ts';

/**
 * The table that a kernel without one holds after `nft -f` of the text; ends of temporary elements are the time that
 * is left then, as `parseHost` gives it. Errors: every line that does anything else, with its number.
 */
export function readScript(text: string): Result<HostTable, string[]> {
  const table: Listing = { sets: new Map(), chains: new Map(), counters: new Set() };
  const errors: string[] = [];
  for (const [i, line] of text.split('\n').entries())
    if (line !== '' && !line.startsWith('#') && !readCommand(line, table))
      errors.push(`line ${i + 1}: not a command of ours: \`${line.length > 120 ? `${line.slice(0, 117)}...` : line}\``);
  return errors.length > 0 ? fail(errors) : parseHost(toJson(table));
}

interface Listing {
  readonly sets: Map<string, { readonly facts: object; readonly elements: unknown[] }>;
  readonly chains: Map<string, { readonly facts: object; readonly rules: object[] }>;
  readonly counters: Set<string>;
}

/** False: it is none that we know. */
function readCommand(line: string, table: Listing): boolean {
  const [, verb, kind, , name = '', rest = ''] =
    /^(add|delete|flush) (table|counter|set|element|chain|rule) inet (\w+)(?: (\w+))?(?: (.*))?$/.exec(line) ?? [];
  if (!line.includes(` inet ${TABLE}`) || /^\w+ \w+ inet (\w+)/.exec(line)?.[1] !== TABLE) return false;
  switch (`${verb} ${kind}`) {
    case 'add table':
      return name === '';
    case 'delete table':
      for (const part of [table.sets, table.chains, table.counters]) part.clear();
      return name === '';
    case 'add counter':
      table.counters.add(name);
      return rest === '';
    case 'add set':
      return readSet(name, rest, table);
    case 'delete set':
      return table.sets.delete(name);
    case 'add element':
      return readElements(name, rest, table);
    case 'add chain':
      return readChain(name, rest, table);
    case 'flush chain':
      table.chains.get(name)?.rules.splice(0);
      return table.chains.has(name);
    case 'add rule': {
      const rule = readRule(rest);
      if (rule) table.chains.get(name)?.rules.push({ chain: name, comment: rule.comment, expr: rule.statements });
      return rule !== undefined && table.chains.has(name);
    }
    default:
      return false;
  }
}

const TYPES = /^(ipv[46]_addr) \. (?:\1 \. inet_proto \. inet_service|inet_service \. \1 \. inet_service)$/;

function readSet(name: string, text: string, { sets }: Listing): boolean {
  const [, type = '', size, flags, timeout] =
    /^\{ type ([^;]+); (?:size (\d+); )?flags ([\w,]+); (?:timeout (\d+)s; )?\}$/.exec(text) ?? [];
  const isOfName = name.includes('6') === type.startsWith('ipv6');
  const isInterval = flags === (name.startsWith('temporary') ? 'interval,timeout' : 'interval');
  const isRecorder = flags === 'dynamic,timeout' && size !== undefined && timeout !== undefined;
  const isStatic = /^(?:forbid|allow|temporary)_/.test(name);
  if (!TYPES.test(type) || !isOfName || !(isStatic ? isInterval && size === undefined : isRecorder)) return false;
  const facts = {
    name,
    type: type.split(' . '),
    flags: flags?.split(','),
    ...(size === undefined ? {} : { size: Number(size) }),
    ...(timeout === undefined ? {} : { timeout: Number(timeout) }),
  };
  if (!sets.has(name)) sets.set(name, { facts, elements: [] });
  return true;
}

function readChain(name: string, text: string, { chains }: Listing): boolean {
  const [, hook, priority] =
    /^\{ type filter hook (input|output) priority (-?\d+); policy accept; \}$/.exec(text) ?? [];
  if (text !== '' && hook === undefined) return false;
  const facts =
    hook === undefined ? { name } : { name, hook, prio: Number(priority), policy: 'accept', type: 'filter' };
  if (!chains.has(name)) chains.set(name, { facts, rules: [] });
  return true;
}

function readElements(name: string, text: string, { sets }: Listing): boolean {
  const inside = /^\{ (.+) \}$/.exec(text)?.[1];
  const set = sets.get(name);
  if (inside === undefined || !set) return false;
  for (const element of inside.split(', ')) {
    const [, key = '', timeoutMs] = /^(.+?)(?: timeout (\d+)ms)?$/.exec(element) ?? [];
    const concat = key.split(' . ').map(toElementJson);
    const isTimed = timeoutMs !== undefined;
    if (concat.length !== 4 || isTimed !== name.startsWith('temporary')) return false;
    set.elements.push(isTimed ? { elem: { val: { concat }, expires: Number(timeoutMs) / 1000 } } : { concat });
  }
  return true;
}

function toElementJson(text: string): unknown {
  const [addr, len] = text.split('/');
  if (len !== undefined) return { prefix: { addr, len: Number(len) } };
  const range = text.split('-').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return range.length === 2 ? { range } : range[0];
}

/** As `nft -j list table` says it. */
function toJson({ sets, chains, counters }: Listing): unknown {
  return {
    nftables: [
      { table: { name: TABLE } },
      ...[...counters].map((name) => ({ counter: { name } })),
      ...[...sets.values()].map(({ facts, elements }) => ({
        set: { ...facts, ...(elements.length > 0 && { elem: elements }) },
      })),
      ...[...chains.values()].map(({ facts }) => ({ chain: facts })),
      ...[...chains.values()].flatMap(({ rules }) => rules.map((rule) => ({ rule }))),
    ],
  };
}
