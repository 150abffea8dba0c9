import type { Base, Chain, Table } from '../syntax/ruleset.ts';
import { findPriority } from '../vocabulary/priorities.ts';
import type { Rule } from '../syntax/statement.ts';
import { addSet } from './commands.ts';
import { Cursor, Refusal } from './cursor.ts';
import { parsePrimary, parseVariable } from './expressions.ts';
import { parseObject, takeObjectKind } from './object-block.ts';
import { parseDefinition, runInclude, runLines, type Script } from './script.ts';
import { readTokens } from './tokens.ts';
import { parseFlowtable, parseNamedSet } from './set-block.ts';
import { parseRule } from './statements/statement.ts';

/** Reads what is between braces, one line after the other, with variables of its own; what is included is read in its place. */
function parseBlock(outer: Cursor, script: Script, line: (cursor: Cursor) => void): void {
  const read = (cursor: Cursor) => () => {
    if (!cursor.is('include')) return line(cursor);
    runInclude(cursor, script, (index) => {
      const inner = new Cursor(readTokens(script.files[index]?.text ?? ''), index, cursor.scopes);
      script.open.push(index);
      runLines(inner, script, read(inner));
      script.open.pop();
    });
  };
  outer.expect('{');
  outer.scopes.push(new Map());
  outer.nested(() => runLines(outer, script, read(outer), () => outer.is('}')));
  outer.scopes.pop();
  outer.expect('}');
}

export function parseTableBody(outer: Cursor, table: Table, script: Script): void {
  parseBlock(outer, script, (cursor) => {
    if (parseDefinition(cursor)) return;
    if (cursor.take('flags')) table.flags = takeFlags(cursor, ['dormant', 'owner', 'persist']);
    else if (cursor.take('comment')) table.comment = cursor.string('a comment in quotes');
    else if (cursor.take('chain')) parseChain(cursor, table, script);
    else if (cursor.is('set') || cursor.is('map')) addSet(table, parseNamedSet(cursor, cursor.next().text === 'map'));
    else if (cursor.take('flowtable')) {
      const flowtable = parseFlowtable(cursor, table.family);
      table.flowtables.set(flowtable.name, flowtable);
    } else {
      const kind = takeObjectKind(cursor);
      if (!kind)
        throw cursor.refuse(
          'chain, set, map, flowtable, counter, quota, limit, ct helper, ct timeout, ct expectation, secmark, synproxy, flags or comment',
        );
      const object = parseObject(cursor, kind);
      table.objects.set(`${kind} ${object.name}`, object);
    }
  });
}

export function takeFlags(cursor: Cursor, known: readonly string[]): string[] {
  const flags = new Set<string>();
  do {
    const flag = cursor.word(known.join(', '));
    if (!known.includes(flag)) throw cursor.refuse(known.join(', '), cursor.peek(-1));
    flags.add(flag);
  } while (cursor.take(','));
  return known.filter((flag) => flags.has(flag));
}

function parseChain(cursor: Cursor, table: Table, script: Script): void {
  const { at } = cursor.token;
  const name = cursor.string('the name of a chain');
  const chain: Chain = table.chains.get(name) ?? { name, flags: [], rules: [], at: { file: cursor.file, at } };
  table.chains.set(name, chain);
  parseChainBody(cursor, chain, table, script);
}

export function parseChainBody(outer: Cursor, chain: Chain, table: Table, script: Script): void {
  parseBlock(outer, script, (cursor) => {
    if (parseDefinition(cursor)) return;
    if (cursor.is('type') && cursor.is('hook', 2)) setBase(chain, parseBase(cursor, table), script);
    else if (cursor.take('policy')) setPolicy(cursor, chain);
    else if (cursor.take('flags')) chain.flags = takeFlags(cursor, ['offload']);
    else if (cursor.take('comment')) chain.comment = cursor.string('a comment in quotes');
    else chain.rules.push(takeRule(cursor, script));
  });
}

function setBase(chain: Chain, base: Base, { shell }: Script): void {
  if (!chain.base && shell?.condition !== undefined) chain.condition = shell.condition;
  chain.base = base;
}

