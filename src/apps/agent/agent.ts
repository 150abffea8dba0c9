import { networkInterfaces } from 'node:os';
import { type AgentEvent, type AgentReport, type HostPolicy, parseHostPolicy } from '#core/model';
import { parseAddress, printAddress } from '#core/net';
import { unreachable } from '#core/result';
import { readObservations } from '#dialects/nftables';
import { changePolicy } from './change.ts';
import { enrol, openClient, type ServerClient } from './client.ts';
import { createCounters, type OwnSide } from './counters.ts';
import { createEnforcement, type Enforcement, watchOnly } from './enforcement.ts';
import { createHealth } from './health.ts';
import { hasExpired, type Identity, readIdentity, renewAtMs, saveIdentity } from './identity.ts';
import { openKernel } from './kernel.ts';
import { type LastGood, openLastGood } from './last-good.ts';
import { nameProcesses, readListeningSockets } from './listeners.ts';
import { followKernel } from './monitor.ts';
import type { AgentOptions } from './options.ts';
import { type Batch, createPending } from './pending.ts';

export interface Agent {
  /** Rules stay in the kernel. */
  readonly close: () => Promise<void>;
}

/** What the agent's loops share. */
interface Parts {
  readonly options: AgentOptions;
  readonly enforcement: Enforcement;
  readonly lastGood: LastGood;
  readonly now: () => number;
  readonly say: (line: string) => void;
  readonly tell: (kind: AgentEvent['kind'], detail: string) => void;
}

/** At most this often the whole table is read because something touched it. */
const INSPECT_EVERY_MS = 50;
const BATCH_MS = 20;
const LOOK_SHARE = 20;
const HEARTBEAT_MS = 10_000;
const MAX_RETRY_MS = 15_000;
const LISTENERS_EVERY_MS = 10_000;

/** Puts the last good policy into the kernel. Resolves to whether the kernel holds a policy of ours now. */
export async function enforceLastGood({ enforcement, lastGood, now, say, tell, options }: Parts): Promise<boolean> {
  const { policy, problems } = lastGood.read();
  for (const problem of problems) {
    tell('last-good-corrupt', problem);
    say(`${problem}; ${policy ? 'the policy before it is used' : 'the rules in the kernel stay as they are'}`);
  }
  if (!policy && problems.length > 0) return false;
  const applied = await enforcement.apply(policy ?? watchOnly(options.workload ?? ''), now());
  if (applied.ok) say(policy ? `enforcing revision ${policy.revision} (${policy.mode})` : 'no policy yet: watching');
  else {
    tell('refused', applied.error);
    say(`the last good policy does not load: ${applied.error}`);
  }
  return applied.ok;
}

