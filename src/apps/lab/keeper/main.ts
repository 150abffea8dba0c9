import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HostMethods } from '../host/protocol.ts';
import { connectPeer, type Methods, onLines, type Peer } from '../peer.ts';
import { TOPOLOGY } from '../topology.ts';
import type { LabWorkload } from '../topology-types.ts';
import { buildRouter, buildWorkloads, linkUp, removeWorkload, ROUTER, toEntry } from './namespaces.ts';
import { exitStatus, killAllIn, spawnText } from './processes.ts';
import type { KeeperMethods, OutsideMethods } from './protocol.ts';

/**
 * The bottle's own process: it builds the network and runs what the outside asks for. When the outside dies, its end
 * of the pipe closes, the keeper ends, and with it the process namespace and all that is in it.
 */
const HOST_PROGRAM = join(import.meta.dirname, '../host/main.ts');
const HOST_FLAGS = ['--max-old-space-size=48', '--max-semi-space-size=1', '--v8-pool-size=1', '--no-warnings'];

interface Host {
  readonly child: ChildProcess;
  readonly peer: Peer<HostMethods>;
}
const hosts = new Map<string, Host>();
const spawned = new Map<number, ChildProcess>();
let directory: string | undefined;

function findWorkload(name: string): LabWorkload {
  const found = TOPOLOGY.workloads.find((workload) => workload.name === name);
  if (!found) {
    const names = TOPOLOGY.workloads.map((workload) => workload.name).join(', ');
    throw new Error(`\`${name}\` is not a workload of the lab; expected ${names}`);
  }
  return found;
}

function findEntry(name: string): readonly [string, ...string[]] {
  return name === ROUTER ? toEntry(ROUTER) : toEntry(findWorkload(name).name);
}

function findHost(name: string): Host {
  const host = hosts.get(findWorkload(name).name);
  if (!host) throw new Error(`\`${name}\` is down`);
  return host;
}

async function startHost(workload: LabWorkload): Promise<void> {
  const [command, ...args] = toEntry(workload.name);
  const child = spawn(command, [...args, process.execPath, ...HOST_FLAGS, HOST_PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const hostPeer = connectPeer<HostMethods>(child.stdout, child.stdin, {
    cut: (notice: Parameters<OutsideMethods['cut']>[0]) => peer.notify('cut', notice),
  });
  hosts.set(workload.name, { child, peer: hostPeer });
  const { name, listens, process: title } = workload;
  await hostPeer.request('listen', { name, listens, process: title });
}

const methods: KeeperMethods = {
  build: async (parameters) => {
    directory = parameters.directory;
    await buildRouter();
    await buildWorkloads(TOPOLOGY.workloads);
    await Promise.all(TOPOLOGY.workloads.map(linkUp));
    await Promise.all(TOPOLOGY.workloads.map(startHost));
  },
  run: ({ workload, command, args, input, timeoutMs }) => {
    const [enter, ...rest] = findEntry(workload);
    return spawnText(enter, [...rest, command, ...args], {
      ...(input === undefined ? {} : { input }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  },
  spawn: async ({ id, workload, command, args, env }) => {
    const [enter, ...rest] = findEntry(workload);
    const child = spawn(enter, [...rest, command, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    spawned.set(id, child);
    for (const stream of [child.stdout, child.stderr]) onLines(stream, (text) => peer.notify('line', { id, text }));
    void exitStatus(child).then((status) => {
      spawned.delete(id);
      peer.notify('exited', { id, status });
    });
    if (child.pid === undefined) await once(child, 'spawn');
    return child.pid ?? 0;
  },
  kill: ({ id, signal }) => spawned.get(id)?.kill(signal) ?? false,
  tearDown: async ({ workload: name }) => {
    const workload = findWorkload(name);
    hosts.delete(name);
    await killAllIn(name);
    await removeWorkload(workload);
    await buildWorkloads([workload]);
  },
  bringUp: async ({ workload: name }) => {
    const workload = findWorkload(name);
    await linkUp(workload);
    await startHost(workload);
  },
  ask: ({ workload, method, parameters }) => findHost(workload).peer.request(method, parameters as never),
  processes: () => Object.fromEntries([...hosts].map(([name, host]) => [name, host.child.pid ?? 0])),
};

const peer = connectPeer<OutsideMethods>(process.stdin, process.stdout, { ...methods } satisfies Methods);
await peer.closed;
// Nothing of ours may stay on the disk either.
if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
process.exit();
