import { toWorkloadName } from '#core/model';
import { parseAddress } from '#core/net';

/** What telemetry calls an address. */
export interface ToldHost {
  /** As a workload may be called; addresses that share the name have a number after it, but for one of each family. */
  readonly name: string;
  /** Who made it and makes it anew elsewhere: `namespace.deployment`. Absent where nobody tells. */
  readonly owner?: string;
}

/** A pod of a ReplicaSet ends with its hash and five letters, one of a DaemonSet with these, one of a StatefulSet with a number. */
const OF_REPLICA_SET = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const OF_DAEMON_SET = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const OF_STATEFUL_SET = /^(.+)-\d{1,4}$/;

/**
 * The names of addresses as names of workloads, each in order of the addresses. `taken` are not given. Pods come and go
 * with their addresses: what stays is their owner. Source: Kubernetes, `apimachinery/pkg/util/rand` and the controllers.
 */
export function toToldHosts(
  addresses: readonly string[],
  names: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
): Map<string, ToldHost> {
  const known = new Set(taken);
  const told = new Map<string, ToldHost>();
  const byName = Map.groupBy(
    addresses.filter((address) => names.has(address)),
    (address) => names.get(address) ?? '',
  );
  for (const [text, own] of [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const name = toWorkloadName(text);
    if (name === '') continue;
    const owner = findOwner(text);
    // One of each family is one host; more are as many, whoever gave them one name.
    const isOne = own.length === 2 && new Set(own.map(bitsOf)).size === 2;
    let given = '';
    for (const address of own) {
      if (given === '' || !isOne) given = toFree(name, known);
      known.add(given);
      told.set(address, { name: given, ...(owner !== undefined && { owner }) });
    }
  }
  return told;
}

function bitsOf(address: string): number {
  const parsed = parseAddress(address);
  return parsed.ok ? parsed.value.bits : 0;
}

/** Of names with a namespace; others are of machines, which are nobody's replicas. */
function findOwner(text: string): string | undefined {
  const [namespace = '', ...rest] = text.split('/');
  const pod = rest.join('/');
  if (pod === '') return undefined;
  const [, base = pod] = OF_REPLICA_SET.exec(pod) ?? OF_DAEMON_SET.exec(pod) ?? OF_STATEFUL_SET.exec(pod) ?? [];
  return toWorkloadName(`${namespace}/${base}`);
}

function toFree(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}
