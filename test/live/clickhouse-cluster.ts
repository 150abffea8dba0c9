/** ClickHouse servers and their ZooKeeper as processes of their own, on loopback ports, in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface ClickHouseServer {
  readonly url: URL;
  readonly shard: number;
  /** As if the power had gone. */
  readonly kill: () => Promise<void>;
  /** Resolves when it answers. */
  readonly start: () => Promise<void>;
  /** Rows as text. */
  readonly ask: (sql: string) => Promise<string>;
}

export interface ClickHouseCluster {
  readonly name: string;
  /** Shard by shard. */
  readonly servers: readonly ClickHouseServer[];
  readonly stop: () => Promise<void>;
}

interface Ports {
  readonly http: number;
  readonly tcp: number;
  readonly interserver: number;
}

const NAME = 'lab';

export async function startClickHouseCluster(shards: number, replicas: number): Promise<ClickHouseCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-cluster-'));
  const free = await findFreePorts(1 + 3 * shards * replicas);
  const keeperPort = free.pop() ?? 0;
  const keeper = startProcess('java', keeperArguments(join(folder, 'keeper'), keeperPort), join(folder, 'keeper.log'));
  const places = Array.from({ length: shards * replicas }, (_, i) => ({
    shard: Math.floor(i / replicas) + 1,
    replica: (i % replicas) + 1,
    ports: { http: free.pop() ?? 0, tcp: free.pop() ?? 0, interserver: free.pop() ?? 0 },
  }));
  const remotes = Array.from({ length: shards }, (_, i) => {
    const ports = places.filter(({ shard }) => shard === i + 1).map(({ ports }) => ports);
    return toShard(ports);
  }).join('');
  const running = new Set<ChildProcess>([keeper]);
  const servers = places.map(({ shard, replica, ports }): ClickHouseServer => {
    const home = join(folder, `server-${shard}-${replica}`);
    writeConfiguration(home, { ports, remotes, keeperPort, shard, replica });
    const url = new URL(`http://127.0.0.1:${ports.http}/`);
    const ask = async (sql: string) => {
      const response = await fetch(url, { method: 'POST', body: sql, signal: AbortSignal.timeout(10_000) });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      return text;
    };
    let child: ChildProcess | undefined;
    return {
      url,
      shard,
      ask,
      kill: async () => {
        if (!child) return;
        await end(child, 'SIGKILL');
        running.delete(child);
        child = undefined;
      },
      start: async () => {
        const log = join(folder, `server-${shard}-${replica}.log`);
        child = startProcess('clickhouse-server', [`--config-file=${join(home, 'config.xml')}`], log);
        running.add(child);
        await waitUntilAnswers(ask, child, log);
      },
    };
  });
  const stop = async () => {
    await Promise.all([...running].map((child) => end(child, 'SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(servers.map((server) => server.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { name: NAME, servers, stop };
}

function startProcess(program: string, parameters: readonly string[], log: string): ChildProcess {
  const output = openSync(log, 'a');
  const child = spawn(program, parameters, {
    stdio: ['ignore', output, output],
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
  });
  closeSync(output);
  return child;
}

async function end(child: ChildProcess, signal: 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function waitUntilAnswers(ask: (sql: string) => Promise<string>, child: ChildProcess, log: string) {
  for (let i = 0; i < 600; i += 1) {
    if (child.exitCode !== null) break;
    try {
      // The table is there only while it has a session with ZooKeeper.
      await ask("SELECT count() FROM system.zookeeper WHERE path = '/'");
      return;
    } catch {
      await pause(100);
    }
  }
  throw new Error(`a server does not answer: ${readFileSync(log, 'utf8').slice(-2000)}`);
}

async function findFreePorts(count: number): Promise<number[]> {
  const listeners = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(listeners.map((listener) => once(listener, 'listening')));
  const ports = listeners.map((listener) => (listener.address() as AddressInfo).port);
  await Promise.all(listeners.map((listener) => once(listener.close(), 'close')));
  return ports;
}

function keeperArguments(home: string, port: number): string[] {
  mkdirSync(home, { recursive: true });
  const file = join(home, 'zoo.cfg');
  writeFileSync(
    file,
    `tickTime=500\ndataDir=${home}\nclientPort=${port}\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n`,
  );
  const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
  return ['-Xmx256m', '-cp', `${home}:/usr/share/java/zookeeper.jar`, main, file];
}

function toShard(replicas: readonly Ports[]): string {
  const each = replicas.map(({ tcp }) => `<replica><host>127.0.0.1</host><port>${tcp}</port></replica>`);
  return `<shard><internal_replication>true</internal_replication>${each.join('')}</shard>`;
}

interface Configuration {
  readonly ports: Ports;
  readonly remotes: string;
  readonly keeperPort: number;
  readonly shard: number;
  readonly replica: number;
}

function writeConfiguration(home: string, { ports, remotes, keeperPort, shard, replica }: Configuration): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, 'config.xml'),
    `<yandex>
  <logger><level>warning</level><console>1</console></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${ports.http}</http_port><tcp_port>${ports.tcp}</tcp_port>
  <interserver_http_port>${ports.interserver}</interserver_http_port>
  <interserver_http_host>127.0.0.1</interserver_http_host>
  <path>${home}/data/</path><tmp_path>${home}/tmp/</tmp_path>
  <mark_cache_size>67108864</mark_cache_size>
  <users_config>${home}/users.xml</users_config>
  <default_profile>default</default_profile><default_database>default</default_database>
  <remote_servers><${NAME}>${remotes}</${NAME}></remote_servers>
  <zookeeper>
    <node><host>127.0.0.1</host><port>${keeperPort}</port></node>
    <session_timeout_ms>3000</session_timeout_ms>
  </zookeeper>
  <macros><shard>${shard}</shard><replica>${replica}</replica></macros>
</yandex>
`,
  );
  writeFileSync(
    join(home, 'users.xml'),
    `<yandex>
  <profiles><default><max_memory_usage>2000000000</max_memory_usage></default></profiles>
  <users><default>
    <password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
  </default></users>
  <quotas><default></default></quotas>
</yandex>
`,
  );
}