/** The policy first, before any network use; then the server, for as long as it runs. */
export async function runAgent(options: AgentOptions, now: () => number, say: (line: string) => void): Promise<Agent> {
  const kernel = openKernel(options.nftPath);
  const enforcement = createEnforcement(kernel, now);
  const pending = createPending();
  const tell: Parts['tell'] = (kind, detail) => {
    pending.add({ events: [{ kind, atMs: now(), revision: enforcement.policy()?.revision ?? 0, detail }] });
    wake?.();
  };
  const parts: Parts = { options, enforcement, lastGood: openLastGood(options.stateDir), now, say, tell };
  let wake: (() => void) | undefined;
  const isHeld = await enforceLastGood(parts);
  tell('started', isHeld ? 'the policy of this host is in force' : 'the kernel was left as it was');

  const stopping = new AbortController();
  const counters = createCounters(now());
  const health = createHealth(now());
  let own: OwnSide = { addresses: ownAddresses(), listens: new Set() };
  let isInSync = isHeld;
  const exclusively = createLock();

  const readListeners = () => {
    const sockets = readListeningSockets();
    const text = JSON.stringify(sockets);
    if (text === lastSockets) return;
    lastSockets = text;
    own = {
      addresses: ownAddresses(),
      listens: new Set(sockets.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port)),
    };
    pending.add({ listeners: nameProcesses(sockets) });
  };
  let lastSockets = '';

  /** Reads the table once: counts what is new, and mends what is not as asked. */
  const inspect = async () => {
    if (stopping.signal.aborted) return;
    await exclusively(async () => {
      const { differences, listing } = await enforcement.inspect();
      const policy = enforcement.policy();
      const observed = listing === undefined ? undefined : readObservations(listing);
      if (observed?.ok && policy) pending.add(counters.read(observed.value, policy, own, now()));
      isInSync = differences.length === 0 && policy !== undefined;
      if (differences.length > 0) {
        const repaired = await enforcement.repair(now());
        tell('tampered', differences.slice(0, 10).join('; '));
        isInSync = repaired.ok;
        if (repaired.ok) tell('repaired', 'the table holds what was asked again');
        else tell('refused', `the table cannot be mended: ${repaired.error}`);
        say(`somebody changed our table: ${differences[0] ?? ''}; ${repaired.ok ? 'mended' : 'not mended'}`);
      }
    });
  };
  let inspectTimer: NodeJS.Timeout | undefined;
  const inspectSoon = () => {
    inspectTimer ??= setTimeout(() => {
      inspectTimer = undefined;
      void inspect();
    }, INSPECT_EVERY_MS);
  };

  const monitor = followKernel(
    {
      onDenied: (key) => {
        const policy = enforcement.policy();
        if (!policy) return;
        pending.add({ denials: [counters.trace(key, policy, now())] });
        wake?.();
      },
      onChanged: inspectSoon,
      onRestarted: inspectSoon,
    },
    options.nftPath,
  );
  readListeners();
  const listenersTimer = setInterval(readListeners, LISTENERS_EVERY_MS);
  let lookTimer: NodeJS.Timeout | undefined;
  /** A table that a scan has filled takes long to read: looking is at most a twentieth of the time. */
  const lookRegularly = async () => {
    const startedMs = now();
    await inspect();
    const waitMs = Math.max(options.intervalMs, LOOK_SHARE * (now() - startedMs));
    if (!stopping.signal.aborted) lookTimer = setTimeout(() => void lookRegularly(), waitMs);
  };
  lookTimer = setTimeout(() => void lookRegularly(), options.intervalMs);

  let sequence = 0;
  const run = `${now().toString(36)}-${process.pid}`;
  const toReport = (batch: Batch): AgentReport => ({
    sequence: ++sequence,
    run,
    atMs: now(),
    realisedRevision: isInSync ? (enforcement.policy()?.revision ?? 0) : 0,
    mode: enforcement.policy()?.mode ?? 'none',
    inSync: isInSync,
    conversations: batch.conversations,
    denials: batch.denials,
    events: batch.events,
    ...(batch.listeners ? { listeners: batch.listeners } : {}),
    health: health(now(), batch.lost),
  });
  const sleep = (ms: number) => sleepUntil(ms, stopping.signal);

  const reportLoop = async (client: () => ServerClient) => {
    let unacknowledged: AgentReport | undefined;
    let retryMs = 250;
    let lastMs = 0;
    while (!stopping.signal.aborted) {
      if (!unacknowledged) {
        if (pending.isEmpty() && now() - lastMs < HEARTBEAT_MS) {
          await Promise.race([
            sleep(HEARTBEAT_MS - (now() - lastMs)),
            new Promise<void>((resolve) => (wake = resolve)),
          ]);
          wake = undefined;
          await sleep(BATCH_MS);
        }
        unacknowledged = toReport(pending.take());
      }
      const answer = await client().report(unacknowledged);
      if (answer.ok || answer.error.status === 400 || answer.error.status === 413) {
        if (!answer.ok) say(`the server does not take a report: ${answer.error.message}`);
        unacknowledged = undefined;
        retryMs = 250;
        lastMs = now();
        if (!answer.ok) await sleep(1000);
      } else {
        await sleep(retryMs);
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
      }
    }
  };

  const policyLoop = async (client: () => ServerClient) => {
    let retryMs = 250;
    let refused: number | undefined;
    while (!stopping.signal.aborted) {
      const answer = await client().pollPolicy(refused ?? enforcement.policy()?.revision ?? 0, stopping.signal);
      if (stopping.signal.aborted) return;
      if (!answer.ok) {
        if (answer.error.status !== 0) say(`the server refuses: ${answer.error.message}`);
        await sleep(retryMs);
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
        continue;
      }
      retryMs = 250;
      if (answer.value === undefined) continue;
      const parsed = parseHostPolicy(answer.value);
      if (!parsed.ok) {
        tell('refused', parsed.error.join('; '));
        say(`a policy from the server is not whole: ${parsed.error.join('; ')}`);
        await sleep(MAX_RETRY_MS);
        continue;
      }
      const isConfirmed = await takeOn(parsed.value, client());
      refused = isConfirmed ? undefined : parsed.value.revision;
    }
  };

  const takeOn = async (next: HostPolicy, client: ServerClient): Promise<boolean> => {
    await inspect(); // What was counted until now was counted under the policy until now.
    return exclusively(async () => {
      const outcome = await changePolicy(next, {
        prepare: () => parts.lastGood.prepare(next),
        discard: parts.lastGood.discard,
        confirm: parts.lastGood.confirm,
        apply: (policy) => enforcement.apply(policy, now()),
        before: enforcement.policy() ?? watchOnly(next.workload),
        ping: client.ping,
        now,
        sleep,
      });
      switch (outcome.kind) {
        case 'confirmed':
          isInSync = true;
          tell('confirmed', `revision ${next.revision} (${next.mode}) after ${outcome.tookMs} ms`);
          say(`enforcing revision ${next.revision} (${next.mode})`);
          return true;
        case 'reverted':
          tell('reverted', `revision ${next.revision}: ${outcome.why}; after ${outcome.afterMs} ms`);
          say(`revision ${next.revision} was taken back after ${outcome.afterMs} ms: ${outcome.why}`);
          return false;
        case 'disk-full':
          tell('disk-full', `revision ${next.revision} was not taken on: ${outcome.why}`);
          say(`revision ${next.revision} was not taken on: ${outcome.why}`);
          return false;
        case 'refused':
          tell('refused', `revision ${next.revision}: ${outcome.why}`);
          say(`revision ${next.revision} was refused: ${outcome.why}`);
          return false;
        default:
          return unreachable(outcome);
      }
    });
  };

  const serverLoop = async () => {
    let identity = await findIdentity(parts, stopping.signal);
    if (!identity) return;
    let client = openClient(options.server, identity);
    const current = () => client;
    const renewal = setInterval(() => {
      void (async () => {
        if (!identity || now() < renewAtMs(identity.certificate)) return;
        const renewed = await client.renew();
        if (!renewed.ok) return say(`the certificate was not renewed: ${renewed.error.message}`);
        saveIdentity(options.stateDir, renewed.value);
        client.close();
        identity = renewed.value;
        client = openClient(options.server, identity);
        say('the certificate was renewed');
      })();
    }, 60_000);
    await Promise.all([reportLoop(current), policyLoop(current)]);
    clearInterval(renewal);
    client.close();
  };
  const served = serverLoop();

  return {
    close: async () => {
      stopping.abort();
      wake?.();
      clearInterval(listenersTimer);
      clearTimeout(lookTimer);
      clearTimeout(inspectTimer);
      monitor.close();
      await served;
    },
  };
}

