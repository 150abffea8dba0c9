import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert } from '#core/model';
import { bundleAgent } from '../../agent/index.ts';
import { AGENT_PORT, type Lab, type LabOptions, SERVER_WORKLOAD, startLab } from '../../lab/index.ts';
import { type ConsoleClient, openConsole } from './console-client.ts';
import { makeEstateFolder } from './folder.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { type Restartable, startRestartable } from './restartable.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const AGENT_FILE = join(ROOT, 'dist/agent.mjs');
const CONSOLE_PORT = 8080;
const WEBHOOK_PORT = 9099;
const WEBHOOK_SECRET = 'the pager of the exchange knows this';

export interface ReceivedAlert {
  readonly receivedMs: number;
  readonly alert: Alert;
}

/** The lab's exchange under Bulkhead: one server in it, an agent on every host that takes one, and a pager. */
export interface Estate {
  readonly lab: Lab;
  readonly console: ConsoleClient;
  /** Waits until a server that was started again answers. */
  readonly reconnect: () => Promise<void>;
  /** Where a browser of this machine finds the console. */
  readonly url: string;
  /** Good for one login. */
  readonly loginLink: () => Promise<string>;
  readonly server: Restartable;
  /** By workload. */
  readonly agents: ReadonlyMap<string, Restartable>;
  /** What a host does at its start, before its network: puts the last good policy into the kernel, and ends. */
  readonly bootAgent: (workload: string) => Promise<void>;
  readonly pager: Inbox<ReceivedAlert>;
  /** Everything that server and agents said, by who said it. */
  readonly said: Inbox<{ readonly who: string; readonly line: string }>;
  readonly close: () => Promise<void>;
}

export interface EstateOptions extends LabOptions {
  /** How often agents read the counters of the kernel. */
  readonly intervalMs?: number;
  readonly onStep?: (what: string) => void;
}

