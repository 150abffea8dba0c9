import { readObservations } from '#dialects/nftables';
import type { Counters } from './counters.ts';
import { followKernel } from './monitor.ts';
import { createOwnSide } from './own-side.ts';
import type { Parts } from './parts.ts';
import type { Pending } from './pending.ts';

/** Sees to it that the kernel holds what was asked, and notes what the kernel saw. */
export interface Watch {
  /** Reads the table once: counts what is new, and mends what is not as asked. */
  readonly look: () => Promise<void>;
  readonly isInSync: () => boolean;
  /** The kernel was just given a policy and holds it. */
  readonly noteInSync: () => void;
  readonly close: () => void;
}

/** At most this often the whole table is read because something touched it. */
const LOOK_AGAIN_MS = 50;
/** A table that a scan has filled takes long to read: looking is at most a twentieth of the time. */
const LOOK_SHARE = 20;
const LISTENERS_EVERY_MS = 10_000;

export interface WatchParts extends Parts {
  readonly counters: Counters;
  readonly pending: Pending;
  /** One piece of work on the kernel after the other. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Something is to be reported at once. */
  readonly wake: () => void;
}

export function startWatch(parts: WatchParts, isHeld: boolean): Watch {
  const { options, enforcement, counters, pending, exclusively, now, wake } = parts;
  const own = createOwnSide();
  let isInSync = isHeld;
  let isClosed = false;
  let lookTimer: NodeJS.Timeout | undefined;
  let soonTimer: NodeJS.Timeout | undefined;

  const look = () =>
    exclusively(async () => {
      if (isClosed) return;
      const { differences, listing } = await enforcement.inspect();
      const policy = enforcement.policy();
      const observed = listing === undefined ? undefined : readObservations(listing);
      if (observed?.ok && policy) pending.add(counters.read(observed.value, policy, own.current(), now()));
      isInSync = differences.length === 0 && policy !== undefined;
      if (differences.length > 0) isInSync = await mend(parts, differences);
    });
  const lookRegularly = async () => {
    const startedMs = now();
    await look();
    const waitMs = Math.max(options.intervalMs, LOOK_SHARE * (now() - startedMs));
    if (!isClosed) lookTimer = setTimeout(() => void lookRegularly(), waitMs);
  };
  const lookSoon = () => {
    soonTimer ??= setTimeout(() => {
      soonTimer = undefined;
      void look();
    }, LOOK_AGAIN_MS);
  };
  const readListeners = () => {
    const listeners = own.readListeners();
    if (listeners) pending.add({ listeners });
  };

  const monitor = followKernel(
    {
      onDenied: (key) => {
        const policy = enforcement.policy();
        if (!policy) return;
        pending.add({ denials: [counters.trace(key, policy, now())] });
        wake();
      },
      onChanged: lookSoon,
      onRestarted: lookSoon,
    },
    options.nftPath,
  );
  readListeners();
  const listenersTimer = setInterval(readListeners, LISTENERS_EVERY_MS);
  lookTimer = setTimeout(() => void lookRegularly(), options.intervalMs);
  return {
    look,
    isInSync: () => isInSync,
    noteInSync: () => {
      isInSync = true;
    },
    close: () => {
      isClosed = true;
      clearInterval(listenersTimer);
      clearTimeout(lookTimer);
      clearTimeout(soonTimer);
      monitor.close();
    },
  };
}

async function mend({ enforcement, now, tell, say }: Parts, differences: readonly string[]): Promise<boolean> {
  const repaired = await enforcement.repair(now());
  tell('tampered', differences.slice(0, 10).join('; '));
  if (repaired.ok) tell('repaired', 'the table holds what was asked again');
  else tell('refused', `the table cannot be mended: ${repaired.error}`);
  say(`somebody changed our table: ${differences[0] ?? ''}; ${repaired.ok ? 'mended' : 'not mended'}`);
  return repaired.ok;
}
