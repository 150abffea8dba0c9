import type { Chain, Ruleset, Table, TableFamily } from '../syntax/ruleset.ts';
import { parseChainBody, parseTableBody, takeRule } from './blocks.ts';
import { type Cursor, Refusal } from './cursor.ts';
import { OBJECT_KINDS, parseObject, takeObjectKind } from './object-block.ts';
import type { Script } from './script.ts';
import { parseFlowtable, parseNamedSet } from './set-block.ts';
import { parseSet } from './sets.ts';
import { parseVariable } from './expressions.ts';

const FAMILIES: ReadonlySet<string> = new Set<TableFamily>(['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev']);
const VERBS = ['add', 'create', 'insert', 'replace', 'delete', 'destroy', 'flush', 'rename'] as const;
type Verb = (typeof VERBS)[number];
/** They show something and change nothing. */
const SILENT: ReadonlySet<string> = new Set(['list', 'reset', 'monitor', 'describe', 'export']);

/** One command; without a verb it adds. */
export function parseCommand(cursor: Cursor, script: Script): void {
  if (cursor.isOneOf(SILENT)) {
    while (!cursor.isSeparator()) cursor.next();
    return;
  }
  const verb = VERBS.find((word) => cursor.take(word)) ?? 'add';
  if (verb === 'flush' && cursor.take('ruleset')) {
    const family = cursor.isOneOf(FAMILIES) ? cursor.next().text : undefined;
    for (const [key, table] of script.ruleset.tables)
      if ((family === undefined || table.family === family) && !doubtAll(table, script))
        script.ruleset.tables.delete(key);
    return;
  }
  runCommand(verb, cursor, script);
}

function runCommand(verb: Verb, cursor: Cursor, script: Script): void {
  const { ruleset } = script;
  if (cursor.take('table')) return runTable(verb, cursor, script);
  if (cursor.take('chain')) return runChain(verb, cursor, script);
  if (cursor.take('element')) return runElement(verb, cursor, script);
  if (cursor.is('set') || cursor.is('map') || cursor.is('meter') || cursor.is('flowtable'))
    return runContainer(verb, cursor, script);
  const kind = takeObjectKind(cursor);
  if (kind) {
    const table = takeTable(cursor, ruleset);
    if (verb === 'delete' || verb === 'destroy') return remove(table.objects, cursor, verb, `${kind} `);
    const object = parseObject(cursor, kind);
    if (!table.objects.has(`${kind} ${object.name}`)) table.objects.set(`${kind} ${object.name}`, object);
    return;
  }
  if (cursor.take('rule') || FAMILIES.has(cursor.token.text)) return runRule(verb, cursor, script);
  throw cursor.refuse(
    `a command: ${VERBS.join(', ')} with table, chain, rule, set, map, element, flowtable, ${OBJECT_KINDS.join(', ')}`,
  );
}

function doubtAll({ chains, sets }: Table, script: Script): boolean {
  const condition = script.shell?.condition;
  if (condition === undefined) return false;
  for (const set of sets.values()) set.unknown ??= condition;
  for (const chain of chains.values()) doubt(chain, script);
  return true;
}

function takeFamily(cursor: Cursor): TableFamily {
  return cursor.isOneOf(FAMILIES) ? (cursor.next().text as TableFamily) : 'ip';
}

function runTable(verb: Verb, cursor: Cursor, script: Script): void {
  const { tables } = script.ruleset;
  const { at } = cursor.token;
  const family = takeFamily(cursor);
  const name = cursor.string('the name of a table');
  const key = `${family} ${name}`;
  const before = tables.get(key);
  if (verb === 'delete' && !before) throw new Refusal(`there is no table \`${key}\`; expected one that is there`, at);
  if (verb === 'create' && before) throw new Refusal(`table \`${key}\` is there already; expected a new one`, at);
  if (verb === 'delete' || verb === 'destroy') {
    if (!before || !doubtAll(before, script)) tables.delete(key);
    return;
  }
  if (verb === 'flush') {
    for (const chain of before?.chains.values() ?? []) if (!doubt(chain, script)) chain.rules = [];
    return;
  }
  const table: Table = before ?? {
    family,
    name,
    flags: [],
    objects: new Map(),
    sets: new Map(),
    flowtables: new Map(),
    chains: new Map(),
    at: { file: cursor.file, at },
  };
  tables.set(key, table);
  if (cursor.is('{')) parseTableBody(cursor, table, script);
}

