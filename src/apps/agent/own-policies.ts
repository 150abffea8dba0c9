import type { HostPolicy } from '#core/model';
import { NO_ADDRESSES, parseAddress, parseRange, parseTraffic, toAddressSet, toRange, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import type { ServerPlace } from './last-good.ts';

/** What a host enforces before anybody told it anything: it only watches. */
export function watchOnly(workload: string): HostPolicy {
  return { workload, zone: '', revision: 0, mode: 'observe', own: NO_ADDRESSES, allow: [], forbid: [] };
}

const EVERYWHERE = toAddressSet(['0.0.0.0/0', '::/0'].map((text) => unwrap(parseRange(text))));

/**
 * What a host enforces that was told a policy and cannot read it: nothing but the way to its server, until that tells
 * it again. Of revision 0, so that the server tells whatever it has.
 */
export function closedBut(server: ServerPlace | undefined, workload: string): HostPolicy {
  const address = parseAddress(server?.address ?? '');
  const toServer =
    server && address.ok
      ? [
          {
            id: 'way-to-the-server',
            direction: 'egress' as const,
            own: EVERYWHERE,
            peers: toAddressSet([toRange(address.value)]),
            traffic: toTrafficSet([unwrap(parseTraffic(`tcp/${server.port}`))]),
          },
        ]
      : [];
  return { ...watchOnly(workload), mode: 'enforce', allow: toServer };
}
