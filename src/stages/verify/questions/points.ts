import type { Connection, Direction, Mode, Policy } from '#core/model';
import { type Address, printAddress } from '#core/net';
import { type Decision, type Fate, findWorkload, modeOf, zoneOf } from '#core/semantics';

/** Where packets of the connection could be stopped, and whether they are. */
export interface EnforcementPoint {
  /** The workload, or the address where there is none. */
  readonly host: string;
  readonly direction: Direction;
  /** Absent: no zone. */
  readonly zone?: string;
  /** Absent: nothing of ours runs there. */
  readonly mode?: Mode;
  /** `records`: it lets pass what the policy denies, and says so. `absent`: nothing of ours is there. */
  readonly does: 'passes' | 'drops' | 'records' | 'absent';
}

/** SEM-7. The source's host, then the destination's. None for a host with itself: its packets never leave it. */
export function toPoints(policy: Policy, connection: Connection, { decision, droppedBy }: Fate): EnforcementPoint[] {
  if (decision.by === 'same-host') return [];
  const toPoint = (address: Address, direction: Direction): EnforcementPoint => {
    const workload = findWorkload(policy, address);
    const zone = workload?.zone ?? zoneOf(policy, address)?.name;
    const place = { host: workload?.name ?? printAddress(address), direction, ...(zone !== undefined && { zone }) };
    if (!workload?.enforced) return { ...place, does: 'absent' };
    return { ...place, mode: modeOf(policy, workload), does: toDeed(decision, droppedBy.includes(workload)) };
  };
  return [toPoint(connection.source, 'egress'), toPoint(connection.destination, 'ingress')];
}

function toDeed(decision: Decision, isDropped: boolean): EnforcementPoint['does'] {
  if (isDropped) return 'drops';
  return decision.verdict === 'allowed' ? 'passes' : 'records';
}
