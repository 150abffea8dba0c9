import {
  EVERY_PACKET,
  type EnforcementPoint,
  type FilterChain,
  type Loss,
  type Reading,
  type ReadError,
} from '#core/model';
import { type Bits, fullRange, toAddressSet } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { findFilterErrors } from '#core/semantics';
import type { Dump, Family } from '../language/index.ts';
import type { IpSet } from '../text/ipset.ts';
import { liftDump } from './lift-dump.ts';

/** What one host holds: the dumps of its two families, at most one of each. */
export interface HostDumps {
  readonly name: string;
  readonly dumps: readonly Dump[];
  readonly sets: ReadonlyMap<string, IpSet>;
}

/** One point for each host. What a host does with packets of a family that nobody told us of is not known. */
export function liftHosts(hosts: readonly HostDumps[]): Result<Reading, readonly ReadError[]> {
  const losses: Loss[] = [];
  const errors: ReadError[] = [];
  const points = hosts.map(({ name, dumps, sets }): EnforcementPoint => {
    const lifted = dumps.map((dump) => liftDump(dump, sets));
    losses.push(...lifted.flatMap((each) => each.losses));
    const families: readonly Family[] = [4, 6];
    const missing = families.filter((family) => !dumps.some((dump) => dump.family === family));
    for (const family of missing)
      losses.push({
        kind: 'unsupported',
        construct: name,
        why: `there is no dump of \`${family === 4 ? 'iptables' : 'ip6tables'}\` beside it: what becomes of ${family === 4 ? 'IPv4' : 'IPv6'} is not known`,
      });
    const chains = [...lifted.flatMap((each) => each.chains), ...missing.flatMap(toUnknownChains)];
    errors.push(...findFilterErrors({ chains }).map((message) => ({ message: `\`${name}\`: ${message}` })));
    const at = dumps[0]?.tables[0]?.at;
    return { name, rules: { chains }, isTracking: true, ...(at ? { at } : {}) };
  });
  if (errors.length > 0) return fail(errors);
  return ok({ topology: { endpoints: [], segments: [], points, ways: [] }, losses });
}

function toUnknownChains(family: Family): FilterChain[] {
  const bits: Bits = family === 4 ? 32 : 128;
  const ofFamily = toAddressSet([fullRange(bits)]);
  const scope = { ...EVERY_PACKET, sources: ofFamily, destinations: ofFamily };
  const construct = `no dump of IPv${family}`;
  return (['input', 'forward', 'output'] as const).map((hook) => ({
    name: `${family === 6 ? 'ip6/' : ''}filter/${hook.toUpperCase()}`,
    entries: [{ match: EVERY_PACKET, action: { kind: 'unknown', construct }, text: construct }],
    base: { hook, priority: 0, policy: 'accept', scope },
  }));
}