/** The table that a command is about. */
function takeTable(cursor: Cursor, { tables }: Ruleset): Table {
  const { at } = cursor.token;
  const key = `${takeFamily(cursor)} ${cursor.string('the name of a table')}`;
  const table = tables.get(key);
  if (!table) throw new Refusal(`there is no table \`${key}\`; expected one that an earlier command made`, at);
  return table;
}

function takeChain(cursor: Cursor, table: Table): Chain {
  const { at } = cursor.token;
  const name = cursor.string('the name of a chain');
  const chain = table.chains.get(name);
  if (!chain)
    throw new Refusal(
      `there is no chain \`${name}\` in table \`${table.family} ${table.name}\`; expected one that is there`,
      at,
    );
  return chain;
}

function runChain(verb: Verb, cursor: Cursor, script: Script): void {
  const table = takeTable(cursor, script.ruleset);
  const known = verb === 'add' || verb === 'create' ? undefined : table.chains.get(cursor.token.text);
  const isDoubted = known !== undefined && doubt(known, script);
  if (verb === 'delete' || verb === 'destroy')
    return remove(isDoubted ? new Map(table.chains) : table.chains, cursor, verb);
  if (verb === 'flush') {
    const chain = takeChain(cursor, table);
    if (!isDoubted) chain.rules = [];
    return;
  }
  if (verb === 'rename') return rename(cursor, table);
  const { at } = cursor.token;
  const name = cursor.string('the name of a chain');
  const before = table.chains.get(name);
  if (verb === 'create' && before) throw new Refusal(`chain \`${name}\` is there already; expected a new one`, at);
  const chain: Chain = before ?? { name, flags: [], rules: [], at: { file: cursor.file, at } };
  table.chains.set(name, chain);
  if (cursor.is('{')) parseChainBody(cursor, chain, table, script);
}

function rename(cursor: Cursor, table: Table): void {
  const chain = takeChain(cursor, table);
  const name = cursor.string('a new name');
  const chains = [...table.chains.values()];
  table.chains.clear();
  for (const each of chains)
    table.chains.set(each === chain ? name : each.name, each === chain ? { ...each, name } : each);
}

function remove(named: Map<string, unknown>, cursor: Cursor, verb: Verb, prefix = ''): void {
  const { at } = cursor.token;
  if (cursor.take('handle')) return void cursor.number('a handle');
  const name = cursor.string('a name');
  if (!named.delete(`${prefix}${name}`) && verb === 'delete')
    throw new Refusal(`there is no \`${name}\`; expected one that is there`, at);
}

function runContainer(verb: Verb, cursor: Cursor, script: Script): void {
  const kind = cursor.next().text;
  const table = takeTable(cursor, script.ruleset);
  const named = kind === 'flowtable' ? table.flowtables : table.sets;
  if (verb === 'delete' || verb === 'destroy') return remove(named, cursor, verb);
  const { at } = cursor.token;
  if (verb === 'flush') {
    const set = table.sets.get(cursor.string('the name of a set'));
    if (!set) throw new Refusal('there is no such set; expected one that is there', at);
    if (script.shell?.condition === undefined) set.elements = [];
    else set.unknown ??= script.shell.condition;
    return;
  }
  if (kind === 'flowtable') {
    const flowtable = parseFlowtable(cursor, table.family);
    table.flowtables.set(flowtable.name, flowtable);
    return;
  }
  const set = parseNamedSet(cursor, kind === 'map');
  if (verb === 'create' && table.sets.has(set.name))
    throw new Refusal(`\`${set.name}\` is there already; expected a new one`, at);
  addSet(table, set);
}

