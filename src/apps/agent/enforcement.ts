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

interface Lowered {
  readonly policy: HostPolicy;
  readonly table: HostTable;
}

export function createEnforcement(kernel: Kernel, now: () => number): Enforcement {
  let asked: HostPolicy | undefined;
  let lowered: readonly Lowered[] = [];
  let slotInForce: Slot | undefined;

  /**
   * Lowering takes longer than all the rest; only what ends by itself makes a difference to the time before. What was
   * asked before is kept too: going back to it must be quick.
   */
  const lower = (policy: HostPolicy, nowMs: number): HostTable => {
    const known = lowered.find((one) => one.policy === policy)?.table;
    if (known?.elements.every(({ expiresAtMs }) => expiresAtMs === undefined)) return known;
    const table = lowerHost(policy, nowMs);
    lowered = [{ policy, table }, ...lowered.filter((one) => one.policy !== policy)].slice(0, 2);
    return table;
  };

  const findSlotInForce = async () => {
    const listing = await kernel.list();
    return listing?.ok ? findSlot(listing.value) : undefined;
  };

  /** Without a gap where that can be; a table that somebody has touched is made anew. */
  const load = async (policy: HostPolicy, nowMs: number): Promise<Result<undefined, string>> => {
    const table = lower(policy, nowMs);
    // Whoever loaded another since: the kernel refuses to fill sets that are in force, and the table is made anew.
    slotInForce ??= await findSlotInForce();
    const slot: Slot = slotInForce === 'a' ? 'b' : 'a';
    const [fill, switchOver] = printLoad(table, slot, nowMs);
    const filled = await kernel.load(fill);
    if (filled.ok) {
      const switched = await kernel.load(switchOver);
      if (switched.ok) slotInForce = slot;
      if (switched.ok) return switched;
      await kernel.load(printDiscard(slot));
    }
    return replace(table, nowMs);
  };

  const replace = async (table: HostTable, nowMs: number) => {
    const replaced = await kernel.load(printReplacement(table, 'a', nowMs));
    slotInForce = replaced.ok ? 'a' : undefined;
    return replaced;
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
    await replace(lower(policy, nowMs), nowMs);
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
