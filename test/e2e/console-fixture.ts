/**
 * The exchange of the lab behind a real server, without packets: its agents are of paper and report what real ones
 * would. Started as a program it prints a login link and stays; `--empty` has an estate of which nothing was seen.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentReport } from '#core/model';
import { unwrap } from '#core/result';
import type { FlowStore } from '#store/flows';
import { openMemoryFlowStore } from '#store/flows/memory';
import { type Server, startServer } from '../../src/apps/server/index.ts';
import { buildWeb } from '../../src/apps/web-build/index.ts';
import { conversationsOf, EXCHANGE, listenersOf, toDenial } from './exchange.ts';
import { type PaperAgent, startPaperAgent } from './paper-agent.ts';

export interface ConsoleFixture {
  readonly server: Server;
  /** What the server keeps flows in: for telemetry that no agent of paper sends. */
  readonly flows: FlowStore;
  readonly agents: ReadonlyMap<string, PaperAgent>;
  /** Stops the server; resolves to what starts another one with the same state at the same addresses. */
  readonly stopServer: () => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
}

/** One workload never got an agent, one fell silent, one holds something else than it should. */
const WITHOUT_AGENT = 'slashing-db';
const SILENT = 'dev-bob';
const OUT_OF_SYNC = 'trading-db';

/** `isEmpty`: nothing was seen and nothing is known. `consolePort` 0: any that is free. */
export async function startConsoleFixture({ isEmpty = false, consolePort = 0 } = {}): Promise<ConsoleFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-console-'));
  const webRoot = await buildWeb(join(import.meta.dirname, '../..'), join(folder, 'web'));
  const flows = openMemoryFlowStore();
  const start = async (agentPort: number, port: number) =>
    unwrap(
      await startServer({
        stateFolder: join(folder, 'state'),
        agentListen: { host: '127.0.0.1', port: agentPort },
        consoleListen: { host: '127.0.0.1', port },
        names: ['127.0.0.1'],
        webRoot,
        flows,
        ...(!isEmpty && { seed: EXCHANGE }),
      }),
    );
  let server = await start(0, consolePort);
  const agents = new Map<string, PaperAgent>();
  if (!isEmpty) await enrolAll(server, agents);
  return {
    get server() {
      return server;
    },
    flows,
    agents,
    stopServer: async () => {
      await server.close();
      return async () => {
        server = await start(server.agentPort, Number(new URL(server.consoleUrl).port));
      };
    },
    close: async () => {
      for (const agent of agents.values()) agent.stop();
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function enrolAll(server: Server, agents: Map<string, PaperAgent>): Promise<void> {
  const atMs = Date.now();
  const hosts = EXCHANGE.workloads.filter(({ enforced, name }) => enforced && name !== WITHOUT_AGENT);
  for (const { name } of hosts) {
    const agent = await startPaperAgent({
      serverUrl: `https://127.0.0.1:${server.agentPort}`,
      token: (await server.issueToken(name)).token,
      workload: name,
      isInSync: name !== OUT_OF_SYNC,
      first: {
        conversations: conversationsOf(name, atMs),
        listeners: listenersOf(name),
        ...TROUBLES[name]?.(atMs),
      },
    });
    agents.set(name, agent);
    if (name === SILENT) agent.stop();
  }
}

const TROUBLES: Readonly<Record<string, (atMs: number) => Partial<AgentReport>>> = {
  'remote-signer': (atMs) => ({
    denials: [9000, 9001, 22].map((port) => toDenial('phished-laptop', 'remote-signer', port, atMs - 40_000)),
  }),
  'trading-db': (atMs) => ({ denials: [toDenial('dev-alice', 'trading-db', 5432, atMs - 600_000, { packets: 3 })] }),
  bastion: (atMs) => ({
    events: [
      { kind: 'tampered', atMs: atMs - 120_000, revision: 1, detail: 'the table was deleted' },
      { kind: 'repaired', atMs: atMs - 119_800, revision: 1, detail: 'loaded again' },
    ],
  }),
  'office-laptop': (atMs) => ({ denials: [toDenial('phished-laptop', 'office-laptop', 445, atMs - 5000)] }),
};

if (import.meta.main) {
  const fixture = await startConsoleFixture({ isEmpty: process.argv.includes('--empty'), consolePort: 8600 });
  process.stdout.write(`${await fixture.server.loginLink()}\n`);
  process.stdin.on('data', () => void fixture.server.loginLink().then((link) => process.stdout.write(`${link}\n`)));
  process.once('SIGTERM', () => void fixture.close().then(() => process.exit(0)));
  process.once('SIGINT', () => void fixture.close().then(() => process.exit(0)));
}
