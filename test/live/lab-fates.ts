import type { Policy } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decide, fate, planHost } from '#core/semantics';
import { lowerHost, printReplacement } from '#dialects/nftables';
import { type Lab, listedPorts, type Probe } from '../../src/apps/lab/index.ts';

/** Ports that nothing in the lab listens on. */
const SILENT_PORTS = [1, 4444, 31_337];

export interface FateReport {
  readonly probed: number;
  readonly denied: number;
  readonly mismatches: readonly string[];
}

/** Puts a policy into the kernel of every host that enforces, without agents. */
export async function loadEverywhere(lab: Lab, policy: Policy): Promise<void> {
  for (const workload of policy.workloads.filter(({ enforced, addresses }) => enforced && addresses.length > 0)) {
    const nowMs = Date.now();
    const input = printReplacement(lowerHost(planHost(policy, workload, 1, nowMs), nowMs), 'a', nowMs);
    const { status, stderr } = await lab.run(workload.name, 'nft', ['-f', '-'], { input });
    if (status !== 0) throw new Error(`${workload.name}: ${stderr}`);
  }
}

/**
 * Every ordered pair of workloads, every port that anything in the lab listens on and three that nothing does, TCP and
 * UDP, IPv4 and IPv6: what becomes of a real connection against `decide`. Between two hosts of which none is ours
 * nothing enforces, and `fate` says so.
 */
export async function probeEverything(lab: Lab, policy: Policy, share = 1): Promise<FateReport> {
  const linked = lab.topology.workloads.filter(({ addresses }) => addresses.length > 0);
  const all = linked.flatMap((source) =>
    linked
      .filter((destination) => destination !== source)
      .flatMap((destination) =>
        listedPorts(lab.topology, SILENT_PORTS).flatMap(({ protocol, port }) =>
          destination.addresses.map((to) => ({
            probe: { from: source.name, to, protocol, port } satisfies Probe,
            source: source.addresses.find((own) => own.includes(':') === to.includes(':')) ?? '',
          })),
        ),
      ),
  );
  const chosen = all.filter((_probe, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
  const ours = new Set(policy.workloads.filter(({ enforced }) => enforced).map(({ name }) => name));
  const owner = new Map(linked.flatMap(({ name, addresses }) => addresses.map((address) => [address, name])));
  const isOurs = ({ from, to }: Probe) => ours.has(from) || ours.has(owner.get(to) ?? '');
  const results = await lab.probe(chosen.map(({ probe }) => probe));
  const atMs = Date.now();
  const mismatches: string[] = [];
  let denied = 0;
  for (const [i, { probe, source }] of chosen.entries()) {
    const connection = {
      source: unwrap(parseAddress(source)),
      destination: unwrap(parseAddress(probe.to)),
      protocol: probe.protocol,
      destinationPort: probe.port,
    };
    const expected = (isOurs(probe) ? decide : fate)(policy, connection, atMs).verdict;
    if (expected === 'denied') denied++;
    const result = results[i];
    if ((expected === 'allowed') !== (result?.fate === 'passed'))
      mismatches.push(
        `${probe.from} -> ${probe.to} ${probe.protocol}/${probe.port}: expected ${expected}, was ${result?.detail}`,
      );
  }
  return { probed: chosen.length, denied, mismatches };
}
