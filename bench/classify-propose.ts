/** Classify and propose for 5000 workloads and a million conversations: from the sightings to the policy, and as people call it, from a file. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { proposePolicy } from '#stages/define';
import { type Sighting, startFold } from '#stages/discover';
import { findEstate } from '../src/apps/learning/index.ts';
import { measure, peakMegabytes, printFigure, printPeer } from './figure.ts';

const WORKLOADS = 5000;
const CONVERSATIONS = 1_000_000;
const LIMIT_S = 30;
const LIMIT_MB = 2000;
const DAY_MS = 86_400_000;

/** Services that one workload in so many offers, to clients of any place. */
const SERVICES = [
  { port: 443, every: 10 },
  { port: 5432, every: 25 },
  { port: 6379, every: 25 },
  { port: 53, every: 1000 },
  { port: 389, every: 1000 },
  { port: 8080, every: 5 },
  { port: 9100, every: 1 },
  { port: 22, every: 1 },
  { port: 6514, every: 1000 },
  { port: 9092, every: 50 },
] as const;

const addressOf = (host: number) => `10.${20 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}`;
const entries = Array.from({ length: WORKLOADS }, (_, host) => ({
  name: `host-${host}`,
  addresses: [unwrap(parseAddress(addressOf(host)))],
  labels: {},
  listeners: [],
  zone: host % 10 === 0 ? ('dmz' as const) : ('production' as const),
}));

/** As a flow each, in a file. Returns its path, in a folder of its own. */
function writeFlows(): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'));
  const path = join(folder, 'flows.ndjson');
  const file = openSync(path, 'w');
  let lines: string[] = [];
  const flush = () => {
    writeSync(file, lines.join(''));
    lines = [];
  };
  for (const { port, firstSeenMs, lastSeenMs, answered, seenAt: _, ...rest } of makeSightings()) {
    const times = { startMs: firstSeenMs, endMs: lastSeenMs };
    const packets = { packets: 10, reversePackets: answered ? 9 : 0 };
    const flow = { ...times, ...rest, sourcePort: 40_000, destinationPort: port, ...packets, initiator: 'source' };
    lines.push(`${JSON.stringify(flow)}\n`);
    if (lines.length >= 10_000) flush();
  }
  flush();
  closeSync(file);
  return { folder, path };
}

/** A program of its own that runs the command, and says at its end what it took. */
function runCommand(args: readonly string[]): { readonly cpuS: number; readonly megabytes: number } {
  const main = join(import.meta.dirname, '../src/apps/cli/main.ts');
  const telling = `process.once('exit', () => { const { userCPUTime: u, systemCPUTime: s, maxRSS } = process.resourceUsage(); require('node:fs').writeSync(2, '\\ntook ' + (u + s) / 1e6 + ' ' + maxRSS / 1000); })`;
  const preload = `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module'; const require = createRequire('file:///'); ${telling}`)}`;
  const run = spawnSync(process.execPath, ['--import', preload, main, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 64_000_000,
  });
  const [, cpuS, megabytes] = /took ([\d.]+) ([\d.]+)/.exec(run.stderr) ?? [];
  if (run.status !== 0 || cpuS === undefined) throw new Error(`${args[0]} failed: ${run.stderr}`);
  return { cpuS: Number(cpuS), megabytes: Number(megabytes) };
}

/** Each a pair of hosts and a service that no other one is. */
function* makeSightings(): Generator<Sighting> {
  let state = 1;
  const random = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * limit);
  };
  const known = new Set<number>();
  while (known.size < CONVERSATIONS) {
    const service = random(SERVICES.length);
    const { port, every } = SERVICES[service] ?? SERVICES[0];
    const destination = random(WORKLOADS / every) * every;
    const source = port === 9100 ? random(5) : random(WORKLOADS);
    const key = (source * WORKLOADS + destination) * SERVICES.length + service;
    if (source === destination || known.has(key)) continue;
    known.add(key);
    const firstSeenMs = random(DAY_MS);
    yield {
      source: addressOf(source),
      destination: addressOf(destination),
      protocol: 'tcp',
      port,
      connections: 1 + random(20),
      answered: random(100) > 0,
      firstSeenMs,
      lastSeenMs: firstSeenMs + 60_000,
      seenAt: 'between',
    };
  }
}

const workloads = entries.map((entry) => ({ ...entry, enforced: true }));
const { value: folded } = measure(() => {
  const fold = startFold({ zones: [], workloads }, 2 * CONVERSATIONS);
  for (const sighting of makeSightings()) fold.add(sighting);
  return fold.end();
});
printPeer('conversations of the estate', folded.conversations.length, 'conversations');
const estate = measure(() => findEstate(entries, folded.conversations));
printPeer('classify', estate.wallMs / 1000, 's');
const proposal = measure(() =>
  proposePolicy({ ...estate.value, window: { firstMs: 0, lastMs: DAY_MS }, atMs: DAY_MS, minFlows: 3 }),
);
printPeer('propose', proposal.wallMs / 1000, 's');
printPeer('rules', proposal.value.policy.rules.length, 'rules');
printFigure('classify and propose', (estate.wallMs + proposal.wallMs) / 1000, 's', LIMIT_S);
printFigure('  processor time on all threads', (estate.cpuMs + proposal.cpuMs) / 1000, 's', LIMIT_S);
printFigure('  memory, conversations included', peakMegabytes(), 'MB', LIMIT_MB);

const { folder, path } = writeFlows();
for (const args of [
  ['classify', '--flows', path, '--ndjson'],
  ['propose', '--flows', path, '--out', join(folder, 'policy')],
]) {
  const { cpuS, megabytes } = runCommand(args);
  printFigure(`bulkhead ${args[0]}: processor time`, cpuS, 's', LIMIT_S);
  printFigure('  memory', megabytes, 'MB', LIMIT_MB);
}
rmSync(folder, { recursive: true });