/** A rule; one of a shell script may not be there, and with variables that are not known it may say anything. */
export function takeRule(cursor: Cursor, { shell }: Script): Rule {
  const start = cursor.index;
  const { at } = cursor.token;
  const { condition } = shell ?? {};
  try {
    return { ...parseRule(cursor), ...(condition !== undefined && { condition }) };
  } catch (error) {
    if (!(error instanceof Refusal) || !shell) throw error;
    cursor.back(start);
    cursor.recover();
    const words = cursor.since(start);
    if (!words.includes('$')) throw error;
    const unread = words.join(' ').replaceAll('$ ', '$');
    return {
      statements: [],
      unread,
      file: cursor.file,
      at,
      end: cursor.end,
      ...(condition !== undefined && { condition }),
    };
  }
}

function setPolicy(cursor: Cursor, chain: Chain): void {
  const { at } = cursor.token;
  const value = cursor.take('$') ? parseVariable(cursor) : parsePrimary(cursor, 'right');
  const policy = value.kind === 'word' ? value.text : '';
  if (policy !== 'accept' && policy !== 'drop')
    throw new Refusal(`\`${policy}\` is no policy; expected accept or drop`, at);
  if (!chain.base) throw new Refusal('a policy belongs to a chain with a hook; expected `type … hook …` before it', at);
  chain.base = { ...chain.base, policy };
}

/** `type T hook H [device D] priority P`. */
function parseBase(cursor: Cursor, table: Table): Base {
  cursor.expect('type');
  const type = cursor.word('filter, nat or route');
  cursor.expect('hook');
  const hook = cursor.word('a hook');
  const devices = parseDevices(cursor);
  cursor.expect('priority');
  return { type, hook, devices, priority: parsePriority(cursor, table.family, hook) };
}

export function parseDevices(cursor: Cursor): string[] {
  if (cursor.take('device')) return [takeDevice(cursor)];
  if (!cursor.take('devices')) return [];
  cursor.expect('=');
  return takeDevices(cursor);
}

export function takeDevices(cursor: Cursor): string[] {
  if (cursor.take('$')) {
    const value = parseVariable(cursor);
    const elements = value.kind === 'set' ? value.elements : [value];
    return elements.map((element) => (element.kind === 'word' ? element.text : ''));
  }
  cursor.expect('{');
  const devices: string[] = [];
  for (cursor.skipLines(); !cursor.is('}'); cursor.skipLines()) {
    devices.push(takeDevice(cursor));
    cursor.skipLines();
    if (!cursor.take(',')) break;
  }
  cursor.expect('}');
  return devices;
}

function takeDevice(cursor: Cursor): string {
  const { at } = cursor.token;
  const value = cursor.take('$') ? parseVariable(cursor) : undefined;
  const name = value?.kind === 'word' ? value.text : cursor.string('the name of a device');
  if (name === '' || name.length > 15)
    throw new Refusal(`\`${name}\` is no name of a device; expected up to 15 characters`, at);
  return name;
}

/** A number, or a name with something added. */
export function parsePriority(cursor: Cursor, family: Table['family'], hook: string): number {
  const { at } = cursor.token;
  const text = takePriorityText(cursor);
  const [, name, sign, added] = /^([a-z]+)?\s*([+-])?\s*(\d+)?$/.exec(text) ?? [];
  const start = name === undefined ? 0 : findPriority(name, family, hook);
  if (start === undefined || (name === undefined && added === undefined))
    throw new Refusal(
      `\`${text}\` is no priority of \`${hook}\` in family \`${family}\`; expected a number, or for example \`filter - 10\``,
      at,
    );
  return start + (sign === '-' ? -1 : 1) * Number(added ?? 0);
}

function takePriorityText(cursor: Cursor): string {
  if (cursor.take('$')) {
    const value = parseVariable(cursor);
    return value.kind === 'word' ? value.text : '';
  }
  const name = cursor.token.kind === 'word' ? cursor.next().text : '';
  const sign = cursor.take('+') ? '+' : cursor.take('-') ? '-' : '';
  const isNumber = name === '' || sign !== '';
  return `${name} ${sign} ${isNumber ? cursor.number('a number') : ''}`.trim();
}
