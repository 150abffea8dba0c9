/** Keeps what came, in order, and lets others wait for what is yet to come. */
export interface Inbox<T> {
  readonly put: (item: T) => void;
  readonly all: () => readonly T[];
  /** The first that fits, also among what is here already; `from` skips so many. Rejects when the time is up. */
  readonly find: (fits: (item: T) => boolean, timeoutMs: number, from?: number) => Promise<T>;
}

export function createInbox<T>(): Inbox<T> {
  const items: T[] = [];
  const waiting = new Set<(item: T) => void>();
  return {
    put: (item) => {
      items.push(item);
      for (const look of waiting) look(item);
    },
    all: () => items,
    find: (fits, timeoutMs, from = 0) =>
      new Promise((resolve, reject) => {
        const known = items.slice(from).find(fits);
        if (known !== undefined) return resolve(known);
        const look = (item: T) => {
          if (!fits(item)) return;
          end();
          resolve(item);
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`what was waited for did not come within ${timeoutMs} ms`));
        }, timeoutMs);
        const end = () => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        waiting.add(look);
      }),
  };
}
