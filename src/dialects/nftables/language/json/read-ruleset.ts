import { itemsOf, type JsonNode, memberOf, numberOf, parseJson, textOf, toPositions } from '#core/json';
import type { ReadError, SourceFile } from '#core/model';
import { Refusal } from '../grammar/cursor.ts';
import type { Chain, Ruleset, Table, TableFamily } from '../syntax/ruleset.ts';
import type { ObjectKind, Rule } from '../syntax/statement.ts';
import { readSet } from './read-expressions.ts';
import { readBase, readFlowtable, readNamedObject, readNamedSet } from './read-objects.ts';
import { readStatements } from './read-statements.ts';
import { needMember, needName, needText, onlyMember, textsOf } from './reading.ts';

const FAMILIES: ReadonlySet<string> = new Set(['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev']);
const VERBS: ReadonlySet<string> = new Set([
  'add',
  'create',
  'insert',
  'replace',
  'delete',
  'destroy',
  'flush',
  'list',
  'reset',
  'rename',
]);
const OBJECTS: ReadonlySet<string> = new Set([
  'counter',
  'quota',
  'limit',
  'secmark',
  'synproxy',
  'ct helper',
  'ct timeout',
  'ct expectation',
]);

/** Runs what `nft -j list ruleset` prints, or commands for `nft -j -f`, on the ruleset. */
export function runJson(file: SourceFile, index: number, ruleset: Ruleset, errors: ReadError[]): void {
  const json = parseJson(file);
  if (!json.ok) {
    errors.push(json.error);
    return;
  }
  const positions = toPositions(file.path, file.text);
  const list = memberOf(json.value, 'nftables');
  if (list?.kind !== 'array') {
    errors.push({
      message: '`nftables` is no list or is missing; expected `{"nftables": [ … ]}`',
      at: positions(json.value.offset),
    });
    return;
  }
  for (const item of itemsOf(list)) {
    try {
      runItem(item, index, ruleset);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push({ message: error.message, at: positions(error.at) });
    }
  }
}

function runItem(item: JsonNode, file: number, ruleset: Ruleset): void {
  const [name, body] = onlyMember(item, 'for example `{"table": { … }}`');
  if (name === 'metainfo' || name === 'list' || name === 'reset') return;
  if (!VERBS.has(name)) {
    runCommand('add', name, body, file, ruleset);
    return;
  }
  const [kind, inner] = onlyMember(body, 'what the command is about');
  runCommand(name, kind, inner, file, ruleset);
}

function runCommand(verb: string, kind: string, body: JsonNode, file: number, { tables }: Ruleset): void {
  if (kind === 'ruleset') {
    tables.clear();
    return;
  }
  const isGone = verb === 'delete' || verb === 'destroy';
  const family = needText(body, 'family');
  if (!FAMILIES.has(family))
    throw new Refusal(`\`${family}\` is no family; expected ${[...FAMILIES].join(', ')}`, body.offset);
  const at = { file, at: body.offset };
  if (kind === 'table') {
    const key = `${family} ${needName(body)}`;
    if (isGone) tables.delete(key);
    else if (verb === 'flush') for (const chain of tables.get(key)?.chains.values() ?? []) chain.rules = [];
    else if (!tables.has(key)) tables.set(key, toTable(family as TableFamily, body, at));
    return;
  }
  const table = tables.get(`${family} ${needName(body, 'table')}`);
  if (!table)
    throw new Refusal(
      `there is no table \`${family} ${needName(body, 'table')}\`; expected one that is listed before`,
      body.offset,
    );
  if (isGone) removeFrom(table, kind, body);
  else addTo(table, verb, kind, body, at);
}

function toTable(family: TableFamily, body: JsonNode, at: Table['at']): Table {
  const comment = textOf(memberOf(body, 'comment'));
  const flags = textsOf(memberOf(body, 'flags'));
  return {
    family,
    name: needName(body),
    flags: ['dormant', 'owner', 'persist'].filter((flag) => flags.includes(flag)),
    ...(comment !== undefined && { comment }),
    objects: new Map(),
    sets: new Map(),
    flowtables: new Map(),
    chains: new Map(),
    at,
  };
}

