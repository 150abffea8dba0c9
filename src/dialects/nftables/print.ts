import { printRange } from '#core/net';
import { type HostElement, type HostTable, type NumberRange, setOf, type Slot, TABLE } from './host-table.ts';
import { COUNTERS, keyType, RECORDER_SIZE, RECORDERS, toChains } from './skeleton.ts';
import { type Chain, PRIORITY, printRule } from './statement.ts';

/**
 * Two transactions for `nft -f -`, one after the other: the first fills the sets of a slot that is not in force, the
 * second puts rules that use them in the place of those before, all at once, and takes the other slot away. What the
 * kernel has counted stays. Each changes all it says or, on any error, nothing.
 */
export function printLoad(table: HostTable, slot: Slot, nowMs: number): readonly [string, string] {
  const chains = toChains(table.mode, slot, printComment(table, slot));
  const before = slot === 'a' ? 'b' : 'a';
  return [
    toText([
      `add table inet ${TABLE}`,
      ...printRecorders(),
      ...staticSets(slot).flatMap((set) => [...printAbsence(set), printSet(set)]),
      ...printElements(table.elements, slot, nowMs),
    ]),
    toText([
      ...chains.map(printChain),
      ...chains.map(({ name }) => `flush chain inet ${TABLE} ${name}`),
      ...printRules(chains),
      ...staticSets(before).flatMap(printAbsence),
    ]),
  ];
}

/** Takes away what the first transaction of `printLoad` filled and the second did not put in force. */
export function printDiscard(slot: Slot): string {
  return toText(staticSets(slot).flatMap(printAbsence));
}

/**
 * One transaction that makes the table anew, for one that somebody else has touched: nothing else stays in it. For a
 * moment the kernel denies what is allowed.
 */
export function printReplacement(table: HostTable, slot: Slot, nowMs: number): string {
  const chains = toChains(table.mode, slot, printComment(table, slot));
  return toText([
    `add table inet ${TABLE}`,
    `delete table inet ${TABLE}`,
    `add table inet ${TABLE}`,
    ...printRecorders(),
    ...staticSets(slot).map(printSet),
    ...printElements(table.elements, slot, nowMs),
    ...chains.map(printChain),
    ...printRules(chains),
  ]);
}

/** The transaction that takes the table away, whether or not there is one. */
export function printRemoval(): string {
  return toText([`add table inet ${TABLE}`, `delete table inet ${TABLE}`]);
}

/** Marks the table with what it is; `parseHost` reads it back. */
export function printComment(table: Pick<HostTable, 'revision' | 'mode'>, slot: Slot): string {
  return `revision ${table.revision} ${table.mode} ${slot}`;
}

interface StaticSet {
  readonly name: string;
  readonly type: string;
  readonly flags: string;
}

export function staticSets(slot: Slot): StaticSet[] {
  return (['forbid', 'allow', 'temporary'] as const).flatMap((purpose) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      ([32, 128] as const).map((bits) => ({
        name: setOf(purpose, direction, bits, slot),
        type: keyType(bits),
        flags: purpose === 'temporary' ? 'interval,timeout' : 'interval',
      })),
    ),
  );
}

function toText(commands: readonly string[]): string {
  return `${commands.join('\n')}\n`;
}

function printRecorders(): string[] {
  return [
    ...COUNTERS.map((name) => `add counter inet ${TABLE} ${name}`),
    ...RECORDERS.map(
      ({ name, type, timeoutSeconds }) =>
        `add set inet ${TABLE} ${name} { type ${type}; size ${RECORDER_SIZE}; flags dynamic,timeout; timeout ${timeoutSeconds}s; }`,
    ),
  ];
}

function printSet({ name, type, flags }: StaticSet): string {
  return `add set inet ${TABLE} ${name} { type ${type}; flags ${flags}; }`;
}

/** Whether or not it is there. The kernel takes a millisecond for each element of a set that is flushed, none here. */
function printAbsence(set: StaticSet): string[] {
  return [printSet(set), `delete set inet ${TABLE} ${set.name}`];
}

function printChain({ name, hook }: Chain): string {
  return hook === undefined
    ? `add chain inet ${TABLE} ${name}`
    : `add chain inet ${TABLE} ${name} { type filter hook ${hook} priority ${PRIORITY}; policy accept; }`;
}

function printRules(chains: readonly Chain[]): string[] {
  return chains.flatMap(({ name, rules }) => rules.map((rule) => `add rule inet ${TABLE} ${name} ${printRule(rule)}`));
}

/** Many elements to a command, but lines that a person can still page through. */
const ELEMENTS_PER_COMMAND = 500;

function printElements(elements: readonly HostElement[], slot: Slot, nowMs: number): string[] {
  const bySet = Map.groupBy(elements, ({ purpose, direction, source }) => setOf(purpose, direction, source.bits, slot));
  return [...bySet].flatMap(([name, members]) => {
    const commands: string[] = [];
    for (let first = 0; first < members.length; first += ELEMENTS_PER_COMMAND) {
      const part = members.slice(first, first + ELEMENTS_PER_COMMAND).map((element) => printElement(element, nowMs));
      commands.push(`add element inet ${TABLE} ${name} { ${part.join(', ')} }`);
    }
    return commands;
  });
}

function printElement(element: HostElement, nowMs: number): string {
  const { source, destination, protocols, details, expiresAtMs } = element;
  const key = [printRange(source), printRange(destination), printNumbers(protocols), printNumbers(details)].join(' . ');
  return expiresAtMs === undefined ? key : `${key} timeout ${Math.max(1, Math.round(expiresAtMs - nowMs))}ms`;
}

function printNumbers({ first, last }: NumberRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}
