import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A server that runs as a process of its own, and somebody who is logged in. */
export interface ServerProcess {
  readonly agentPort: number;
  /** Resolves to the answer; rejects where there is none, or a refusal. */
  readonly call: (method: 'get' | 'post', path: string, body?: object) => Promise<unknown>;
  /** kill −9. */
  readonly kill: () => Promise<void>;
}

const MAIN = join(import.meta.dirname, '../../src/apps/server/main.ts');

export interface ServerProcessOptions {
  readonly stateFolder: string;
  readonly seed: string;
  /** 0: any that is free. */
  readonly agentPort: number;
  /** Of a session that the server knows already. */
  readonly cookie?: string;
}

export async function startServerProcess(
  options: ServerProcessOptions,
): Promise<ServerProcess & { readonly cookie: string }> {
  const { stateFolder, seed, agentPort } = options;
  const listen = ['--agents', `127.0.0.1:${agentPort}`, '--console', '127.0.0.1:0', '--names', '127.0.0.1'];
  const child = spawn(process.execPath, [MAIN, '--state-dir', stateFolder, '--seed', seed, ...listen], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told = await readAddresses(child);
  const base = `${told.console}/api/v1`;
  const cookie = options.cookie ?? (await logIn(base, told.login));
  return {
    agentPort: told.agentPort,
    cookie,
    call: async (method, path, body) => {
      const headers = { cookie, 'content-type': 'application/json' };
      const answer = await fetch(`${base}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function readAddresses(child: ChildProcess) {
  if (!child.stdout) throw new Error('the server says nothing');
  const told = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [key = '', ...rest] = line.split(': ');
    told.set(key.trim(), rest.join(': ').trim());
    if (key === 'login') break;
  }
  const agentPort = Number(/\d+/.exec(told.get('agents') ?? '')?.[0]);
  return { agentPort, console: told.get('console') ?? '', login: told.get('login') ?? '' };
}

async function logIn(base: string, link: string): Promise<string> {
  const answer = await fetch(`${base}/login`, {
    method: 'post',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: new URL(link).hash.slice(1) }),
  });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
