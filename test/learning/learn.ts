import type { Connection, Flow, Policy } from '#core/model';
import { hasPorts, parseAddress } from '#core/net';
import { compilePolicy } from '#core/semantics';
import { type Proposal, proposePolicy, type ProposalRequest } from '#stages/define';
import { findEstate } from '../../src/apps/learning/index.ts';
import { discover } from './read-flows.ts';

/** Flows by the moment in which they began: before the middle of the time that they span, and after. */
export function halve(flows: readonly Flow[]): { first: Flow[]; second: Flow[] } {
  const starts = flows.map(({ startMs }) => startMs);
  const middleMs = (starts.reduce((a, b) => Math.min(a, b), Infinity) + starts.reduce((a, b) => Math.max(a, b), 0)) / 2;
  return {
    first: flows.filter(({ startMs }) => startMs < middleMs),
    second: flows.filter(({ startMs }) => startMs >= middleMs),
  };
}

/** What is proposed by flows of which nothing else is known, as `bulkhead propose` does. */
export function learn(flows: readonly Flow[], options: Partial<ProposalRequest> = {}): Proposal {
  const found = discover(flows);
  const { conversations, coverage } = found;
  const window = { firstMs: coverage?.firstMs ?? 0, lastMs: coverage?.lastMs ?? 0 };
  return proposePolicy({ ...findEstate([], conversations, undefined, found), window, atMs: window.lastMs, ...options });
}

/** Flows as the connections that they tell of, each by the end that opened it. */
export function toConnection(flow: Flow): Connection | undefined {
  const { protocol, icmpType = 0, icmpCode = 0 } = flow;
  const isReply = flow.initiator === 'destination';
  const source = parseAddress(isReply ? flow.destination : flow.source);
  const destination = parseAddress(isReply ? flow.source : flow.destination);
  if (!source.ok || !destination.ok) return undefined;
  const ends = { source: source.value, destination: destination.value };
  if (hasPorts(protocol))
    return { ...ends, protocol, destinationPort: (isReply ? flow.sourcePort : flow.destinationPort) ?? 0 };
  return typeof protocol === 'number' ? { ...ends, protocol } : { ...ends, protocol, icmpType, icmpCode };
}

/** How many of the flows the policy allows, of how many. */
export function countAllowed(policy: Policy, flows: readonly Flow[], atMs: number): { allowed: number; of: number } {
  const { decide } = compilePolicy(policy);
  const connections = flows.flatMap((flow) => toConnection(flow) ?? []);
  const allowed = connections.filter((connection) => decide(connection, atMs).verdict === 'allowed');
  return { allowed: allowed.length, of: connections.length };
}

/** The figures of a policy that was learned, in percent. */
export interface Learned {
  /** Legitimate connections that it blocks. */
  readonly blocked: number;
  /** Pairs of a host and a port that it opens to somebody. */
  readonly open: number;
  /** Malicious connections that it admits. */
  readonly admitted: number;
}

export function measureLearning(
  { policy, tightness }: Proposal,
  legitimate: readonly Flow[],
  malicious: readonly Flow[],
  atMs: number,
): Learned {
  const good = countAllowed(policy, legitimate, atMs);
  const bad = countAllowed(policy, malicious, atMs);
  return {
    blocked: good.of === 0 ? 0 : (100 * (good.of - good.allowed)) / good.of,
    open: (100 * tightness.permitted) / tightness.possible,
    admitted: bad.of === 0 ? 0 : (100 * bad.allowed) / bad.of,
  };
}
