import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Policy } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import type { PolicyFile } from '#dialects/bulkhead';
import { DEFAULT_CONTROL_PLANE } from '#stages/enforce';
import { readPolicyFiles, readText } from '../files/index.ts';
import type { ServerOptions } from './options.ts';
import { seedPolicy } from './policy/index.ts';

export const SERVER_HELP = `bulkhead server [options]
Decides for the agents, keeps what they see, tells of what should not be, and serves the console.

  --state-dir DIR        everything that it keeps                BULKHEAD_STATE_DIR       /var/lib/bulkhead
  --agents HOST:PORT     where agents call                       BULKHEAD_AGENTS          [::]:8443
  --workload NAME        this server, as the policy names it     BULKHEAD_WORKLOAD        bulkhead-server
  --names A,B            names and addresses that agents use     BULKHEAD_NAMES
  --console HOST:PORT    where people call                       BULKHEAD_CONSOLE         127.0.0.1:8080
  --console-url URL      what their browsers call it             BULKHEAD_CONSOLE_URL     the address above
  --collect A:PORT,…     where exporters of flows send           BULKHEAD_COLLECT
  --webhook URL          where alerts go                         BULKHEAD_WEBHOOK
  --webhook-secret TEXT  signs them                              BULKHEAD_WEBHOOK_SECRET
  --seed PATH            first policy: a folder, or an inventory BULKHEAD_SEED
  --flow-servers U,U     ClickHouse of the flows, absent: ours   BULKHEAD_FLOW_SERVERS
  --flow-cluster NAME    what it calls itself                    BULKHEAD_FLOW_CLUSTER
  --config FILE          JSON with any of these: {"agents": …}   BULKHEAD_CONFIG

bulkhead server login             prints a login link, good for one login within 15 minutes
bulkhead server token WORKLOAD    prints a token with which the agent of a workload enrols, good for an hour
`;

const NAMES = [
  'state-dir',
  'agents',
  'workload',
  'names',
  'console',
  'console-url',
  'collect',
  'webhook',
  'webhook-secret',
  'seed',
  'flow-servers',
  'flow-cluster',
] as const;
type Name = (typeof NAMES)[number];

const DEFAULTS: Partial<Record<Name, string>> = {
  'state-dir': '/var/lib/bulkhead',
  agents: '[::]:8443',
  workload: DEFAULT_CONTROL_PLANE.workload,
  console: '127.0.0.1:8080',
};

export interface ReadOptions {
  readonly options: ServerOptions;
  /** Words that are no options. */
  readonly words: readonly string[];
}

/** Flags before variables before the file. Errors: all of them, in words. Throws what `parseArgs` throws. */
export function readServerOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<ReadOptions, readonly string[]> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: Object.fromEntries([...NAMES, 'config'].map((name) => [name, { type: 'string' as const }])),
  });
  const errors: string[] = [];
  const config = values['config'] ?? env['BULKHEAD_CONFIG'];
  const file = config === undefined ? {} : readConfig(config, errors);
  const read = (name: Name): string | undefined => {
    const value = values[name] ?? env[`BULKHEAD_${name.toUpperCase().replaceAll('-', '_')}`] ?? file[name];
    return value ?? DEFAULTS[name];
  };
  const agentListen = readAddress('--agents', read('agents') ?? '', errors);
  const consoleListen = readAddress('--console', read('console') ?? '', errors);
  const consoleUrl = read('console-url');
  if (consoleUrl !== undefined && !isWebUrl(consoleUrl))
    errors.push(
      `--console-url: \`${consoleUrl}\` is no web address; expected for example \`https://bulkhead.example\``,
    );
  const webhook = readWebhook(read('webhook'), read('webhook-secret'), errors);
  const collectListen = (read('collect') ?? '')
    .split(',')
    .filter((text) => text !== '')
    .map((text) => readAddress('--collect', text, errors));
  const flowCluster = readCluster(read('flow-servers'), read('flow-cluster'), errors);
  const seedPath = read('seed');
  const seed = seedPath === undefined ? undefined : readSeed(seedPath, errors);
  if (errors.length > 0) return fail(errors);
  return ok({
    words: positionals,
    options: {
      stateFolder: read('state-dir') ?? '',
      agentListen,
      controlPlane: { workload: read('workload') ?? '', port: agentListen.port },
      names: (read('names') ?? '').split(',').filter((name) => name !== ''),
      consoleListen,
      ...(consoleUrl !== undefined && { consoleUrl: consoleUrl.replace(/\/+$/, '') }),
      ...(collectListen.length > 0 && { collectListen }),
      ...(webhook && { webhook }),
      ...(seed && { seed }),
      ...(flowCluster && { flowCluster }),
    },
  });
}

function readAddress(flag: string, text: string, errors: string[]): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65535)
    errors.push(`${flag}: \`${text}\` is no address; expected for example \`127.0.0.1:8080\` or \`[::]:8443\``);
  return { host: match?.[1] ?? match?.[2] ?? '', port };
}

function readWebhook(url: string | undefined, secret: string | undefined, errors: string[]) {
  if (url === undefined) return undefined;
  if (!isWebUrl(url))
    errors.push(`--webhook: \`${url}\` is no web address; expected for example \`https://pager.example/hook\``);
  if (secret === undefined || secret.length < 16)
    errors.push('--webhook-secret: expected at least 16 characters, which the receiver knows too');
  return { url, secret: secret ?? '' };
}

function readCluster(servers: string | undefined, name: string | undefined, errors: string[]) {
  if (servers === undefined && name === undefined) return undefined;
  const urls = (servers ?? '').split(',').map((url) => url.trim());
  const wrong = urls.filter((url) => !isWebUrl(url));
  if (wrong.length > 0)
    errors.push(
      `--flow-servers: \`${wrong.join(',')}\` is no list of web addresses; expected for example \`http://user:password@clickhouse-1:8123,http://user:password@clickhouse-2:8123\``,
    );
  if (name === undefined || !/^\w+$/.test(name))
    errors.push(`--flow-cluster: \`${name ?? ''}\` is no name; expected that of the servers' \`remote_servers\``);
  return { name: name ?? '', servers: wrong.length > 0 ? [] : urls.map((url) => new URL(url)) };
}

function readSeed(path: string, errors: string[]): readonly PolicyFile[] | Policy | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const files = readPolicyFiles(path, '--seed');
    if (files.ok) return files.value;
    errors.push(...files.error.errors);
    return undefined;
  }
  const text = readText(path);
  const seeded = text.ok
    ? seedPolicy(path, text.value)
    : fail([`--seed: \`${path}\` cannot be read (${text.error.why}); expected a policy folder or an inventory`]);
  if (seeded.ok) return seeded.value;
  errors.push(...seeded.error);
  return undefined;
}

function readConfig(path: string, errors: string[]): Partial<Record<string, string>> {
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const entries = typeof json === 'object' && json !== null ? Object.entries(json) : [];
    return Object.fromEntries(
      entries.flatMap(([name, value]: [string, unknown]) => {
        if (!NAMES.some((known) => known === name))
          errors.push(`${path}: \`${name}\` is not an option; expected ${NAMES.join(', ')}`);
        if (typeof value === 'string') return [[name, value]];
        errors.push(`${path}: \`${name}\` is not a text`);
        return [];
      }),
    );
  } catch (error) {
    errors.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
