import { fail, ok, type Result } from '#core/result';
import { type Engine, ONE_BLOCK, type WritePlace } from './engine.ts';
import { printColumns, printCreate, TABLES } from './schema.ts';
import { HttpServer, isUnreachable, ServerError } from './http-server.ts';

/** Servers of a cluster, and what they call it (`remote_servers`). */
export interface Cluster {
  readonly name: string;
  readonly servers: readonly URL[];
}

/** A server that has answered: which shard it is of, and that it has the tables. */
interface Node {
  readonly server: HttpServer;
  readonly shard: string;
}

const LOCAL = 'bulkhead';
/** The same tables, over all shards. */
const WHOLE = 'bulkhead_all';
/** Too few replicas are there, or an earlier write waits for one. */
const NO_QUORUM: ReadonlySet<number> = new Set([285, 286, 319]);
/** How long a server is waited for to fetch what the others have. */
const CATCH_UP_MS = 5000;

/**
 * Error: why it cannot be used, in words. Every shard needs a server that answers; those that do not are asked again
 * when they are needed. Each server has the macros `shard` and `replica`.
 */
export async function openCluster(cluster: Cluster): Promise<Result<Engine, string>> {
  const servers = cluster.servers.map((url) => new HttpServer(url));
  const nodes = new Map<HttpServer, Node>();
  const problems: string[] = [];
  const meet = async (server: HttpServer): Promise<Node> => {
    const known = nodes.get(server);
    if (known) return known;
    const node = await introduce(server, cluster.name);
    nodes.set(server, node);
    return node;
  };
  for (const server of servers)
    await meet(server).catch((error: unknown) => problems.push(`${server.name}: ${sayWhy(error)}`));
  const shards = [...new Set([...nodes.values()].map(({ shard }) => shard))].toSorted();
  const [some] = nodes.values();
  if (!some) return fail(`no server of the cluster \`${cluster.name}\` can be used: ${problems.join('; ')}`);
  const count = `SELECT uniqExact(shard_num) FROM system.clusters WHERE cluster = '${cluster.name}'`;
  const expected = Number(await some.server.query(LOCAL, count));
  if (shards.length !== expected)
    return fail(
      `the cluster \`${cluster.name}\` has ${expected} shards, and servers of ${shards.length} of them can be used; expected one of each${problems.length > 0 ? ` (${problems.join('; ')})` : ''}`,
    );
  return ok(toEngine(servers, shards, meet));
}

/** Asks for its shard, and makes the tables that are not there. */
async function introduce(server: HttpServer, cluster: string): Promise<Node> {
  const shard = (await server.query('system', "SELECT substitution FROM system.macros WHERE macro = 'shard'")).trim();
  if (shard === '') throw new Error('it has no macro `shard`; expected it and `replica` among its macros');
  await server.query('system', `CREATE DATABASE IF NOT EXISTS ${LOCAL}`);
  await server.query('system', `CREATE DATABASE IF NOT EXISTS ${WHOLE}`);
  for (const table of TABLES) {
    const replicated = {
      prefix: 'Replicated',
      parameters: [`'/clickhouse/${LOCAL}/{shard}/${table.name}'`, "'{replica}'"],
      settings: 'index_granularity = 8192',
    };
    await server.query(LOCAL, printCreate(table, `CREATE TABLE IF NOT EXISTS ${table.name}`, replicated));
    await server.query(
      WHOLE,
      `CREATE TABLE IF NOT EXISTS ${table.name} (${printColumns(table.columns)}) ENGINE = Distributed(${cluster}, ${LOCAL}, ${table.name})`,
    );
  }
  return { server, shard };
}

function toEngine(
  servers: readonly HttpServer[],
  shards: readonly string[],
  meet: (server: HttpServer) => Promise<Node>,
): Engine {
  /** Which server took the last write of the shard: it has them all. */
  const leaders = new Map<string, HttpServer>();
  /** Those of the shard, the one that was written to first. */
  const replicasOf = async (shard: string): Promise<HttpServer[]> => {
    const met = await Promise.allSettled(servers.map(meet));
    const found = met.flatMap((one) =>
      one.status === 'fulfilled' && one.value.shard === shard ? [one.value.server] : [],
    );
    const leader = leaders.get(shard);
    return found.toSorted((a, b) => Number(b === leader) - Number(a === leader));
  };
  /** At the first of them that can be reached. */
  const tryEach = async <T>(among: readonly HttpServer[], work: (server: HttpServer) => Promise<T>): Promise<T> => {
    let problem: unknown = new Error('no server of the shard answers');
    for (const server of among)
      try {
        return await work(server);
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        problem = error;
      }
    throw problem;
  };
  return {
    lanes: shards.length,
    isShared: true,
    query: (sql) => tryEach(servers, async (server) => (await meet(server)).server.query(WHOLE, sql)),
    queryBlocks: (sql) =>
      tryEach(servers, async (server) => (await meet(server)).server.queryBytes(WHOLE, `${sql} FORMAT Native`)),
    writeAt: async (lane, work) => {
      const shard = shards[lane] ?? '';
      const replicas = await replicasOf(shard);
      await tryEach(replicas, async (server) => {
        if (leaders.get(shard) !== server) await catchUp(server);
        leaders.set(shard, server);
        try {
          await work(toPlace(server, { insert_quorum: Math.min(2, replicas.length) }));
        } catch (error) {
          if (!(error instanceof ServerError && NO_QUORUM.has(error.code))) throw error;
          await work(toPlace(server, {}));
        }
      });
    },
    alter: async ({ name }, change) => {
      for (const shard of shards)
        await tryEach(await replicasOf(shard), (server) => server.query(LOCAL, `ALTER TABLE ${name} ${change}`));
    },
    close: () => Promise.resolve(),
  };
}

/** As far as others are there to be asked. */
async function catchUp(server: HttpServer): Promise<void> {
  await Promise.allSettled(
    TABLES.map(({ name }) => server.query(LOCAL, `SYSTEM SYNC REPLICA ${LOCAL}.${name}`, { withinMs: CATCH_UP_MS })),
  );
}

/** Written to two replicas before it resolves, where two are there. */
function toPlace(server: HttpServer, quorum: Readonly<Record<string, number>>): WritePlace {
  const settings = { ...ONE_BLOCK, ...quorum, insert_quorum_timeout: 10_000 };
  return {
    query: (sql) => server.query(LOCAL, sql),
    insertBlock: async ({ name, columns }, block) => {
      const sql = `INSERT INTO ${name} (${Object.keys(columns).join(', ')}) FORMAT Native`;
      await server.query(LOCAL, sql, { settings, body: block });
    },
    insertSelect: async (sql) => {
      await server.query(LOCAL, sql, { settings });
    },
  };
}

function sayWhy(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
