import { printRange } from '#core/net';
import { type HostElement, type HostTable, type NumberRange, setOf, TABLE } from './host-table.ts';
import { COUNTERS, keyType, RECORDER_SIZE, RECORDERS, toChains } from './skeleton.ts';
import { PRIORITY, printRule } from './statement.ts';

/**
 * One transaction for `nft -f -` that makes the kernel hold the table: all of it or, on any error, nothing.
 * `update` keeps what the kernel has counted; `replace` removes everything else that the table may hold, for a table
 * that somebody else has touched.
 */
export function printHost(table: HostTable, nowMs: number, how: 'update' | 'replace' = 'update'): string {
  const chains = toChains(table.mode, printComment(table));
  return [
    `add table inet ${TABLE}`,
    ...(how === 'replace' ? [`delete table inet ${TABLE}`, `add table inet ${TABLE}`] : []),
    ...COUNTERS.map((name) => `add counter inet ${TABLE} ${name}`),
    ...RECORDERS.map(
      ({ name, type, timeoutSeconds }) =>
        `add set inet ${TABLE} ${name} { type ${type}; size ${RECORDER_SIZE}; flags dynamic,timeout; timeout ${timeoutSeconds}s; }`,
    ),
    ...STATIC_SETS.map(printSet),
    ...chains.map(({ name, hook }) =>
      hook === undefined
        ? `add chain inet ${TABLE} ${name}`
        : `add chain inet ${TABLE} ${name} { type filter hook ${hook} priority ${PRIORITY}; policy accept; }`,
    ),
    ...chains.map(({ name }) => `flush chain inet ${TABLE} ${name}`),
    // The kernel takes a millisecond for each element that it removes, and none for a set that goes as a whole.
    ...STATIC_SETS.flatMap((set) => [`delete set inet ${TABLE} ${set.name}`, printSet(set)]),
    ...printElements(table.elements, nowMs),
    ...chains.flatMap(({ name, rules }) => rules.map((rule) => `add rule inet ${TABLE} ${name} ${printRule(rule)}`)),
    '',
  ].join('\n');
}

/** The transaction that takes the table away, whether or not there is one. */
export function printRemoval(): string {
  return `add table inet ${TABLE}\ndelete table inet ${TABLE}\n`;
}

/** Marks the table with what it is; `parseHost` reads it back. */
export function printComment(table: Pick<HostTable, 'revision' | 'mode'>): string {
  return `revision ${table.revision} ${table.mode}`;
}

interface StaticSet {
  readonly name: string;
  readonly type: string;
  readonly flags: string;
}

export const STATIC_SETS: readonly StaticSet[] = (['forbid', 'allow', 'temporary'] as const).flatMap((purpose) =>
  (['ingress', 'egress'] as const).flatMap((direction) =>
    ([32, 128] as const).map((bits) => ({
      name: setOf(purpose, direction, bits),
      type: keyType(bits),
      flags: purpose === 'temporary' ? 'interval,timeout' : 'interval',
    })),
  ),
);

function printSet({ name, type, flags }: StaticSet): string {
  return `add set inet ${TABLE} ${name} { type ${type}; flags ${flags}; }`;
}

/** Many elements to a command, but lines that a person can still page through. */
const ELEMENTS_PER_COMMAND = 500;

function printElements(elements: readonly HostElement[], nowMs: number): string[] {
  const bySet = Map.groupBy(elements, ({ purpose, direction, source }) => setOf(purpose, direction, source.bits));
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
