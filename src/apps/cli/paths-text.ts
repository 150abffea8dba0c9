import { type Management, printPosition } from '#core/model';
import type { PolicyPositions, Position } from '#dialects/bulkhead';
import { type AttackPaths, type Hop, printDemands, type Reached } from '#stages/verify';
import { countOf, paint, toTable } from './print.ts';

/** Attack paths with the place of each rule that makes or ends them. */
export type PlacedPaths = ReturnType<typeof withPlaces>;

export function withPlaces({ paths, chokePoints, tightening }: AttackPaths, positions: PolicyPositions) {
  const placeOf = (rule: string): Partial<Position> => positions.rules.get(rule) ?? {};
  return {
    paths: paths.map(({ cost, hops }) => ({
      cost,
      hops: hops.map((hop) => ({
        ...hop,
        by: hop.by.kind === 'rule' ? { ...hop.by, ...placeOf(hop.by.rule) } : hop.by,
      })),
    })),
    chokePoints,
    ...(tightening && {
      tightening: { ...tightening, rules: tightening.rules.map((one) => ({ ...one, ...placeOf(one.rule) })) },
    }),
  };
}

export function toPathLines(
  from: string,
  to: string,
  { paths, chokePoints, tightening }: PlacedPaths,
  manages: readonly Management[],
): string[] {
  if (paths.length === 0) return [`${paint('no path', 'green')} from ${from} to ${to}`];
  return [
    ...paths.flatMap((path, i) => [
      `${paint(`path ${i + 1}`, 'bold')}, ${countOf(path.hops.length, 'hop')}, cost ${path.cost}`,
      ...indent(toTable(['hop', 'class', 'cost', 'because'], path.hops.map(toRow))),
      '',
    ]),
    paint('every path passes', 'bold'),
    ...(chokePoints.length === 0 ? ['  nobody in particular'] : chokePoints.map(({ names }) => `  ${anyOf(names)}`)),
    '',
    ...toTighteningLines(tightening, manages),
  ];
}

function toRow(hop: Hop & { readonly by: Partial<Position> }): string[] {
  return [`${hop.from} -> ${hop.to}`, hop.class, `${hop.cost}`, toReason(hop)];
}

function toReason({ by }: Hop & { readonly by: Partial<Position> }): string {
  if (by.kind === 'manages') return `manages through ${by.through}`;
  const entries = by.entries.length === 0 ? '' : ` (${short(by.entries)})`;
  return `${by.rule}: ${short(by.services)}${entries}${printDemands(by)}${printPlace(by)}`;
}

function toTighteningLines(tightening: PlacedPaths['tightening'], manages: readonly Management[]): string[] {
  if (!tightening)
    return [paint('no set of rules ends them all', 'yellow'), '  something that may not change leads there'];
  const { rules, isSmallest } = tightening;
  const count = countOf(rules.length + tightening.manages.length, 'rule');
  const proof = isSmallest ? 'no smaller set does' : 'a smaller set may do; that none does is not proved';
  return [
    paint(`to end them all, tighten ${count}`, 'bold') + ` (${proof})`,
    ...rules.map((one) => `  ${one.rule}, owner ${one.owner}${printPlace(one)}`),
    ...tightening.manages.map((position) => `  manages entry ${position + 1}, through ${manages[position]?.through}`),
  ];
}

function printPlace({ file, line, column }: Partial<Position>): string {
  return file === undefined || line === undefined || column === undefined
    ? ''
    : ` ${paint(printPosition({ file, line, column }), 'dim')}`;
}

export function toRadiusLines(from: string, reached: readonly Reached[]): string[] {
  if (reached.length === 0) return [`${from} reaches ${paint('nobody', 'green')}`];
  const hosts = reached.reduce((sum, { names }) => sum + names.length, 0);
  const keys = reached.filter(({ zoneClass }) => zoneClass === 'key-management' || zoneClass === 'cold');
  const rows = reached.map(({ names, zone, hops, cost }) => [anyOf(names), zone ?? 'outside', `${hops}`, `${cost}`]);
  return [
    `${from} reaches ${countOf(hosts, 'host')}, ${keys.length === 0 ? paint('no keys', 'green') : paint('keys among them', 'red')}`,
    ...toTable(['host', 'zone', 'hops', 'cost'], rows),
  ];
}

function anyOf(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `any of ${names.length}: ${short(names)}`;
}

const MOST_WORDS = 3;

function short(words: readonly string[]): string {
  return words.slice(0, MOST_WORDS).join(', ') + (words.length > MOST_WORDS ? ', …' : '');
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
