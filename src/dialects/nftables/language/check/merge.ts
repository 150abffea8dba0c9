import type { Statement } from '../syntax/statement.ts';
import { type HeaderField, HEADERS, type Layer } from '../vocabulary/headers.ts';

const LAYERS: readonly Layer[] = ['ll', 'nh', 'th', 'ih'];
/** The most bits that the kernel loads at once. */
const MOST_BITS = 128;

interface Load {
  readonly index: number;
  readonly layer: Layer;
  readonly protocol: string;
  readonly field: HeaderField;
}

/**
 * nft loads neighbouring fields of a header at once, and lists what it loaded so in the order of the header, where the
 * first field of them is asked for.
 */
export function joinNeighbours(statements: readonly Statement[]): Statement[] {
  const moved = new Map<number, readonly number[]>();
  let run: Load[] = [];
  const flush = () => {
    for (const group of toGroups(run)) if (group.length > 1) moved.set(group[0] ?? 0, group);
    run = [];
  };
  for (const [index, statement] of statements.entries()) {
    if (statement.kind !== 'match') flush();
    const load = toLoad(statement, index);
    if (load) run.push(load);
  }
  flush();
  const gone = new Set([...moved.values()].flatMap((group) => group.slice(1)));
  return statements.flatMap((statement, index) =>
    gone.has(index) ? [] : (moved.get(index) ?? [index]).map((each) => statements[each] ?? statement),
  );
}

/** Undefined: it is no comparison of whole bytes of a header with one value. */
function toLoad(statement: Statement, index: number): Load | undefined {
  if (statement.kind !== 'match' || statement.operator !== 'implicit') return undefined;
  const { left, right } = statement;
  if (left.kind !== 'field' || left.key.of !== 'payload' || left.key.tunnel !== undefined || right.kind !== 'value')
    return undefined;
  const header = HEADERS.get(left.key.protocol);
  const field = header?.fields.get(left.key.field.replace(' ', '_'));
  if (!header || !field || field.bits % 8 !== 0 || field.offset % 8 !== 0 || field.type.basis === 'bitmask')
    return undefined;
  return { index, layer: header.layer, protocol: header.name, field };
}

function toGroups(loads: readonly Load[]): number[][] {
  const sorted = loads.toSorted(
    (a, b) => LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer) || a.field.offset - b.field.offset,
  );
  const groups: { indexes: number[]; end: number; bits: number; protocol: string }[] = [];
  for (const { index, protocol, field } of sorted) {
    const last = groups.at(-1);
    if (last && last.protocol === protocol && last.end === field.offset && last.bits + field.bits <= MOST_BITS) {
      last.indexes.push(index);
      last.end += field.bits;
      last.bits += field.bits;
    } else groups.push({ indexes: [index], end: field.offset + field.bits, bits: field.bits, protocol });
  }
  return groups.map(({ indexes }) => indexes);
}
