import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '#core/result';

export interface AgentOptions {
  /** `https://host:port` of the server's agent side. */
  readonly server: string;
  readonly stateDir: string;
  /** Needed once. */
  readonly token?: string;
  /** Holds the token, for whoever does not want it to be seen in a list of processes. */
  readonly tokenFile?: string;
  /** Only for the time before the first policy. */
  readonly workload?: string;
  readonly intervalMs: number;
  readonly nftPath: string;
  /** Load the last good policy and end: for the start of a host, before its network. */
  readonly bootOnly: boolean;
}

export const AGENT_HELP = `bulkhead agent --server URL [options]
Enforces this host's part of the policy, watches it, and reports to the server.

  --server URL        https://HOST:8443 of the server             BULKHEAD_SERVER
  --token-file FILE   holds a single-use token, for the first     BULKHEAD_TOKEN_FILE
                      start
  --token TOKEN       the token itself; whoever lists processes   BULKHEAD_TOKEN
                      sees it in an option, not in a variable
  --state-dir DIR     key, certificate, last good policy          BULKHEAD_STATE_DIR   /var/lib/bulkhead-agent
  --workload NAME     name before the first policy                BULKHEAD_WORKLOAD
  --interval MS       how often the kernel's counters are read    BULKHEAD_INTERVAL    5000
  --nft PATH          the nft program                             BULKHEAD_NFT         nft
  --config FILE       JSON with any of these: {"server": …}       BULKHEAD_CONFIG
  --boot-only         load the last good policy and end; status 0: loaded, or there never was one; 3: it cannot be
                      read, the host is closed but for the way to the server; 1: the kernel took neither
`;

const NAMES = ['server', 'token', 'token-file', 'state-dir', 'workload', 'interval', 'nft'] as const;

/** Flags before variables before the file. Errors: all of them, in words. */
export function readAgentOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<AgentOptions, string[]> {
  const { values, errors } = readFlags(args);
  const flags: Readonly<Record<string, unknown>> = values;
  const flag = (name: string) => {
    const value = flags[name];
    return typeof value === 'string' ? value : undefined;
  };
  const variable = (name: string) => env[`BULKHEAD_${name.toUpperCase().replaceAll('-', '_')}`];
  const file = readConfig(flag('config') ?? variable('config'), errors);
  const read = (name: (typeof NAMES)[number]) => flag(name) ?? variable(name) ?? file[name];
  const server = read('server') ?? '';
  const bootOnly = values['boot-only'] === true;
  if (!isServerUrl(server) && (server !== '' || !bootOnly))
    errors.push(
      `--server: ${server === '' ? 'is missing' : `\`${server}\` is not the address of a server`}; expected for example \`https://bulkhead.example:8443\``,
    );
  const interval = read('interval') ?? '5000';
  if (!/^\d+$/.test(interval) || Number(interval) < 100)
    errors.push(`--interval: \`${interval}\` is not a time; expected milliseconds, at least 100`);
  if (errors.length > 0) return fail(errors);
  const token = read('token');
  const tokenFile = read('token-file');
  const workload = read('workload');
  return ok({
    server,
    stateDir: read('state-dir') ?? '/var/lib/bulkhead-agent',
    intervalMs: Number(interval),
    nftPath: read('nft') ?? 'nft',
    bootOnly,
    ...(token === undefined ? {} : { token }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(workload === undefined ? {} : { workload }),
  });
}

const FLAGS: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>> = {
  ...Object.fromEntries([...NAMES, 'config'].map((name) => [name, { type: 'string' as const }])),
  'boot-only': { type: 'boolean' },
};

/** Not strict, since that throws at the first error. */
function readFlags(args: readonly string[]) {
  const errors: string[] = [];
  const { values, tokens } = parseArgs({
    args: [...args],
    options: FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') errors.push(`\`${token.value}\`: is not an option`);
    if (token.kind !== 'option') continue;
    const known = FLAGS[token.name];
    if (!known) {
      const names = Object.keys(FLAGS).map((name) => `--${name}`);
      errors.push(`${token.rawName}: is not an option; expected ${names.join(', ')}`);
    } else if (known.type === 'string' && isMissing(token)) errors.push(`${token.rawName}: needs a value`);
    else if (known.type === 'boolean' && token.value !== undefined) errors.push(`${token.rawName}: takes no value`);
  }
  return { values, errors };
}

/** `--token --boot-only` means no token of that name. */
function isMissing({
  value,
  inlineValue,
}: {
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}) {
  return value === undefined || value === '' || (inlineValue !== true && value.startsWith('--'));
}

function isServerUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:' && new URL(text).hostname !== '';
}

function readConfig(path: string | undefined, errors: string[]): Partial<Record<string, string>> {
  if (path === undefined) return {};
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const entries = Object.entries(json ?? {});
    for (const [name] of entries)
      if (!NAMES.some((known) => known === name))
        errors.push(`${path}: \`${name}\` is not an option; expected ${NAMES.join(', ')}`);
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  } catch (error) {
    errors.push(`${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
    return {};
  }
}