/** Resolves when every agent is enrolled and observes. Rejects, with the reason, where there can be no lab. */
export async function startEstate({
  intervalMs = 1000,
  onStep = () => {},
  ...options
}: EstateOptions = {}): Promise<Estate> {
  const folder = makeEstateFolder();
  onStep('building the exchange');
  const lab = await startLab(options).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const close = async () => {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await inhabit(lab, folder, intervalMs, onStep)), lab, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function inhabit(lab: Lab, folder: string, intervalMs: number, onStep: (what: string) => void) {
  const said = createInbox<{ who: string; line: string }>();
  const pager = createInbox<ReceivedAlert>();
  await startRestartable(lab, SERVER_WORKLOAD, {
    args: [join(import.meta.dirname, 'receiver.ts'), String(WEBHOOK_PORT), WEBHOOK_SECRET],
    onLine: (line) =>
      line.startsWith('{') ? pager.put(JSON.parse(line) as ReceivedAlert) : said.put({ who: 'pager', line }),
  });
  await said.find(({ who, line }) => who === 'pager' && line === 'listening', 10_000);

  onStep('starting the server');
  const { url, server } = await startServer(lab, folder, said);
  const loginLink = () => askForLogin(lab, folder, url);
  const console = await openConsole(await loginLink());

  onStep('enrolling the agents');
  const agentFolder = (workload: string) => join(folder, 'agents', workload);
  const agents = await startAgents(lab, console, said, agentFolder, intervalMs);
  await waitForAgents(console, agents.size);
  const bootAgent = async (workload: string) => {
    const args = [AGENT_FILE, '--boot-only', '--state-dir', agentFolder(workload)];
    const { status, stdout, stderr } = await lab.run(workload, process.execPath, args);
    if (status !== 0) throw new Error(`the agent of ${workload} did not load its policy: ${stdout}${stderr}`);
  };
  const reconnect = async () => {
    const isUp = () =>
      console.call('session').then(
        () => true,
        () => false,
      );
    if (!(await waitUntil(isUp, (up) => up, 30_000))) throw new Error('the server did not come back');
  };
  return { console, reconnect, url, loginLink, server, agents, bootAgent, pager, said };
}

async function startServer(lab: Lab, folder: string, said: Inbox<{ who: string; line: string }>) {
  const seed = join(folder, 'inventory.ndjson');
  const inventory = lab.topology.workloads.map(({ name, zone, addresses, enforced }) => ({
    name,
    zone,
    addresses,
    enforced,
  }));
  writeFileSync(seed, inventory.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const { port } = await lab.forward(SERVER_WORKLOAD, CONSOLE_PORT);
  const url = `http://127.0.0.1:${port}`;
  const server = await startRestartable(lab, SERVER_WORKLOAD, {
    args: [
      join(ROOT, 'src/apps/server/main.ts'),
      ...toFlags({
        'state-dir': stateOf(folder),
        agents: `[::]:${AGENT_PORT}`,
        names: addressesOf(lab, SERVER_WORKLOAD).join(','),
        console: `127.0.0.1:${CONSOLE_PORT}`,
        'console-url': url,
        webhook: `http://127.0.0.1:${WEBHOOK_PORT}/alerts`,
        'webhook-secret': WEBHOOK_SECRET,
        seed,
      }),
    ],
    onLine: (line) => said.put({ who: 'server', line }),
  });
  await said.find(({ who, line }) => who === 'server' && line.startsWith('login:'), 30_000);
  return { url, server };
}

function toFlags(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}

function stateOf(folder: string): string {
  return join(folder, 'server');
}

async function askForLogin(lab: Lab, folder: string, url: string): Promise<string> {
  const args = [join(ROOT, 'src/apps/server/main.ts'), 'login', '--state-dir', stateOf(folder), '--console-url', url];
  const { status, stdout, stderr } = await lab.run(SERVER_WORKLOAD, process.execPath, args);
  if (status !== 0) throw new Error(`no login link: ${stderr}`);
  return stdout.trim();
}

async function startAgents(
  lab: Lab,
  console: ConsoleClient,
  said: Inbox<{ who: string; line: string }>,
  agentFolder: (workload: string) => string,
  intervalMs: number,
): Promise<Map<string, Restartable>> {
  await bundleAgent(ROOT);
  const server = addressesOf(lab, SERVER_WORKLOAD)[0] ?? '';
  const agents = new Map<string, Restartable>();
  for (const { name } of lab.topology.workloads.filter(({ enforced }) => enforced)) {
    const { token } = await console.call('issueToken', { body: { workload: name } });
    const stateDir = agentFolder(name);
    mkdirSync(stateDir, { recursive: true });
    const own = name === SERVER_WORKLOAD ? '127.0.0.1' : server;
    const agent = await startRestartable(lab, name, {
      args: [AGENT_FILE, '--server', `https://${own}:${AGENT_PORT}`, '--state-dir', stateDir],
      env: { BULKHEAD_TOKEN: token, BULKHEAD_INTERVAL: String(intervalMs), BULKHEAD_WORKLOAD: name },
      onLine: (line) => said.put({ who: name, line }),
    });
    agents.set(name, agent);
  }
  return agents;
}

function addressesOf(lab: Lab, name: string): readonly string[] {
  return lab.topology.workloads.find((workload) => workload.name === name)?.addresses ?? [];
}

async function waitForAgents(console: ConsoleClient, count: number): Promise<void> {
  const { agents } = await waitUntil(
    () => console.call('agents'),
    ({ agents }) =>
      agents.length === count && agents.every(({ inSync, realisedRevision }) => inSync && realisedRevision > 0),
    60_000,
  );
  const late = agents.filter(({ inSync }) => !inSync).map(({ workload }) => workload);
  if (agents.length < count || late.length > 0)
    throw new Error(`${agents.length} of ${count} agents enrolled; not in sync: ${late.join(', ') || 'none'}`);
}

/** Asks until the answer is as wanted or the time is up; the last answer either way. */
export async function waitUntil<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  timeoutMs: number,
  everyMs = 100,
): Promise<T> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || Date.now() >= endMs) return answer;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
