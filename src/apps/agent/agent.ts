import type { AgentReport } from '#core/model';
import { type Boot, enforceLastGood, toServerUrl } from './boot.ts';
import { openClient } from './client.ts';
import { createCounters } from './counters.ts';
import { createEnforcement } from './enforcement.ts';
import { findIdentity } from './find-identity.ts';
import { createHealth } from './health.ts';
import { renewAtMs, saveIdentity } from './identity.ts';
import { openKernel } from './kernel.ts';
import { openLastGood } from './last-good.ts';
import type { AgentOptions } from './options.ts';
import type { Parts } from './parts.ts';
import { type Batch, createPending } from './pending.ts';
import { followPolicy } from './policy-loop.ts';
import { reportUntil } from './report-loop.ts';
import { createLock } from './waiting.ts';
import { startWatch } from './watch.ts';

export interface Agent {
  /** Resolves when this agent can never speak with the server, with the reason. */
  readonly refused: Promise<string>;
  /** Rules stay in the kernel. */
  readonly close: () => Promise<void>;
}

const RENEWAL_CHECK_MS = 60_000;
const STARTED: Readonly<Record<Boot['kind'], string>> = {
  told: 'the policy of this host is in force',
  none: 'there is no policy yet: watching',
  closed: 'closed: the policy of this host cannot be had',
  kept: 'the kernel was left as it was',
  failed: 'the kernel holds nothing of ours',
};

/** The policy first, before any network use; then the server, for as long as it runs. */
export async function runAgent(options: AgentOptions, now: () => number, say: (line: string) => void): Promise<Agent> {
  const enforcement = createEnforcement(openKernel(options.nftPath), now);
  const pending = createPending();
  let wake = () => {};
  const tell: Parts['tell'] = (kind, detail, revision = enforcement.policy()?.revision ?? 0) => {
    pending.add({ events: [{ kind, atMs: now(), revision, detail }] });
    wake();
  };
  const core = { options, enforcement, lastGood: openLastGood(options.stateDir), now, say, tell };
  const boot = await enforceLastGood(core);
  // A closed host has no way to whoever could tell it what the name of the server means.
  const isClosed = () => enforcement.policy() === boot.fallback;
  const serverUrl = () => (boot.server && isClosed() ? toServerUrl(boot.server) : options.server);
  const parts: Parts = { ...core, serverUrl, fallback: boot.fallback };
  tell('started', STARTED[boot.kind]);

  const stopping = new AbortController();
  const exclusively = createLock();
  const counters = createCounters(now());
  const watch = startWatch(
    { ...parts, counters, pending, exclusively, wake: () => wake() },
    enforcement.policy() !== undefined,
  );

  let sequence = 0;
  const run = `${now().toString(36)}-${process.pid}`;
  const health = createHealth(now());
  const toReport = ({ lost, ...batch }: Batch): AgentReport => ({
    sequence: ++sequence,
    run,
    atMs: now(),
    realisedRevision: watch.isInSync() ? (enforcement.policy()?.revision ?? 0) : 0,
    mode: enforcement.policy()?.mode ?? 'none',
    inSync: watch.isInSync(),
    ...batch,
    health: health(now(), lost),
  });
  const woken = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });

  const { promise: refused, resolve: refuse } = Promise.withResolvers<string>();
  const served = serve(parts, stopping.signal, refuse, async (client) => {
    const shared = { ...parts, client, signal: stopping.signal };
    await Promise.all([
      reportUntil({ ...shared, pending, toReport, woken }),
      followPolicy({ ...shared, watch, exclusively }),
    ]);
  });
  return {
    refused,
    close: async () => {
      stopping.abort();
      wake();
      watch.close();
      await served;
    },
  };
}

/** Enrols where that is needed, keeps the certificate fresh, and uses the server until the signal. */
async function serve(
  parts: Parts,
  signal: AbortSignal,
  refuse: (why: string) => void,
  use: (client: () => ReturnType<typeof openClient>) => Promise<void>,
): Promise<void> {
  const { options, now, say, serverUrl } = parts;
  const found = await findIdentity(parts, signal);
  if (!found.ok) refuse(found.error);
  if (!found.ok || !found.value) return;
  let identity = found.value;
  let client = openClient(serverUrl, identity);
  const renew = async () => {
    if (now() < renewAtMs(identity.certificate)) return;
    const renewed = await client.renew();
    if (!renewed.ok) {
      say(`the certificate was not renewed: ${renewed.error.message}`);
      return;
    }
    saveIdentity(options.stateDir, renewed.value);
    client.close();
    identity = renewed.value;
    client = openClient(serverUrl, identity);
    say('the certificate was renewed');
  };
  const renewal = setInterval(() => void renew(), RENEWAL_CHECK_MS);
  await use(() => client);
  clearInterval(renewal);
  client.close();
}
