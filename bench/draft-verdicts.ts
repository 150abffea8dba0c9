/** A draft against everything that is stored: the verdicts at first, and after each change of one rule or one label. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flow, Policy, Rule } from '#core/model';
import { printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { resolveSelector } from '#core/semantics';
import { foldConversations } from '#stages/discover';
import { keepVerdicts, simulate, summariseSimulation } from '#stages/enforce';
import { openEmbeddedFlowStore } from '#store/flows/clickhouse';
import { measure, percentile, printFigure, printPeer } from './figure.ts';
import { ROLES, toEstate, toRandom } from './parts/estate.ts';

const FLOWS = Number(process.argv[2] ?? 10) * 1e6;
const CONVERSATIONS = 100_000;
const WORKLOADS = 5000;
const BATCH = 200_000;
const CHANGES = 100;
const AT_MS = Math.floor(Date.now() / 1000) * 1000;
const PORTS = [443, 8443, 5432, 6379, 9100, 53, 22, 8080] as const;

const random = toRandom(11);
const pick = <T>(from: readonly T[], fallback: T): T => from[Math.floor(random() * from.length)] ?? fallback;
const first = toEstate(WORKLOADS);
const name = `${FLOWS / 1e6} million flows, ${CONVERSATIONS} conversations, ${first.workloads.length} workloads, ${first.rules.length} rules`;

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-draft-'));
const store = unwrap(await openEmbeddedFlowStore(folder));
const inside = first.rules.filter(({ from, to }) => from.kind === 'workloads' && to.kind === 'workloads');
type Key = { readonly source: string; readonly destination: string; readonly destinationPort: number };
const keys = Array.from({ length: CONVERSATIONS }, toKey);
for (let at = 0; at < FLOWS; at += BATCH) {
  const flows = Array.from({ length: Math.min(BATCH, FLOWS - at) }, (_, i) => toFlow(at + i));
  await store.store({ id: `draft ${at}`, receivedMs: AT_MS, flows, counts: [] });
}
const readMs = performance.now();
const { conversations: stored } = await store.conversations({});
printPeer('read from the store', (performance.now() - readMs) / 1000, 's');
await store.close();
rmSync(folder, { recursive: true });
const folding = measure(
  () =>
    foldConversations(
      stored.map((one) => ({ ...one, seenAt: 'between' as const })),
      first,
    ).conversations,
);
printPeer('folded by workload', folding.wallMs / 1000, 's');
const history = folding.value;
const kept = keepVerdicts(history);
const judging = measure(() => kept.move(first, AT_MS));
printPeer(`judged at first, ${name}`, judging.wallMs / 1000, 's');

let policy: Policy = first;
printFigures('one rule', () => {
  const at = Math.floor(random() * policy.rules.length);
  return { ...policy, rules: policy.rules.with(at, toOther(policy.rules[at]!)) };
});
printFigures('one label', () => {
  const at = Math.floor(random() * policy.workloads.length);
  const workload = policy.workloads[at]!;
  const labels = { ...workload.labels, role: pick(ROLES, 'web') };
  return { ...policy, workloads: policy.workloads.with(at, { ...workload, labels }) };
});

function printFigures(what: string, change: () => Policy): void {
  const moves: number[] = [];
  const cpus: number[] = [];
  const judged: number[] = [];
  const told: number[] = [];
  const scratch: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    policy = change();
    const moved = measure(() => kept.move(policy, AT_MS));
    const rows = moved.value.rows.flat();
    moves.push(moved.wallMs);
    cpus.push(moved.cpuMs);
    judged.push(moved.value.judged);
    told.push(measure(() => summariseSimulation(rows)).wallMs);
    if (i % 20 > 0) continue;
    const whole = measure(() => simulate({ ...policy }, history, AT_MS));
    scratch.push(whole.wallMs);
    if (JSON.stringify(whole.value) !== JSON.stringify(rows)) throw new Error('not what a simulation says');
  }
  printPeer(`${what}: judged anew, median`, percentile(judged, 0.5), 'conversations');
  printPeer(`${what}: judged anew, 99th percentile`, percentile(judged, 0.99), 'conversations');
  printPeer(`${what}: verdicts, median`, percentile(moves, 0.5), 'ms');
  printFigure(`${what}: verdicts, 99th percentile`, percentile(moves, 0.99), 'ms', 500);
  printPeer(`${what}: verdicts, of the processors, median`, percentile(cpus, 0.5), 'ms');
  printFigure(`${what}: verdicts, of the processors, 99th percentile`, percentile(cpus, 0.99), 'ms', 500);
  printPeer(`${what}: and the summary of them, median`, percentile(told, 0.5), 'ms');
  printPeer(`${what}: a simulation from scratch, median`, percentile(scratch, 0.5), 'ms');
}

/** Another port, off, or for another site: what people change in a draft. */
function toOther(rule: Rule): Rule {
  const kind = Math.floor(random() * 3);
  if (kind === 0) return { ...rule, enabled: !rule.enabled };
  const other = pick(policy.rules, rule);
  return kind === 1 ? { ...rule, services: other.services } : { ...rule, to: other.to };
}

/** Half as a rule permits them, half between any two workloads. */
function toKey(_: unknown, i: number): Key {
  const rule = i % 2 === 0 ? pick(inside, undefined) : undefined;
  const choose = (end: Rule['from'] | undefined) => {
    const range = end && pick(resolveSelector(first, end).ranges, undefined);
    const address = range ? { bits: range.bits, value: range.first } : pick(first.workloads, undefined)?.addresses[0];
    return address ? printAddress(address) : '';
  };
  const point = rule?.services.traffic.ranges[0]?.first;
  return {
    source: choose(rule?.from),
    destination: choose(rule?.to),
    destinationPort: point === undefined ? pick(PORTS, 443) : point & 0xffff,
  };
}

function toFlow(i: number): Flow {
  const key = keys[i % CONVERSATIONS] ?? { source: '', destination: '', destinationPort: 0 };
  const startMs = AT_MS - ((i * 7919) % 86_400_000);
  return {
    startMs,
    endMs: startMs + 500,
    ...key,
    protocol: 'tcp',
    initiator: 'source',
    state: 'established',
    bytes: 900,
    packets: 9,
    exporter: 'bench',
  };
}