/** A set that is there already gets the elements that are new. */
export function addSet(table: Table, set: ReturnType<typeof parseNamedSet>): void {
  const before = table.sets.get(set.name);
  if (before) before.elements = [...before.elements, ...set.elements];
  else table.sets.set(set.name, set);
}

function runElement(verb: Verb, cursor: Cursor, { ruleset, shell }: Script): void {
  const table = takeTable(cursor, ruleset);
  const { at } = cursor.token;
  const set = table.sets.get(cursor.string('the name of a set'));
  if (!set) throw new Refusal('there is no such set; expected one that is there', at);
  if (shell?.condition !== undefined) set.unknown = shell.condition;
  const value = cursor.take('$') ? parseVariable(cursor) : parseSet(cursor);
  if (value.kind !== 'set') throw cursor.refuse('elements in braces', cursor.peek(-1));
  if (verb === 'delete' || verb === 'destroy') {
    const gone = new Set(value.elements.map(toElementKey));
    set.elements = set.elements.filter((element) => !gone.has(toElementKey(element)));
  } else for (const element of value.elements) set.elements.push(element);
}

/** The key of an element as text, to find it again. */
function toElementKey(element: unknown): string {
  return JSON.stringify(element, (name, value: unknown) => {
    const inner = value as { kind?: string; key?: unknown } | null;
    if (inner?.kind === 'mapping' || inner?.kind === 'element') return inner.key;
    return name === 'at' || name === 'type' ? undefined : value;
  });
}

function runRule(verb: Verb, cursor: Cursor, script: Script): void {
  const chain = takeChain(cursor, takeTable(cursor, script.ruleset));
  const { at } = cursor.token;
  const place = takePlace(cursor, chain);
  if ((verb === 'delete' || verb === 'destroy' || verb === 'replace') && place === undefined)
    throw new Refusal(`\`${verb}\` names a rule; expected \`handle\` and its number`, at);
  if (verb === 'delete' || verb === 'destroy') {
    if (!doubt(chain, script)) chain.rules.splice(place ?? 0, 1);
    return;
  }
  const rule = takeRule(cursor, script);
  if (verb === 'replace') {
    if (doubt(chain, script)) chain.rules.splice(place ?? 0, 0, rule);
    else chain.rules.splice(place ?? 0, 1, rule);
    return;
  }
  if (verb === 'insert') chain.rules.splice(place ?? 0, 0, rule);
  else chain.rules.splice(place === undefined ? chain.rules.length : place + 1, 0, rule);
}

/** What may be done to a chain or not: none of its rules is there for sure. False: it is done. */
function doubt(chain: Chain, { shell }: Script): boolean {
  const condition = shell?.condition;
  if (condition === undefined) return false;
  chain.rules = chain.rules.map((rule) => ({ condition, ...rule }));
  if (chain.base) chain.condition ??= condition;
  return true;
}

/** `index N`, `handle N`, `position N`. Undefined: at the end, or the start for an insert. */
function takePlace(cursor: Cursor, chain: Chain): number | undefined {
  const { at } = cursor.token;
  if (cursor.take('index')) {
    const index = cursor.number('an index');
    if (index >= chain.rules.length)
      throw new Refusal(`chain \`${chain.name}\` has no rule ${index}; expected a lower index`, at);
    return index;
  }
  if (!cursor.take('handle') && !cursor.take('position')) return undefined;
  const handle = cursor.number('a handle');
  const index = chain.rules.findIndex((rule) => rule.handle === handle);
  if (index < 0)
    throw new Refusal(`chain \`${chain.name}\` has no rule with handle ${handle}; expected one that is there`, at);
  return index;
}
