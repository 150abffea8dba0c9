import type { Alert } from '#core/model';
import type { Result } from '#core/result';
import type { Delivery, Ledger } from '#store/ledger';

export interface DeliveryParts {
  readonly ledger: Ledger;
  readonly send: (alert: Alert) => Promise<Result<undefined, string>>;
  /** Most urgent first. */
  readonly compare: (a: Alert, b: Alert) => number;
  /** How long to wait after so many failures in a row. */
  readonly waitMs: (failures: number) => number;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface DeliveryLoop {
  /** Something may be due: looks at once, also while it waits for a receiver that failed. */
  readonly wake: () => void;
  readonly close: () => Promise<void>;
}

/** An alert that the receiver refused so often waits behind the others: it may be the alert that it cannot take. */
const STUBBORN_ATTEMPTS = 5;

/** Delivers what the ledger has due, the most urgent first and one after the other, until the receiver has it. */
export function startDelivery(parts: DeliveryParts): DeliveryLoop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isAgain = false;
  let isClosed = false;
  let failures = 0;

  const run = async (): Promise<void> => {
    for (;;) {
      isAgain = false;
      const waitMs = await deliverDue(
        parts,
        () => isClosed || isAgain,
        (isDelivered) => {
          failures = isDelivered ? 0 : failures + 1;
          return parts.waitMs(failures);
        },
      );
      if (isClosed) return;
      if (waitMs !== undefined) timer = setTimeout(wake, waitMs);
      if (!isAgain) return;
    }
  };
  const wake = () => {
    if (isClosed) return;
    clearTimeout(timer);
    isAgain = true;
    running ??= run()
      .catch((error: unknown) => {
        parts.log(`alerts are not delivered: ${error instanceof Error ? error.message : String(error)}`);
        timer = setTimeout(wake, parts.waitMs(++failures));
      })
      .finally(() => {
        running = undefined;
      });
  };
  wake();
  return {
    wake,
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Returns after how long something is to be done again; undefined: when `wake` says so. */
async function deliverDue(
  parts: DeliveryParts,
  isInterrupted: () => boolean,
  note: (isDelivered: boolean) => number,
): Promise<number | undefined> {
  const { ledger, now } = parts;
  for (;;) {
    const waiting = await ledger.listDeliveries();
    const atMs = now();
    const next = findNext(parts, waiting, atMs);
    if (!next) {
      const soonest = Math.min(...waiting.map(({ dueAtMs }) => dueAtMs));
      return waiting.length === 0 ? undefined : Math.max(1, soonest - atMs);
    }
    const sent = await parts.send(next.alert);
    const waitMs = note(sent.ok);
    if (sent.ok) await ledger.noteDelivered(next.alert.id, next.version, now());
    else {
      await ledger.noteDeliveryFailed(next.alert.id, next.version, now());
      parts.log(`alert \`${next.alert.id}\` was not delivered: ${sent.error}; trying again in ${waitMs} ms`);
      return waitMs;
    }
    if (isInterrupted()) return undefined;
  }
}

function findNext({ compare }: DeliveryParts, waiting: readonly Delivery[], atMs: number): Delivery | undefined {
  const isStubborn = ({ attempts }: Delivery) => Number(attempts >= STUBBORN_ATTEMPTS);
  return waiting
    .filter(({ dueAtMs }) => dueAtMs <= atMs)
    .toSorted((a, b) => isStubborn(a) - isStubborn(b) || compare(a.alert, b.alert))[0];
}
