import type { Policy, Workload } from '#core/model';
import { type Address, parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import type { DeclaredUse } from './request.ts';

/** Nobody sends from there: reserved (RFC 1112 §4), discarded (RFC 6666). */
const RESERVED = [unwrap(parseAddress('240.0.0.0')), unwrap(parseAddress('100::'))];
/** Somebody outside (RFC 5737, RFC 3849). */
export const STRANGERS = [unwrap(parseAddress('203.0.113.77')), unwrap(parseAddress('2001:db8:ffff::77'))];

/** What the name of the other one ends in; no workload is called so. */
const TWIN = '~';

/**
 * The workloads with an address each, so that it can be decided what a policy says of those that have none yet; and
 * another one beside each that is declared to call its own kind, as replicas do.
 */
export function addStandIns(workloads: Policy['workloads'], uses: readonly DeclaredUse[]): Workload[] {
  let count = 0n;
  const give = (): Address[] => {
    count += 1n;
    return RESERVED.map(({ bits, value }) => ({ bits, value: value + count }));
  };
  const own = new Set(
    uses.filter(({ source, destination }) => source.name === destination.name).map(({ source }) => source.name),
  );
  return workloads.flatMap((workload) => {
    const one = workload.addresses.length > 0 ? workload : { ...workload, addresses: give() };
    if (!own.has(workload.name)) return [one];
    return [one, { ...workload, name: `${workload.name}${TWIN}`, addresses: give() }];
  });
}
