import type { HostPolicy } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import {
  compareHost,
  findSlot,
  type HostTable,
  lowerHost,
  parseHost,
  printDiscard,
  printLoad,
  printReplacement,
  type Slot,
} from '#dialects/nftables';
import type { Kernel } from './kernel.ts';

/** Keeps one policy in the kernel. */
export interface Enforcement {
  /** What the kernel is meant to hold; undefined before the first load. */
  readonly policy: () => HostPolicy | undefined;
  /** Loads, reads back and compares. On any error the kernel holds what it held before. */
  readonly apply: (policy: HostPolicy, nowMs: number) => Promise<Result<undefined, string>>;
  /** What the kernel holds otherwise than asked, and the listing that says so; undefined listing: no table. */
  readonly inspect: () => Promise<{ readonly differences: readonly string[]; readonly listing: unknown }>;
  /** Whether the kernel holds a table of ours that is in force, whatever it says. */
  readonly isHeld: () => Promise<boolean>;
  /** Puts what was asked into a table made anew. */
  readonly repair: (nowMs: number) => Promise<Result<undefined, string>>;
}

export function createEnforcement(kernel: Kernel, now: () => number): Enforcement {
  let asked: HostPolicy | undefined;
  let lowered: { readonly policy: HostPolicy; readonly table: HostTable } | undefined;

  /** Lowering takes longer than all the rest; only what ends by itself makes a difference to the time before. */
  const lower = (policy: HostPolicy, nowMs: number): HostTable => {
    const known = lowered?.policy === policy ? lowered.table : undefined;
    if (known?.elements.every(({ expiresAtMs }) => expiresAtMs === undefined)) return known;
    const table = lowerHost(policy, nowMs);
    lowered = { policy, table };
    return table;
  };

  /** Without a gap where that can be; a table that somebody has touched is made anew. */
  const load = async (policy: HostPolicy, nowMs: number): Promise<Result<undefined, string>> => {
    const table = lower(policy, nowMs);
    const listing = await kernel.list();
    const slot: Slot = listing?.ok && findSlot(listing.value) === 'a' ? 'b' : 'a';
    const [fill, switchOver] = printLoad(table, slot, nowMs);
    const filled = await kernel.load(fill);
    if (filled.ok) {
      const switched = await kernel.load(switchOver);
      if (switched.ok) return switched;
      await kernel.load(printDiscard(slot));
    }
    return kernel.load(printReplacement(table, 'a', nowMs));
  };

  const differencesTo = async (policy: HostPolicy) => {
    const listing = await kernel.list();
    if (!listing) return { differences: ['the table is gone'], listing: undefined };
    if (!listing.ok) return { differences: [listing.error], listing: undefined };
    const nowMs = now();
    const found = parseHost(listing.value);
    const differences = found.ok ? compareHost(lower(policy, nowMs), found.value, nowMs) : found.error;
    return { differences, listing: listing.value };
  };

  /** Loads and reads back. Error: why the kernel holds something else, or what it held before. */
  const restore = async (policy: HostPolicy, nowMs: number): Promise<Result<undefined, string>> => {
    const loaded = await load(policy, nowMs);
    if (!loaded.ok) return fail(`the kernel refused it: ${loaded.error}`);
    if ((await differencesTo(policy)).differences.length === 0) return loaded;
    // What is in the table besides what we load stays until the table goes.
    await kernel.load(printReplacement(lower(policy, nowMs), 'a', nowMs));
    const { differences } = await differencesTo(policy);
    return differences.length === 0
      ? ok(undefined)
      : fail(`the kernel holds something else: ${differences.slice(0, 5).join('; ')}`);
  };

  return {
    policy: () => asked,
    apply: async (policy, nowMs) => {
      const restored = await restore(policy, nowMs);
      if (restored.ok) asked = policy;
      else if (asked) await restore(asked, now());
      return restored;
    },
    isHeld: async () => {
      const listing = await kernel.list();
      return listing?.ok === true && parseHost(listing.value).ok;
    },
    inspect: () => (asked ? differencesTo(asked) : Promise.resolve({ differences: [], listing: undefined })),
    repair: (nowMs) => (asked ? restore(asked, nowMs) : Promise.resolve(ok(undefined))),
  };
}
