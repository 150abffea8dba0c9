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
  let sets: WaitingSet[] = [];
  let held = 0;
  return {
    add: (set) => {
      sets.push({ ...set, bytes: Uint8Array.from(set.bytes) });
      held += set.bytes.length;
      let gone = 0;
      while (held > MOST_BYTES || sets.length - gone > MOST_SETS) {
        held -= sets[gone]?.bytes.length ?? 0;
        gone += 1;
      }
      if (gone > 0) sets = sets.slice(gone);
      return gone;
    },
    takeThose: (domainKey, templateId) => {
      if (sets.length === 0) return [];
      const isMeant = (set: WaitingSet) => set.domainKey === domainKey && set.templateId === templateId;
      const taken = sets.filter(isMeant);
      if (taken.length === 0) return taken;
      sets = sets.filter((set) => !isMeant(set));
      for (const { bytes } of taken) held -= bytes.length;
      return taken;
    },
    takeAll: () => {
      const left = sets.length;
      sets = [];
      held = 0;
      return left;
    },
  };
}
