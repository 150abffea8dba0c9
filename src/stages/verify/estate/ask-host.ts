import type { EnforcementPoint } from '#core/model';
import { type Address, printAddress, toAddressSet, toRange } from '#core/net';
import type { Asked, Opening } from '#core/semantics';
import { eachForClientPorts } from './client-ports.ts';
import { BEFORE, isBetweenMachines, type Interfaces, toHostTopology, toPaths } from './host-topology.ts';
import { type Case, type Judgement, judgeCases, toUnknown } from './judgement.ts';

/**
 * What hosts by themselves do with connections between single addresses: by the paths that the interfaces of the
 * question leave open, on each of the hosts.
 */
export function askHosts(
  hosts: readonly EnforcementPoint[],
  senders: readonly Address[],
  receivers: readonly Address[],
  interfaces: Interfaces,
  opening: Opening,
  how: Pick<Asked, 'isOneWay' | 'state'>,
): Judgement {
  const paths = toPaths(interfaces);
  function* eachCase(): Generator<Case> {
    for (const host of hosts)
      for (const path of paths) {
        const here = toHostTopology(host, path, interfaces);
        const between = toHostTopology(host, path, { ...interfaces, isOverNetwork: true });
        for (const address of senders)
          for (const to of receivers) {
            if (to.bits !== address.bits) continue;
            const topology = isBetweenMachines(toAddressSet([toRange(address)]), toAddressSet([toRange(to)]))
              ? between
              : here;
            const asked = { topology, from: { address, segment: BEFORE }, destination: to, opening, ...how };
            const ends =
              senders.length * receivers.length > 1 ? ` ${printAddress(address)} -> ${printAddress(to)}` : '';
            const what = `${paths.length > 1 ? `as ${path}` : ''}${ends}${paths.length > 1 || ends ? ': ' : ''}`;
            for (const decision of eachForClientPorts(asked)) yield { what, decision };
          }
      }
  }
  const judgement = judgeCases(eachCase());
  if (judgement.why === '') return toUnknown('the ends share no address that is known');
  const note = 'without `in`, `out` or `chain` a packet may stay in the host or pass through';
  return paths.length > 1 ? { ...judgement, why: `${judgement.why} (${note})` } : judgement;
}
