import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { openSqliteLedger } from '#store/ledger/sqlite';
import { explainSystemError } from '../files/index.ts';
import { makeEnrolment } from './agents/index.ts';
import { openAuthority } from './authority/index.ts';
import { makeLogins } from './console/index.ts';
import type { ServerOptions } from './options.ts';
import { readCurrentPolicy } from './policy/index.ts';
import { RequestProblem } from './problem.ts';
import { readServerOptions, SERVER_HELP } from './read-options.ts';
import { startServer } from './server.ts';

/** Runs until SIGTERM or SIGINT. Resolves to the exit status: 2 when the call or what it needs is wrong. */
export async function startServerProgram(args: readonly string[], webRoot: string): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(SERVER_HELP);
    return 0;
  }
  const read = readServerOptions(args, process.env);
  if (!read.ok) return complain(read.error);
  const { options, words } = read.value;
  const [verb, subject, ...rest] = words;
  if (verb === undefined) return serve({ ...options, webRoot, log: (line) => process.stderr.write(`${line}\n`) });
  if (verb === 'login' && subject === undefined) return printLogin(options);
  if (verb === 'token' && subject !== undefined && rest.length === 0) return printToken(options, subject);
  return complain([`\`${words.join(' ')}\` is not something the server does; expected login, or token WORKLOAD`]);
}

const LINGER_MS = 1000;

async function serve(options: ServerOptions): Promise<number> {
  const started = await startServer(options);
  if (!started.ok) return complain(started.error);
  const server = started.value;
  if (isOpenToOthers(options))
    process.stderr.write(
      'bulkhead server: the console is on a network without encryption; expected 127.0.0.1 behind a proxy with TLS (--console-url https://…)\n',
    );
  const collecting = server.collectAddresses.map(
    ({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`,
  );
  if (collecting.length > 0) process.stdout.write(`flows:   ${collecting.join(', ')}\n`);
  process.stdout.write(
    `agents:  port ${server.agentPort}\nconsole: ${server.consoleUrl}\nlogin:   ${await server.loginLink()}\n`,
  );
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await server.close();
  // What hangs was told, and must not keep the process.
  setTimeout(() => process.exit(0), LINGER_MS).unref();
  return 0;
}

/** A login that passes over a network in plain text can be used by whoever sees it first. */
function isOpenToOthers({ consoleListen, consoleUrl }: ServerOptions): boolean {
  if ('path' in consoleListen || consoleUrl?.startsWith('https:')) return false;
  return !/^(127\.|localhost$|::1$)/.test(consoleListen.host);
}

async function printLogin({ stateFolder, consoleUrl, consoleListen }: ServerOptions): Promise<number> {
  return withLedger(stateFolder, async (ledger) => {
    const address = 'path' in consoleListen ? consoleListen.path : `http://${consoleListen.host}:${consoleListen.port}`;
    const token = await makeLogins(ledger, Date.now).issue('operator');
    process.stdout.write(`${consoleUrl ?? address}/login#${token}\n`);
    return 0;
  });
}

async function printToken({ stateFolder }: ServerOptions, workload: string): Promise<number> {
  return withLedger(stateFolder, async (ledger) => {
    const authority = await openAuthority(join(stateFolder, 'authority'), Date.now());
    if (!authority.ok) return complain([authority.error]);
    const { policy } = await readCurrentPolicy(ledger);
    const enrolment = makeEnrolment(authority.value, ledger, () => policy, Date.now);
    try {
      const { token } = await enrolment.issueToken(workload, 'operator');
      process.stdout.write(`${token}\n`);
      return 0;
    } catch (error) {
      if (error instanceof RequestProblem) return complain([error.message]);
      throw error;
    }
  });
}

type Ledger = Extract<ReturnType<typeof openSqliteLedger>, { ok: true }>['value'];

/** Beside the server that runs: SQLite lets one write while the other waits. */
async function withLedger(stateFolder: string, use: (ledger: Ledger) => Promise<number>): Promise<number> {
  const path = join(stateFolder, 'ledger.sqlite');
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    const reason = explainSystemError(error) ?? String(error);
    return complain([`\`${path}\` cannot be used (${reason}); expected the state of a server that ran (--state-dir)`]);
  }
  const ledger = openSqliteLedger(path);
  if (!ledger.ok) return complain([ledger.error]);
  return use(ledger.value).finally(() => ledger.value.close());
}

function complain(errors: readonly string[]): number {
  for (const error of errors) process.stderr.write(`bulkhead server: ${error}\n`);
  return 2;
}
