import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Proposal } from '#api';
import type { Policy } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import type { PolicyFile } from '#dialects/bulkhead';
import type { AlertRecord } from '#store/ledger';
import { type IssuedToken, makeAgentListener } from './agents/index.ts';
import { closeFlows } from './close-flows.ts';
import { startCollecting } from './collecting/index.ts';
import { startConsole } from './console/index.ts';
import { DEFAULT_CLOSE_WITHIN_MS, type ServerOptions } from './options.ts';
import { openParts, type Parts } from './parts.ts';
import type { Published, PublishRefusal } from './policy/index.ts';
import { makeProposals } from './proposal/index.ts';
import { startWatch } from './watch.ts';

export interface Server {
  /** Of the agents' port, as it is bound. */
  readonly agentPort: number;
  readonly consoleUrl: string;
  /** Where flows are collected, as it is bound. */
  readonly collectAddresses: readonly { readonly host: string; readonly port: number }[];
  readonly issueToken: (workload: string) => Promise<IssuedToken>;
  readonly publish: (
    content: readonly PolicyFile[] | Policy,
    author: string,
    reason: string,
  ) => Promise<Result<Published, PublishRefusal>>;
  /** Good for one login within 15 minutes. */
  readonly loginLink: () => Promise<string>;
  readonly proposal: () => Promise<Proposal>;
  readonly alerts: () => Promise<readonly AlertRecord[]>;
  readonly close: () => Promise<void>;
}

/** For the store, when all the time went to what was still to be stored. */
const LEAST_CLOSE_MS = 500;

/** Errors: what of the options or the state folder cannot be used; nothing stays open. */
export async function startServer(options: ServerOptions): Promise<Result<Server, readonly string[]>> {
  const opened = await openParts(options);
  if (!opened.ok) return opened;
  const parts = opened.value;
  const watch = startWatch(parts, options);
  const proposals = makeProposals(parts);
  const { closeWithinMs = DEFAULT_CLOSE_WITHIN_MS } = options;
  const closeParts = async (withinMs = closeWithinMs) => {
    await watch.close();
    await Promise.all([parts.ledger.close(), closeFlows(parts.flows, withinMs, parts.log)]);
  };
  const agents = await listenForAgents(parts, options, watch.takeReport);
  if (!agents.ok) {
    await closeParts();
    return agents;
  }
  const console = await startConsole(parts, proposals, options);
  if (!console.ok) {
    await closeListener(agents.value);
    await closeParts();
    return console;
  }
  const collecting = await startCollecting({
    listen: options.collectListen ?? [],
    stateFolder: options.stateFolder,
    flows: parts.flows,
    now: parts.now,
    log: parts.log,
    closeWithinMs,
  });
  if (!collecting.ok) {
    await Promise.all([closeListener(agents.value), console.value.close()]);
    await closeParts();
    return collecting;
  }
  return ok({
    collectAddresses: collecting.value.addresses,
    agentPort: (agents.value.address() as AddressInfo).port,
    consoleUrl: console.value.url,
    issueToken: (workload) => parts.enrolment.issueToken(workload, 'operator'),
    publish: (content, author, reason) => parts.desk.publish({ content, author, reason, care: 'full' }),
    loginLink: console.value.loginLink,
    proposal: proposals.make,
    alerts: () => parts.ledger.listAlerts(),
    close: async () => {
      const startedMs = performance.now();
      await Promise.all([closeListener(agents.value), console.value.close(), collecting.value.close()]);
      await closeParts(Math.max(LEAST_CLOSE_MS, closeWithinMs - (performance.now() - startedMs)));
    },
  });
}

async function listenForAgents(
  parts: Parts,
  options: ServerOptions,
  takeReport: Parameters<typeof makeAgentListener>[0]['takeReport'],
): Promise<Result<HttpServer, readonly string[]>> {
  const { host, port } = options.agentListen;
  const { authority, ledger, desk, enrolment, now } = parts;
  const listener = await makeAgentListener({
    authority,
    ledger,
    desk,
    enrolment,
    takeReport,
    noteContact: parts.contacts.note,
    names: ['bulkhead-server', ...options.names],
    now,
  });
  try {
    listener.listen(port, host);
    await once(listener, 'listening');
    return ok(listener);
  } catch (error) {
    return fail([
      `\`${host}:${port}\` cannot be listened on (${error instanceof Error ? error.message : String(error)})`,
    ]);
  }
}

async function closeListener(listener: HttpServer): Promise<void> {
  const closed = once(listener, 'close');
  listener.close();
  listener.closeAllConnections();
  await closed;
}
