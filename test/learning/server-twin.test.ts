import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Proposal } from '#api';
import type { Flow, Policy } from '#core/model';
import type { Address } from '#core/net';
import { unwrap } from '#core/result';
import { compilePolicy } from '#core/semantics';
import { parsePolicy, printPolicy } from '#dialects/bulkhead';
import { openMemoryFlowStore } from '#store/flows/memory';
import { startServer } from '../../src/apps/server/index.ts';
import { conversationsOf, EXCHANGE } from '../e2e/exchange.ts';
import { describeSet } from '../shared-data.ts';
import { ENTERPRISE, toEnterpriseFlows } from './enterprise-flows.ts';
import { readFlows } from './read-flows.ts';

/** The same flows through `bulkhead propose` and through the server: one policy, word for word. */
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-twin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MONTH_MS = 31 * 86_400_000;
let runs = 0;

function addressIn(name: string): Address {
  const address = ENTERPRISE.workloads.find((one) => one.name === name)?.addresses[0];
  if (!address) throw new Error(`${name} has no address`);
  return address;
}

function proposeByCommand(flows: readonly Flow[], seed: Policy | undefined) {
  const place = join(folder, String((runs += 1)));
  mkdirSync(place);
  writeFileSync(join(place, 'flows.ndjson'), flows.map((flow) => `${JSON.stringify(flow)}\n`).join(''));
  const args = [
    'propose',
    '--format',
    'bulkhead-flow',
    '--flows',
    join(place, 'flows.ndjson'),
    '--out',
    join(place, 'out'),
  ];
  if (seed) {
    mkdirSync(join(place, 'seed'));
    for (const { path, text } of printPolicy(seed)) writeFileSync(join(place, 'seed', path), text);
    args.push('--against', join(place, 'seed'));
  }
  const run = spawnSync(process.execPath, [join(root, 'src/apps/cli/main.ts'), ...args], { encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([0, expect.any(String)]);
  const report = JSON.parse(readFileSync(join(place, 'out/proposal.json'), 'utf8')) as Report;
  const paths = readdirSync(join(place, 'out')).filter((path) => path.endsWith('.yaml'));
  return { report, files: paths.map((path) => ({ path, text: readFileSync(join(place, 'out', path), 'utf8') })) };
}

interface Report {
  readonly scans: readonly { readonly source: string; readonly kind: string; readonly evidence: string }[];
  readonly noise: readonly { readonly attempts: number }[];
  readonly coverage: { readonly notObserved: readonly string[] };
  readonly tightness: { readonly permitted: number; readonly possible: number };
}

async function proposeByServer(flows: readonly Flow[], seed: Policy | undefined): Promise<Proposal> {
  const store = openMemoryFlowStore();
  const batches = Math.ceil(flows.length / 1000);
  for (let i = 0; i < batches; i += 1)
    await store.store({
      id: `${i}`,
      receivedMs: Date.now(),
      flows: flows.slice(i * 1000, i * 1000 + 1000),
      counts: [],
    });
  const options = {
    agentListen: { host: '127.0.0.1', port: 0 },
    consoleListen: { host: '127.0.0.1', port: 0 },
    names: [],
  };
  const stateFolder = join(folder, `server-${(runs += 1)}`);
  const server = unwrap(await startServer({ ...options, stateFolder, flows: store, ...(seed && { seed }) }));
  try {
    return await server.proposal();
  } finally {
    await server.close();
  }
}

async function compare(flows: readonly Flow[], seed?: Policy) {
  const sorted = flows.toSorted((a, b) => Math.max(a.startMs, a.endMs) - Math.max(b.startMs, b.endMs));
  const byServer = await proposeByServer(sorted, seed);
  const { report, files } = proposeByCommand(sorted, seed);
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
  expect(byServer.files.toSorted(byPath)).toEqual(files.toSorted(byPath));
  expect(byServer.scans.map(({ source, kind, evidence }) => [source, kind, evidence])).toEqual(
    report.scans.map(({ source, kind, evidence }) => [source, kind, evidence]),
  );
  expect(byServer.noise).toEqual(report.noise);
  expect(byServer.coverage.notObserved).toEqual(report.coverage.notObserved);
  expect(byServer.tightness).toEqual({ permitted: report.tightness.permitted, possible: report.tightness.possible });
  return byServer;
}

describe('the server and the command line propose the same', { timeout: 60_000 }, () => {
  test('of an enterprise with scans, guessing, noise, address translation and two sensors', async () => {
    const proposal = await compare(toEnterpriseFlows(), ENTERPRISE);
    const { decide } = compilePolicy(unwrap(parsePolicy(proposal.files)).policy);
    const verdictOf = (from: string, to: string, port: number) =>
      decide(
        { source: addressIn(from), destination: addressIn(to), protocol: 'tcp', destinationPort: port },
        Date.now(),
      ).verdict;
    expect(proposal.scans.map(({ kind, workload, source }) => `${kind} ${workload ?? source}`).toSorted()).toEqual([
      'brute-force 198.51.100.9',
      'brute-force laptop',
      'horizontal laptop',
      'vertical laptop',
    ]);
    // Scans found open ports: nothing of them is a rule.
    for (const port of [7001, 7002, 7003]) expect(verdictOf('laptop', 'db', port)).toBe('denied');
    expect(verdictOf('laptop', 'web', 22)).toBe('denied');
    // Configuration management logs in everywhere once a minute, and a health check every half minute.
    for (const from of ['deploy', 'monitor'])
      for (const to of ['web', 'app', 'db']) expect(verdictOf(from, to, 22)).toBe('allowed');
    expect(proposal.setApart).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ source: 'laptop', destination: 'db', port: 7001, why: 'vertical' }),
        expect.objectContaining({ source: 'laptop', destination: 'web', port: 22, why: 'brute-force' }),
      ]),
    );
    expect(proposal.decisions).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'repeated-login', subject: 'laptop > web tcp/22' })]),
    );
    expect(proposal.coverage.joined).toBeGreaterThan(0);
  });

  test('of the exchange of the lab, both ends of which report', async () => {
    const atMs = Date.now();
    const flows = EXCHANGE.workloads.flatMap(({ name }) =>
      conversationsOf(name, atMs).map(({ port, answered, firstSeenMs, lastSeenMs, ...seen }): Flow => ({
        ...seen,
        startMs: firstSeenMs,
        endMs: lastSeenMs,
        destinationPort: port,
        state: answered ? 'established' : 'attempted',
        initiator: 'source',
        exporter: name,
      })),
    );
    const { rules, refused } = await compare(flows, EXCHANGE);
    expect(rules.length).toBeGreaterThan(20);
    expect(refused).toEqual(expect.arrayContaining([expect.objectContaining({ source: 'dev-bob' })]));
  });

  test('of flows that came too long ago to be kept, as far as sums tell', async () => {
    const old = toEnterpriseFlows().map((flow) => ({
      ...flow,
      startMs: flow.startMs - MONTH_MS,
      endMs: flow.endMs - MONTH_MS,
    }));
    const nowMs = { value: Date.now() - MONTH_MS };
    const store = openMemoryFlowStore({ now: () => nowMs.value });
    await store.store({ id: 'old', receivedMs: nowMs.value, flows: old, counts: [] });
    nowMs.value = Date.now();
    await store.expire();
    const options = {
      agentListen: { host: '127.0.0.1', port: 0 },
      consoleListen: { host: '127.0.0.1', port: 0 },
      names: [],
    };
    const stateFolder = join(folder, 'server-old');
    const server = unwrap(await startServer({ ...options, stateFolder, flows: store, seed: ENTERPRISE }));
    const proposal = await server.proposal();
    await server.close();
    expect(proposal.coverage.sumsUntilMs).toBeDefined();
    expect(proposal.scans.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['vertical', 'horizontal']));
    expect(proposal.files.map(({ text }) => text).join('\n')).not.toContain('7001');
  });
});

describeSet('traffic/zeek-sensor-3days', (set) => {
  test(
    'what a sensor saw of an estate of which nothing else is known is one policy',
    { timeout: 120_000 },
    async () => {
      const paths = globSync('*/conn.0[0-5]*.gz', { cwd: set }).toSorted();
      const flows = await readFlows(paths.map((path) => join(set, path)));
      expect(flows.length).toBeGreaterThan(1000);
      await compare(flows);
    },
  );
});