/** From disk or by enrolling, however long that takes; undefined when there is neither nor a token. */
async function findIdentity({ options, say, now }: Parts, signal: AbortSignal): Promise<Identity | undefined> {
  const kept = readIdentity(options.stateDir);
  if (kept?.ok) {
    if (hasExpired(kept.value.certificate, now()))
      say('the certificate of this agent has expired: the server will refuse it; enrol again with a new token');
    if (options.token === undefined || !hasExpired(kept.value.certificate, now())) return kept.value;
  }
  if (kept && !kept.ok) say(kept.error);
  if (options.token === undefined) {
    say('not enrolled: give a token (`--token`, BULKHEAD_TOKEN) that `bulkhead server token` prints');
    return undefined;
  }
  for (let retryMs = 250; !signal.aborted; retryMs = Math.min(retryMs * 2, MAX_RETRY_MS)) {
    const enrolled = await enrol(options.server, options.token);
    if (enrolled.ok) {
      saveIdentity(options.stateDir, enrolled.value);
      say(`enrolled as ${enrolled.value.workload}`);
      return enrolled.value;
    }
    say(`not enrolled: ${enrolled.error.message}`);
    if (enrolled.error.status === 400 || enrolled.error.status === 403) return undefined;
    await sleepUntil(retryMs, signal);
  }
  return undefined;
}

function ownAddresses(): Set<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap((addresses = []) =>
      addresses.flatMap(({ address }) => {
        const parsed = parseAddress(address.replace(/%.*$/, ''));
        return parsed.ok ? [printAddress(parsed.value)] : [];
      }),
    ),
  );
}

function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, ms));
    signal.addEventListener('abort', end);
  });
}

/** Runs one piece of work after the other. */
function createLock(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
