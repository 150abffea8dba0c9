import type { MessageTimes } from './times.ts';

/** A set of data whose template has not come. */
export interface WaitingSet {
  readonly domainKey: string;
  readonly templateId: number;
  readonly bytes: Uint8Array;
  readonly times: MessageTimes;
  readonly number: number;
}

export interface WaitingSets {
  /** Returns how many older ones had to go for it. */
  readonly add: (set: WaitingSet) => number;
  readonly takeThose: (domainKey: string, templateId: number) => readonly WaitingSet[];
  readonly takeAll: () => number;
}

const MOST_BYTES = 4_194_304;
const MOST_SETS = 8192;

export function createWaitingSets(): WaitingSets {
  // By the template that they wait for: a stream of templates must not look at all of them each time.
  const sets = new Map<string, WaitingSet[]>();
  let count = 0;
  let held = 0;
  const take = (key: string): readonly WaitingSet[] => {
    const taken = sets.get(key) ?? [];
    sets.delete(key);
    count -= taken.length;
    for (const { bytes } of taken) held -= bytes.length;
    return taken;
  };
  return {
    add: (set) => {
      const key = keyOf(set.domainKey, set.templateId);
      const own = sets.get(key) ?? [];
      own.push({ ...set, bytes: Uint8Array.from(set.bytes) });
      sets.set(key, own);
      count += 1;
      held += set.bytes.length;
      let gone = 0;
      // From the template that has been waited for longest.
      for (const oldest of sets.keys()) {
        if (held <= MOST_BYTES && count <= MOST_SETS) break;
        gone += take(oldest).length;
      }
      return gone;
    },
    takeThose: (domainKey, templateId) => take(keyOf(domainKey, templateId)),
    takeAll: () => {
      const left = count;
      sets.clear();
      count = 0;
      held = 0;
      return left;
    },
  };
}

function keyOf(domainKey: string, templateId: number): string {
  return `${domainKey} ${templateId}`;
}
