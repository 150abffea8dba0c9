import type { Endpoint, EndpointInterface, Segment, Topology, Way } from '#core/model';
import { NO_ADDRESSES, printRange, subtractAddresses, toAddressSet, toRange, unionAddresses } from '#core/net';
import type { Client, Tunnel } from './tunnel.ts';

const INTERNET = 'internet';

/**
 * The host with a leg in each tunnel. Of a server: its clients in one segment, the networks that it tells them of in
 * another. Host and clients reach each other; further on there is what the host passes on, which the file does not say.
 */
export function lift(host: string, tunnels: readonly Tunnel[]): Topology {
  const gateway: Endpoint = {
    name: host,
    aliases: [],
    kind: 'host',
    labels: Object.fromEntries(tunnels.flatMap(toLabels)),
    interfaces: tunnels.map(toLeg),
    ...(tunnels[0] && { at: tunnels[0].at }),
  };
  return {
    endpoints: [
      gateway,
      ...tunnels.flatMap((tunnel) => tunnel.clients.map((client) => toClientEndpoint(tunnel, client))),
    ],
    segments: [...tunnels.flatMap(toSegments), { name: INTERNET, addresses: NO_ADDRESSES, isInternet: true }],
    points: [],
    ways: tunnels.flatMap((tunnel) => liftTunnel(host, tunnel)),
  };
}

function toLabels({ name, listens, pushed, isAllPushed, management }: Tunnel): [string, string][] {
  const networks = [...pushed.ranges.map(printRange), ...(isAllPushed ? ['0.0.0.0/0'] : [])];
  return [
    ...(listens === undefined ? [] : [[`openvpn.${name}.listens`, listens] satisfies [string, string]]),
    ...(networks.length === 0 ? [] : [[`openvpn.${name}.pushed`, networks.join(' ')] satisfies [string, string]]),
    ...(management === undefined ? [] : [[`openvpn.${name}.management`, management] satisfies [string, string]]),
  ];
}

function toLeg({ name, own }: Tunnel): EndpointInterface {
  return { name, segment: name, addresses: own, leave: [], arrive: [] };
}

function toClientEndpoint(tunnel: Tunnel, { name, addresses, at }: Client): Endpoint {
  return {
    name: `${tunnel.name} client ${name}`,
    aliases: [name],
    kind: 'VPN client',
    labels: {},
    interfaces: [{ name: 'tun', segment: clientsOf(tunnel), addresses, leave: [], arrive: [] }],
    at,
  };
}

function clientsOf({ name }: Tunnel): string {
  return `${name} clients`;
}

function beyondOf({ name }: Tunnel): string {
  return `${name} networks`;
}

function toSegments(tunnel: Tunnel): Segment[] {
  const own = toAddressSet(tunnel.own.map(toRange));
  const inside = unionAddresses(
    tunnel.pool,
    tunnel.behindClients,
    ...tunnel.clients.map(({ addresses }) => toAddressSet(addresses.map(toRange))),
  );
  return [
    { name: tunnel.name, addresses: own, isInternet: false },
    { name: clientsOf(tunnel), addresses: subtractAddresses(inside, own), isInternet: false },
    {
      name: beyondOf(tunnel),
      addresses: subtractAddresses(tunnel.pushed, unionAddresses(inside, own)),
      isInternet: false,
    },
  ];
}

function liftTunnel(host: string, tunnel: Tunnel): Way[] {
  const clients = clientsOf(tunnel);
  const beyond = beyondOf(tunnel);
  const forwarded = tunnel.isServer
    ? `through ${host}, if it passes packets on`
    : 'through the server, if it passes packets on';
  const both = (a: string, b: string, outcome: Way['outcome'], why: string, at = tunnel.at): Way[] => [
    { from: a, to: b, visits: [], outcome, why, at },
    { from: b, to: a, visits: [], outcome, why, at },
  ];
  const between = tunnel.isClientToClient ? 'client-to-client' : forwarded;
  return [
    ...both(tunnel.name, clients, 'delivered', `tunnel ${tunnel.name}`),
    {
      from: clients,
      to: clients,
      visits: [],
      outcome: tunnel.isClientToClient ? 'delivered' : 'unknown',
      why: between,
      at: tunnel.at,
    },
    ...both(clients, beyond, 'unknown', `routes that the server tells, ${forwarded}`, tunnel.pushedAt),
    ...both(tunnel.name, beyond, 'unknown', 'routes that are not in the file'),
    ...both(clients, INTERNET, 'unknown', tunnel.isAllPushed ? `redirect-gateway, ${forwarded}` : forwarded),
    ...both(tunnel.name, INTERNET, 'unknown', 'routes that are not in the file'),
  ];
}
