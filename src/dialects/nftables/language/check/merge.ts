import type { Comparison, Statement } from '../syntax/statement.ts';
import { type HeaderField, HEADERS, type Layer } from '../vocabulary/headers.ts';

const LAYERS: readonly Layer[] = ['ll', 'nh', 'th', 'ih'];
/** The most bits that nft 1.0.6 joins. */
const MOST_BITS: Readonly<Record<Layer, number>> = { ll: 128, nh: 32, th: 32, ih: 32 };

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
  const groups = findNeighbours(statements, 'implicit');
  const gone = new Set(groups.flatMap((group) => group.slice(1)));
  const moved = new Map(groups.map((group) => [group[0], group]));
  return statements.flatMap((statement, index) =>
    gone.has(index) ? [] : (moved.get(index) ?? [index]).map((each) => statements[each] ?? statement),
  );
}

/** Indices of comparisons of neighbouring fields with one value each, in the order of the header; at least two a group. */
export function findNeighbours(statements: readonly Statement[], operator: 'implicit' | '!='): number[][] {
  const groups: number[][] = [];
  let run: Load[] = [];
  for (const [index, statement] of statements.entries()) {
    if (statement.kind !== 'match') {
      groups.push(...toGroups(run));
      run = [];
    }
    const load = toLoad(statement, index, operator);
    if (load) run.push(load);
  }
  return [...groups, ...toGroups(run)].filter((group) => group.length > 1);
}

/** Undefined: it is no comparison of whole bytes of a header with one value. */
function toLoad(statement: Statement, index: number, operator: Comparison): Load | undefined {
  if (statement.kind !== 'match' || statement.operator !== operator) return undefined;
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
  for (const { index, layer, protocol, field } of sorted) {
    const last = groups.at(-1);
    if (last && last.protocol === protocol && last.end === field.offset && last.bits + field.bits <= MOST_BITS[layer]) {
      last.indexes.push(index);
      last.end += field.bits;
      last.bits += field.bits;
    } else groups.push({ indexes: [index], end: field.offset + field.bits, bits: field.bits, protocol });
  }
  return groups.map(({ indexes }) => indexes);
}
