import { type JsonNode, memberOf, textOf } from '#core/json';
import { parseAddress, toTraffic, toTrafficSet } from '#core/net';
import type { Holder, Member } from './config.ts';
import { readCommon, toLeg } from './read-holders.ts';
import { lose, readAddress, readIds, readList, readNumber, type Source } from './source.ts';

export const LOAD_BALANCER = 'load balancer';

/** Load balancers: a leg for each private address, known outside by the public address of the same place in the list. */
export function readBalancers(source: Source): Holder[] {
  return readList(source, source.root, 'load_balancers').map((balancer) => {
    const groups = readList(source, balancer, 'security_groups').map(readIds);
    const outside = readList(source, balancer, 'public_ips').map((ip) => readAddress(source, ip, 'address'));
    const legs = readList(source, balancer, 'private_ips').flatMap((ip, place) => {
      const address = outside[place] ?? outside[0];
      return toLeg(source, ip, readIds(balancer), groups).map((leg) => ({
        ...leg,
        ...(address && { outside: address }),
      }));
    });
    if (legs.length === 0)
      lose(
        source,
        balancer,
        `load balancer ${textOf(memberOf(balancer, 'name')) ?? ''}`,
        'it has no private address that anything could be asked of',
      );
    const [subnet] = readList(source, balancer, 'subnets');
    return {
      ...readCommon(source, balancer, LOAD_BALANCER),
      aliases: [
        ...readIds(balancer),
        ...(textOf(memberOf(balancer, 'hostname')) ? [textOf(memberOf(balancer, 'hostname')) ?? ''] : []),
      ],
      // The API names no VPC: its subnets do.
      vpc: readIds(subnet),
      legs,
      members: readList(source, balancer, 'pools').flatMap((pool) =>
        readList(source, pool, 'members').flatMap((member) => readMember(source, member)),
      ),
      listens: toTrafficSet(readList(source, balancer, 'listeners').map((listener) => readListener(source, listener))),
    };
  });
}

function readMember(source: Source, member: JsonNode): Member[] {
  const target = memberOf(member, 'target');
  const text = textOf(memberOf(target, 'address'));
  const address = text === undefined ? undefined : parseAddress(text);
  if (address?.ok) return [{ address: address.value }];
  const holder = readIds(target);
  if (holder.length > 0) return [{ holder }];
  lose(source, member, 'a member of a pool', 'its target has neither address nor id');
  return [];
}

/** `http`, `https` and `tcp` are heard on tcp. */
function readListener(source: Source, listener: JsonNode) {
  const protocol = textOf(memberOf(listener, 'protocol')) === 'udp' ? 'udp' : 'tcp';
  const port = readNumber(source, listener, 'port', { first: 0, last: 65535, otherwise: 0 });
  const first = readNumber(source, listener, 'port_min', { first: 0, last: 65535, otherwise: port });
  const last = readNumber(source, listener, 'port_max', { first: 0, last: 65535, otherwise: Math.max(first, port) });
  return toTraffic(protocol, Math.min(first, last), Math.max(first, last));
}
