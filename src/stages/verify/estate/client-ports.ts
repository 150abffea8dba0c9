import type { FilterRules } from '#core/model';
import { hasPorts, isAllPorts, splitByProtocol } from '#core/net';
import {
  type Asked,
  type ConnectionDecision,
  type ConnectionStep,
  decideConnection,
  type Opening,
} from '#core/semantics';

/** What clients choose from when they open a connection: no well-known port (RFC 6056 §3.2). */
export const CLIENT_PORTS = { first: 1024, last: 65_535 } as const;

/**
 * What becomes of the connection from each client port, each decision once: ports that no rule that was met tells apart
 * are alike.
 */
export function eachForClientPorts(asked: Asked): Generator<ConnectionDecision> {
  const { topology } = asked;
  return eachOpening(
    asked.opening,
    (opening) => decideConnection({ ...asked, opening }),
    ({ steps }) =>
      steps.flatMap(({ point, leg }) => {
        const rules = topology.points.find(({ name }) => name === point)?.rules;
        return rules ? [cutsOf(rules, leg)] : [];
      }),
  );
}

/** The same of anything else that is decided by rules. `toCuts`: of what decided, ports where an entry begins or ends. */
export function* eachOpening<T>(
  opening: Opening,
  decide: (opening: Opening) => T,
  toCuts: (decided: T) => readonly (readonly number[])[],
): Generator<T> {
  if (!hasPorts(opening.protocol) || opening.sourcePort !== undefined) {
    yield decide(opening);
    return;
  }
  for (let port: number = CLIENT_PORTS.first; port <= CLIENT_PORTS.last;) {
    const decided = decide({ ...opening, sourcePort: port });
    yield decided;
    const at = port;
    port = Math.min(CLIENT_PORTS.last + 1, ...toCuts(decided).map((cuts) => nextCut(cuts, at)));
  }
}

const known = new WeakMap<FilterRules, Partial<Record<ConnectionStep['leg'], readonly number[]>>>();

/** The client's ports at which some entry begins or ends, ascending. The reply has the client's port as its destination. */
export function cutsOf(rules: FilterRules, leg: ConnectionStep['leg']): readonly number[] {
  const found = known.get(rules) ?? {};
  known.set(rules, found);
  return (found[leg] ??= findCuts(rules, leg));
}

function findCuts({ chains }: FilterRules, leg: ConnectionStep['leg']): number[] {
  const cuts = new Set<number>();
  for (const { entries, base } of chains)
    for (const { sourcePorts, traffic } of [...entries.map(({ match }) => match), ...(base ? [base.scope] : [])]) {
      const ports = isAllPorts(sourcePorts) ? [] : sourcePorts.ranges;
      const details = splitByProtocol(traffic).filter(({ protocol }) => hasPorts(protocol));
      for (const { first, last } of leg === 'request' ? ports : details) cuts.add(first).add(last + 1);
    }
  return [...cuts].toSorted((a, b) => a - b);
}

/** The first cut behind the port. */
function nextCut(cuts: readonly number[], port: number): number {
  let first = 0;
  let last = cuts.length;
  while (first < last) {
    const middle = (first + last) >>> 1;
    if ((cuts[middle] ?? 0) <= port) first = middle + 1;
    else last = middle;
  }
  return cuts[first] ?? Infinity;
}
