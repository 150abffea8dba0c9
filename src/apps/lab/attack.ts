import type { KeeperLink } from './keeper-link.ts';
import type { Lab, Probe } from './lab.ts';
import { listedPorts, TOPOLOGY } from './topology.ts';
import type { LabWorkload } from './topology-types.ts';

export interface AttackOptions {
  /** Where the attacker sits already. Absent: the phished laptop. */
  readonly from?: string;
  /** What the attacker wants. Absent: the remote signer. */
  readonly target?: string;
  readonly maxHops?: number;
  readonly maxProbes?: number;
  readonly maxMs?: number;
  readonly onLine?: (line: string) => void;
}

/** A port that answered, and from where. */
export interface AttackStep {
  /** 1: from the first workload. */
  readonly hop: number;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly address: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** What the port said first; empty for udp and for ports that only listen. */
  readonly banner: string;
}

export interface AttackResult {
  readonly from: string;
  readonly target: string;
  /** A port of the target answered from a workload that the attacker held. */
  readonly reached: boolean;
  /** From the first workload to the target; empty when it was not reached. */
  readonly path: readonly AttackStep[];
  /** Workloads under the attacker's control, in the order of their fall. */
  readonly held: readonly string[];
  readonly open: readonly AttackStep[];
  readonly probes: number;
  readonly durationMs: number;
  /** False: a limit of probes, hops or time ended it before it had nothing left to try. */
  readonly isComplete: boolean;
}

/** Who reaches one of these with stolen credentials, or none, commands the workload. */
const REMOTE_CONTROL = new Set(['tcp/22', 'tcp/445', 'tcp/3389', 'tcp/5900', 'tcp/5985', 'tcp/5986', 'udp/623']);
const TIMEOUT_MS = 300;
const CONCURRENCY = 96;

/**
 * Scans every known address and port from the first workload, takes over whatever offers remote control, and goes on
 * from there until the target answers or nothing new is left.
 */
export async function runAttack(
  link: KeeperLink,
  probe: Lab['probe'],
  {
    from = 'phished-laptop',
    target = 'remote-signer',
    maxHops = 6,
    maxProbes = 100_000,
    maxMs = 120_000,
    onLine = () => {},
  }: AttackOptions,
): Promise<AttackResult> {
  needWorkloads({ from, target });
  const startedAtMs = Date.now();
  const held = [from];
  const cameBy = new Map<string, AttackStep>();
  const open: AttackStep[] = [];
  let probes = 0;
  let isComplete = true;
  let frontier = [from];
  for (let hop = 1; frontier.length > 0; hop++) {
    const scan = frontier.flatMap((source) => scanFrom(source, held));
    if (hop > maxHops || probes + scan.length > maxProbes || Date.now() - startedAtMs > maxMs) {
      isComplete = false;
      break;
    }
    onLine(`hop ${hop}: ${frontier.join(', ')}: trying ${scan.length} doors`);
    probes += scan.length;
    const steps = await findOpen(link, probe, scan, hop);
    open.push(...steps);
    onLine(`hop ${hop}: ${steps.length} open, in ${new Set(steps.map((step) => step.to)).size} workloads`);
    const next: string[] = [];
    for (const step of steps) {
      const isControl = REMOTE_CONTROL.has(`${step.protocol}/${step.port}`);
      if (cameBy.has(step.to) || !(isControl || step.to === target)) continue;
      cameBy.set(step.to, step);
      if (!isControl) continue;
      held.push(step.to);
      next.push(step.to);
      onLine(`${step.from} takes ${step.to} (${step.zone}) over by ${step.protocol}/${step.port}`);
    }
    if (cameBy.has(target)) break;
    frontier = next;
  }
  const path = tracePath(cameBy, target);
  onLine(
    path.length > 0
      ? `${target} answers: ${[from, ...path.map((step) => `${step.to} ${step.protocol}/${step.port}`)].join(' -> ')}`
      : `${target} was not reached`,
  );
  const durationMs = Date.now() - startedAtMs;
  return { from, target, reached: path.length > 0, path, held, open, probes, durationMs, isComplete };
}

/** A target that does not exist would be reported as not reached. */
function needWorkloads(names: Readonly<Record<string, string>>): void {
  const known = new Set(TOPOLOGY.workloads.map(({ name }) => name));
  const unknown = Object.entries(names).filter(([, name]) => !known.has(name));
  if (unknown.length === 0) return;
  const texts = unknown.map(([option, name]) => `--${option}: \`${name}\` is no workload of the lab`);
  throw new Error(`${texts.join('; ')}; expected one of ${[...known].toSorted().join(', ')}`);
}

/** All doors of all workloads that are not held yet. */
function scanFrom(source: string, held: readonly string[]): Probe[] {
  const ports = listedPorts(TOPOLOGY);
  return TOPOLOGY.workloads
    .filter((workload) => !held.includes(workload.name))
    .flatMap((workload) => workload.addresses)
    .flatMap((to) => ports.map(({ protocol, port }) => ({ from: source, to, protocol, port })));
}

async function findOpen(
  link: KeeperLink,
  probe: Lab['probe'],
  scan: readonly Probe[],
  hop: number,
): Promise<AttackStep[]> {
  const results = await probe(scan, { timeoutMs: TIMEOUT_MS, concurrency: CONCURRENCY });
  const answered = scan.filter((_, i) => results[i]?.detail === 'connected' || results[i]?.detail === 'replied');
  return Promise.all(
    answered.map(async ({ from, to: address, protocol, port }): Promise<AttackStep> => {
      const workload = findByAddress(address);
      const banner = protocol === 'tcp' ? await link.ask(from, 'readBanner', { address, protocol, port }) : '';
      return { hop, from, to: workload.name, zone: workload.zone, address, protocol, port, banner };
    }),
  );
}

function findByAddress(address: string): LabWorkload {
  const found = TOPOLOGY.workloads.find((workload) => workload.addresses.includes(address));
  if (!found) throw new Error(`\`${address}\` is of no workload`);
  return found;
}

function tracePath(cameBy: ReadonlyMap<string, AttackStep>, target: string): AttackStep[] {
  const path: AttackStep[] = [];
  for (let step = cameBy.get(target); step; step = cameBy.get(step.from)) path.unshift(step);
  return path;
}
