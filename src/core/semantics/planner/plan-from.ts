import type { HostPolicy, HostRule, Workload } from '#core/model';
import { type AddressRange, type AddressSet, isWithinAddresses, toAddressSet, toRange } from '#core/net';
import { modeOf } from '../decide.ts';
import { compareLines, type Line } from './clause.ts';
import type { PlannerState } from './state.ts';

/** SEM-7. */
export function planFrom({ policy, classes }: PlannerState, workload: Workload, revision: number): HostPolicy {
  const own = toAddressSet(workload.addresses.map(toRange));
  const parts = workload.addresses.map((address) => ({
    range: toRange(address),
    lines: classes.linesOf(workload, address),
  }));
  const allow: HostRule[] = [];
  const forbid: HostRule[] = [];
  for (const { line, about } of parts.every(({ lines }) => lines === parts[0]?.lines)
    ? (parts[0]?.lines ?? []).map((line) => ({ line, about: own }))
    : mergeLines(parts)) {
    const { clause, direction, peers } = line;
    if (isWithinAddresses(peers.set, own)) continue;
    const { id, traffic, expiresAtMs } = clause.facts;
    const rule = { id, direction, own: about, peers: peers.set, traffic };
    (clause.effect === 'allow' ? allow : forbid).push(expiresAtMs === undefined ? rule : { ...rule, expiresAtMs });
  }
  return { workload: workload.name, zone: workload.zone, revision, mode: modeOf(policy, workload), own, allow, forbid };
}

/** Of a host whose addresses play different parts, each line with the addresses that it is about. */
function mergeLines(
  parts: readonly { readonly range: AddressRange; readonly lines: readonly Line[] }[],
): { line: Line; about: AddressSet }[] {
  const merged = new Map<string, { line: Line; ranges: AddressRange[] }>();
  for (const { range, lines } of parts)
    for (const line of lines) {
      const key = `${line.clause.order} ${line.direction}`;
      const known = merged.get(key);
      if (known) known.ranges.push(range);
      else merged.set(key, { line, ranges: [range] });
    }
  return [...merged.values()]
    .toSorted((a, b) => compareLines(a.line, b.line))
    .map(({ line, ranges }) => ({ line, about: toAddressSet(ranges) }));
}
