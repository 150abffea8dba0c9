import { findByPort } from '#core/catalogue';
import type { Protocol } from '#core/net';

const FIRST_REGISTERED = 1024;
/** Where Linux begins to take the ports of clients from; other systems begin later. */
const FIRST_CLIENT = 32_768;
/** A service on more ports than this says little about one of them. */
const FEW_PORTS = 64;

/** One byte for each port, 0 until it is asked for: the catalogue is searched once for each. */
const KNOWN = { tcp: new Uint8Array(65_536), udp: new Uint8Array(65_536) };
const [YES, NO] = [1, 2];

/** How much a port is that of a server: 0 for most. Some services have a port that clients are given as well. */
export function rankPort(protocol: Protocol, port: number): number {
  if (port < FIRST_REGISTERED) return 0;
  return (
    (port < FIRST_CLIENT ? 1 : 3) + ((protocol === 'tcp' || protocol === 'udp') && isKnown(protocol, port) ? 0 : 1)
  );
}

function isKnown(protocol: 'tcp' | 'udp', port: number): boolean {
  const known = KNOWN[protocol][port];
  if (known === YES || known === NO) return known === YES;
  const found = findByPort(protocol, port).some(({ ports }) =>
    ports.some(({ proto, from, to }) => proto === protocol && from <= port && port <= to && to - from < FEW_PORTS),
  );
  KNOWN[protocol][port] = found ? YES : NO;
  return found;
}
