import { MODES, type Direction } from '#core/model';
import { type AddressRange, parseAddress, parsePrefix, toRange } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { checkAttributes } from './check-attributes.ts';
import {
  compareElements,
  type HostElement,
  type HostTable,
  type NumberRange,
  type Purpose,
  type Slot,
  TABLE,
} from './host-table.ts';
import { PRIORITY } from './statement.ts';
import { printComment, staticSets } from './print.ts';
import { COUNTERS, RECORDERS, toChains } from './skeleton.ts';

/**
 * The table that the kernel holds, from the JSON document of `nft` with `LIST_TABLE`. Errors: everything in the table
 * that we did not put there or that is not as we put it, each in words; such a table has no known meaning.
 */
export function parseHost(json: unknown): Result<HostTable, string[]> {
  const objects = toObjects(json);
  if (!objects) return fail(['not a listing of nft; expected the JSON of `nft -jp list table inet bulkhead`']);
  const errors: string[] = [];
  const mark = findMark(objects);
  if (!mark) return fail(['the table does not say which revision it holds']);
  const { revision, mode, slot } = mark;
  errors.push(...checkNames(objects, slot), ...checkAttributes(objects, slot), ...checkChains(objects, mark));
  const elements = staticSets(slot).flatMap(({ name }) => {
    const set = objects.find(({ kind, body }) => kind === 'set' && body['name'] === name);
    return set ? readElements(name, set.body['elem'], errors) : [];
  });
  if (errors.length > 0) return fail(errors);
  return ok({ revision, mode, elements: elements.toSorted(compareElements) });
}

/** The slot in force; undefined where the table does not say so. */
export function findSlot(json: unknown): Slot | undefined {
  return findMark(toObjects(json) ?? [])?.slot;
}

type Mark = Pick<HostTable, 'revision' | 'mode'> & { readonly slot: Slot };

function findMark(objects: readonly ListedObject[]): Mark | undefined {
  const comments = objects.flatMap(({ kind, body }) =>
    kind === 'rule' && typeof body['comment'] === 'string' ? [body['comment']] : [],
  );
  const [, revision, word, slot] = /^revision (\d{1,15}) (observe|guard|enforce) ([ab])$/.exec(comments[0] ?? '') ?? [];
  const mode = MODES.find((candidate) => candidate === word);
  return mode && { revision: Number(revision), mode, slot: slot === 'a' ? 'a' : 'b' };
}

type Body = Readonly<Record<string, unknown>>;

export interface ListedObject {
  readonly kind: string;
  readonly body: Body;
}

/** The objects of a listing; undefined where the document is none. */
export function toObjects(json: unknown): ListedObject[] | undefined {
  if (!isBody(json) || !Array.isArray(json['nftables'])) return undefined;
  return json['nftables'].flatMap((entry: unknown) => {
    if (!isBody(entry)) return [];
    return Object.entries(entry).flatMap(([kind, body]) => (isBody(body) ? [{ kind, body }] : []));
  });
}

export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkNames(objects: readonly ListedObject[], slot: Slot): string[] {
  const expected = new Map<string, readonly string[]>([
    ['set', [...staticSets(slot), ...RECORDERS].map(({ name }) => name)],
    ['counter', COUNTERS],
    ['table', [TABLE]],
  ]);
  const errors: string[] = [];
  for (const [kind, names] of expected) {
    const found = objects.filter((object) => object.kind === kind).map(({ body }) => String(body['name']));
    errors.push(...names.filter((name) => !found.includes(name)).map((name) => `${kind} \`${name}\` is missing`));
    errors.push(...found.filter((name) => !names.includes(name)).map((name) => `${kind} \`${name}\` is not ours`));
  }
  const known = new Set(['metainfo', 'chain', 'rule', ...expected.keys()]);
  errors.push(...objects.filter(({ kind }) => !known.has(kind)).map(({ kind }) => `a ${kind} is not ours`));
  return errors;
}

