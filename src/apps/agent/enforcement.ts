import type { HostPolicy } from '#core/model';
import { NO_ADDRESSES } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { compareHost, lowerHost, parseHost, printHost } from '#dialects/nftables';
import type { Kernel } from './kernel.ts';

/** Keeps one policy in the kernel. */
export interface Enforcement {
  /** What the kernel is meant to hold; undefined before the first load. */
  readonly policy: () => HostPolicy | undefined;
  /** Loads, reads back and compares. On any error the kernel holds what it held before. */
  readonly apply: (policy: HostPolicy, nowMs: number) => Promise<Result<undefined, string>>;
  /** What the kernel holds otherwise than asked, and the listing that says so; undefined listing: no table. */
  readonly inspect: () => Promise<{ readonly differences: readonly string[]; readonly listing: unknown }>;
  /** Puts what was asked into a table made anew. */
  readonly repair: (nowMs: number) => Promise<Result<undefined, string>>;
}

/** What a host enforces before anybody told it anything: it only watches. */
export function watchOnly(workload: string): HostPolicy {
  return { workload, zone: '', revision: 0, mode: 'observe', own: NO_ADDRESSES, allow: [], forbid: [] };
}

export function createEnforcement(kernel: Kernel, now: () => number): Enforcement {
  let asked: HostPolicy | undefined;

  const load = async (policy: HostPolicy, nowMs: number, how: 'update' | 'replace') => {
    const transaction = printHost(lowerHost(policy, nowMs), nowMs, how);
    const loaded = await kernel.load(transaction);
    // A table that somebody changed may refuse an update; made anew it cannot.
    if (!loaded.ok && how === 'update') return kernel.load(printHost(lowerHost(policy, nowMs), nowMs, 'replace'));
    return loaded;
  };

  const differencesTo = async (policy: HostPolicy) => {
    const listing = await kernel.list();
    if (!listing) return { differences: ['the table is gone'], listing: undefined };
    if (!listing.ok) return { differences: [listing.error], listing: undefined };
    const nowMs = now();
    const found = parseHost(listing.value);
    const differences = found.ok ? compareHost(lowerHost(policy, nowMs), found.value, nowMs) : found.error;
    return { differences, listing: listing.value };
  };

  return {
    policy: () => asked,
    apply: async (policy, nowMs) => {
      const loaded = await load(policy, nowMs, 'update');
      if (!loaded.ok) return fail(`the kernel refused it: ${loaded.error}`);
      let { differences } = await differencesTo(policy);
      if (differences.length > 0) {
        await load(policy, nowMs, 'replace');
        ({ differences } = await differencesTo(policy));
      }
      if (differences.length === 0) {
        asked = policy;
        return ok(undefined);
      }
      if (asked) await load(asked, now(), 'replace');
      return fail(`the kernel holds something else: ${differences.slice(0, 5).join('; ')}`);
    },
    inspect: () => (asked ? differencesTo(asked) : Promise.resolve({ differences: [], listing: undefined })),
    repair: (nowMs) => (asked ? load(asked, nowMs, 'replace') : Promise.resolve(ok(undefined))),
  };
}
