import { type Declared, EMPTY_POLICY, type Policy, type SourceFile } from '#core/model';
import { parseAddress, printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { readManifests } from '#dialects/manifests';
import { type DeclaredReport, proposeChange } from '#stages/define';
import { findEstate, placeDeclared, toDeclaredEntries, toInstanceEntries } from '../../src/apps/learning/index.ts';
import type { Endpoint } from './peer-policies.ts';

/** What manifests alone lead to, as `bulkhead propose --declared` does it. */
export interface DeclaredPolicy {
  readonly declared: Declared;
  /** With an address for everybody, so that it can be asked. */
  readonly policy: Policy;
  readonly report: DeclaredReport | undefined;
  /** Everybody as a peer knows them. */
  readonly ends: readonly Endpoint[];
}

export function declare(files: readonly SourceFile[]): DeclaredPolicy {
  const { declared } = unwrap(readManifests(files));
  const listed = toInstanceEntries(declared, []);
  const estate = findEstate(listed, [], undefined, { declared: toDeclaredEntries(declared) });
  const window = { firstMs: 0, lastMs: 0 };
  const request = { ...estate, conversations: [], window, atMs: 0, declared: placeDeclared(declared, estate).estate };
  const { policy, declared: report } = proposeChange(EMPTY_POLICY, request);
  const workloads = policy.workloads.map((workload, i) => ({
    ...workload,
    addresses: [unwrap(parseAddress(`10.50.${Math.floor(i / 250)}.${(i % 250) + 1}`))],
  }));
  const labelsOf = new Map(declared.workloads.map(({ name, labels }) => [name, labels]));
  const ends = workloads.map(({ name, addresses }): Endpoint => {
    const labels = labelsOf.get(name);
    const address = addresses.map(printAddress).join();
    // Whoever takes connections from outside is a pod of another namespace.
    return labels
      ? { name, address, namespace: name.split('.')[0] ?? '', labels }
      : { name, address, namespace: 'entrance', labels: {} };
  });
  return { declared, policy: { ...policy, workloads }, report, ends };
}