function checkChains(objects: readonly ListedObject[], mark: Mark): string[] {
  const errors: string[] = [];
  const expected = toChains(mark.mode, mark.slot, printComment(mark, mark.slot));
  const chains = objects.filter(({ kind }) => kind === 'chain').map(({ body }) => body);
  const rules = Map.groupBy(
    objects.filter(({ kind }) => kind === 'rule').map(({ body }) => body),
    (body) => body['chain'],
  );
  for (const chain of chains)
    if (!expected.some(({ name }) => name === chain['name']))
      errors.push(`chain \`${String(chain['name'])}\` is not ours`);
  for (const { name, hook, rules: wanted } of expected) {
    const chain = chains.find((candidate) => candidate['name'] === name);
    if (!chain) {
      errors.push(`chain \`${name}\` is missing`);
      continue;
    }
    const isHooked =
      chain['hook'] === hook &&
      (hook === undefined ||
        (chain['prio'] === PRIORITY && chain['policy'] === 'accept' && chain['type'] === 'filter'));
    if (!isHooked) errors.push(`chain \`${name}\` is not hooked as ours`);
    const found = rules.get(name) ?? [];
    if (found.length !== wanted.length)
      errors.push(`chain \`${name}\` has ${found.length} rules; expected ${wanted.length}`);
    const different = wanted.findIndex(
      ({ statements, comment }, i) => !isSameRule(statements, found[i]?.['expr']) || comment !== found[i]?.['comment'],
    );
    if (found.length === wanted.length && different >= 0)
      errors.push(`rule ${different + 1} of chain \`${name}\` is not ours`);
  }
  return errors;
}

function isSameRule(wanted: unknown, found: unknown): boolean {
  return normalise(wanted) === normalise(found);
}

/** Versions of nft list flags as an array or as `{"|": […]}`, in order of their own; both mean the same. */
function normalise(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (isBody(part) && Array.isArray(part['|'])) return part['|'];
    return part;
  });
}

function readElements(name: string, listed: unknown, errors: string[]): HostElement[] {
  const [purpose, direction] = toKind(name);
  if (listed === undefined) return [];
  if (!Array.isArray(listed)) {
    errors.push(`set \`${name}\` has no readable elements`);
    return [];
  }
  return listed.flatMap((entry: unknown) => {
    const element = readElement(entry, purpose, direction);
    if (!element) errors.push(`set \`${name}\` has an element that is not ours: ${JSON.stringify(entry)}`);
    return element ? [element] : [];
  });
}

function toKind(name: string): [Purpose, Direction] {
  for (const purpose of ['forbid', 'allow', 'temporary'] as const)
    for (const direction of ['ingress', 'egress'] as const)
      if (name.startsWith(`${purpose}_${direction}`)) return [purpose, direction];
  throw new Error(`unreachable: ${name}`);
}

/** `expiresAtMs` of an element read back is the time that is left: the caller knows when it listed. */
function readElement(entry: unknown, purpose: Purpose, direction: Direction): HostElement | undefined {
  const wrapped = isBody(entry) && isBody(entry['elem']) ? entry['elem'] : undefined;
  const value = wrapped ? wrapped['val'] : entry;
  if (!isBody(value) || !Array.isArray(value['concat'])) return undefined;
  const [sourceJson, destinationJson, protocolJson, detailJson] = value['concat'] as readonly unknown[];
  const source = readRange(sourceJson);
  const destination = readRange(destinationJson);
  const protocols = readNumbers(protocolJson, 255);
  const details = readNumbers(detailJson, 65_535);
  if (!source || !destination || !protocols || !details) return undefined;
  const element = { purpose, direction, source, destination, protocols, details };
  if (purpose !== 'temporary') return wrapped ? undefined : element;
  const leftSeconds = wrapped?.['expires'];
  // A statement at an element could let pass some packets more than it says.
  if (Object.keys(wrapped ?? {}).some((key) => !['val', 'timeout', 'expires'].includes(key))) return undefined;
  return typeof leftSeconds === 'number' ? { ...element, expiresAtMs: leftSeconds * 1000 } : undefined;
}

function readRange(json: unknown): AddressRange | undefined {
  if (typeof json === 'string') {
    const address = parseAddress(json);
    return address.ok ? toRange(address.value) : undefined;
  }
  if (!isBody(json)) return undefined;
  if (isBody(json['prefix'])) {
    const prefix = parsePrefix(`${String(json['prefix']['addr'])}/${String(json['prefix']['len'])}`);
    return prefix.ok ? toRange(prefix.value) : undefined;
  }
  if (!Array.isArray(json['range'])) return undefined;
  const [first, last] = json['range'].map((text) => parseAddress(String(text)));
  if (!first?.ok || !last?.ok || first.value.bits !== last.value.bits) return undefined;
  return { bits: first.value.bits, first: first.value.value, last: last.value.value };
}

function readNumbers(json: unknown, most: number): NumberRange | undefined {
  const [first, last] = isBody(json) && Array.isArray(json['range']) ? (json['range'] as unknown[]) : [json, json];
  if (typeof first !== 'number' || typeof last !== 'number') return undefined;
  return first >= 0 && first <= last && last <= most ? { first, last } : undefined;
}
