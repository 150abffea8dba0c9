import { networkInterfaces } from 'node:os';
import { parseAddress, printAddress } from '#core/net';
import type { OwnSide } from './counters.ts';
import { nameProcesses, readListeningSockets } from './listeners.ts';

/** What listens on this host, read anew each time; sockets only when they are others than before. */
export function createOwnSide() {
  let lastSockets = '';
  let own: OwnSide = { addresses: ownAddresses(), listens: new Set() };
  return {
    current: (): OwnSide => own,
    /** With their processes; undefined when nothing has changed. */
    readListeners: () => {
      const sockets = readListeningSockets();
      const text = JSON.stringify(sockets);
      if (text === lastSockets) return undefined;
      lastSockets = text;
      const ports = sockets.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port);
      own = { addresses: ownAddresses(), listens: new Set(ports) };
      return nameProcesses(sockets);
    },
  };
}

function ownAddresses(): Set<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap((addresses = []) =>
      addresses.flatMap(({ address }) => {
        const parsed = parseAddress(address.replace(/%.*$/, ''));
        return parsed.ok ? [printAddress(parsed.value)] : [];
      }),
    ),
  );
}