function removeFrom(table: Table, kind: string, body: JsonNode): void {
  if (kind === 'chain') table.chains.delete(needName(body));
  else if (kind === 'set' || kind === 'map') table.sets.delete(needName(body));
  else if (kind === 'flowtable') table.flowtables.delete(needName(body));
  else if (OBJECTS.has(kind)) table.objects.delete(`${kind} ${needName(body)}`);
  else if (kind === 'rule') removeRule(findChain(table, body), body);
  else
    throw new Refusal(
      `a ${kind} cannot be taken away here; expected table, chain, rule, set, map or an object`,
      body.offset,
    );
}

function removeRule(chain: Chain, body: JsonNode): void {
  const handle = numberOf(memberOf(body, 'handle'));
  chain.rules = chain.rules.filter((rule) => rule.handle === undefined || rule.handle !== handle);
}

function findChain(table: Table, body: JsonNode): Chain {
  const name = needName(body, 'chain');
  const chain = table.chains.get(name);
  if (!chain) throw new Refusal(`there is no chain \`${name}\`; expected one that is listed before`, body.offset);
  return chain;
}

function addTo(table: Table, verb: string, kind: string, body: JsonNode, at: Table['at']): void {
  switch (kind) {
    case 'chain': {
      const name = needName(body);
      if (verb === 'flush') findFlushed(table, name, body).rules = [];
      else if (!table.chains.has(name)) table.chains.set(name, toChain(name, body, at));
      return;
    }
    case 'rule':
      addRule(findChain(table, body), verb, body, at);
      return;
    case 'set':
    case 'map': {
      const set = readNamedSet(body, kind === 'map', at);
      if (!table.sets.has(set.name)) table.sets.set(set.name, set);
      return;
    }
    case 'element': {
      const set = table.sets.get(needName(body));
      const elements = readSet(needMember(body, 'elem'), body.offset);
      if (!set)
        throw new Refusal(`there is no set \`${needName(body)}\`; expected one that is listed before`, body.offset);
      if (elements.kind === 'set') set.elements = [...set.elements, ...elements.elements];
      return;
    }
    case 'flowtable': {
      const flowtable = readFlowtable(body);
      table.flowtables.set(flowtable.name, flowtable);
      return;
    }
    default: {
      if (!OBJECTS.has(kind))
        throw new Refusal(
          `\`${kind}\` is not understood; expected table, chain, rule, set, map, element, flowtable or an object`,
          body.offset,
        );
      const object = readNamedObject(body, kind as ObjectKind, at);
      table.objects.set(`${kind} ${object.name}`, object);
    }
  }
}

function findFlushed(table: Table, name: string, body: JsonNode): Chain {
  const chain = table.chains.get(name);
  if (!chain) throw new Refusal(`there is no chain \`${name}\`; expected one that is listed before`, body.offset);
  return chain;
}

function toChain(name: string, body: JsonNode, at: Table['at']): Chain {
  const base = readBase(body);
  const comment = textOf(memberOf(body, 'comment'));
  return { name, ...(base && { base }), ...(comment !== undefined && { comment }), flags: [], rules: [], at };
}

function addRule(chain: Chain, verb: string, body: JsonNode, { file, at }: Table['at']): void {
  const comment = textOf(memberOf(body, 'comment'));
  const handle = numberOf(memberOf(body, 'handle'));
  const rule: Rule = {
    statements: readStatements(needMember(body, 'expr')),
    ...(comment !== undefined && { comment }),
    ...(handle !== undefined && { handle }),
    file,
    at,
    end: at,
  };
  const index = numberOf(memberOf(body, 'index'));
  if (verb === 'insert') chain.rules.splice(index ?? 0, 0, rule);
  else chain.rules.splice(index === undefined ? chain.rules.length : index + 1, 0, rule);
}
