import { parseAddress, parseTraffic, portOf, type TrafficRange, type TrafficSet, toTrafficSet } from '#core/net';
import { isLocal } from './local.ts';
import type { Row, SocketRow } from './rows.ts';

export interface Listeners {
  /** What others may reach; absent where no row tells of listening. */
  readonly listens?: TrafficSet;
  /** `listen.tcp/22`: `sshd`, with the address where it is one alone. */
  readonly labels: Readonly<Record<string, string>>;
  /** Own addresses that sockets are bound to. */
  readonly addresses: readonly string[];
}

export function listenersOf(rows: readonly Row[]): Listeners {
  const ranges: TrafficRange[] = [];
  const labels = new Map<string, Set<string>>();
  const addresses = new Set<string>();
  let isTold = false;
  const tell = (service: string, text: string) =>
    labels.set(`listen.${service}`, (labels.get(`listen.${service}`) ?? new Set()).add(text));
  for (const row of rows) {
    if (row.kind === 'listed')
      for (const { service, process } of row.listens) {
        const traffic = parseTraffic(service);
        if (!traffic.ok) continue;
        isTold = true;
        ranges.push(traffic.value);
        tell(service, process ?? '');
      }
    if (row.kind !== 'socket') continue;
    isTold ||= /^(?:tcp|udp|sctp)/.test(row.protocol);
    const listening = toListening(row);
    if (!listening) continue;
    const address = parseAddress(listening.address);
    const isLoopback = address.ok && isLocal(address.value) && address.value.value !== 0n;
    const process = row.processes.flatMap(({ name }) => name ?? []).join(' ');
    const where = address.ok && address.value.value !== 0n ? `${process} on ${listening.address}` : process;
    tell(listening.service, where.trim());
    const traffic = parseTraffic(listening.service);
    if (traffic.ok && !isLoopback) ranges.push(traffic.value);
    if (address.ok && !isLocal(address.value)) addresses.add(listening.address);
  }
  return {
    ...(isTold && { listens: toTrafficSet(ranges) }),
    labels: Object.fromEntries(
      [...labels].map(([service, texts]) => [service, [...texts].filter((text) => text !== '').join('; ')]),
    ),
    addresses: [...addresses],
  };
}

/** A socket of tcp or sctp in the state LISTEN; one of udp that is connected to nobody. */
function toListening(row: SocketRow): { service: string; address: string } | undefined {
  const protocol = /^(tcp|udp|sctp)/.exec(row.protocol)?.[1];
  const port = portOf(row.localPort ?? '');
  if (protocol === undefined || port === undefined) return undefined;
  const isOpen = row.state?.startsWith('LISTEN') ?? false;
  const isUnconnected =
    protocol === 'udp' && (row.peerPort === undefined || row.peerPort === '*' || row.peerPort === '0');
  if (!isOpen && !isUnconnected) return undefined;
  const address = (row.localAddress ?? '').replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  return {
    service: `${protocol}/${port}`,
    address: address === '*' || address === 'localhost' ? (address === '*' ? '0.0.0.0' : '127.0.0.1') : address,
  };
}
