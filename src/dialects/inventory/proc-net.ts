import { printAddress } from '#core/net';
import { lineAt, wordsOf } from './columns.ts';
import type { InterfaceRow, NeighbourRow, Parser, RouteRow, SocketRow } from './rows.ts';

const STATES: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '03': 'SYN_RECV',
  '04': 'FIN_WAIT1',
  '05': 'FIN_WAIT2',
  '06': 'TIME_WAIT',
  '07': 'CLOSE',
  '08': 'CLOSE_WAIT',
  '09': 'LAST_ACK',
  '0A': 'LISTEN',
  '0B': 'CLOSING',
};

/** `/proc/net/tcp`, `udp`, `tcp6`, `udp6`: which of them, only the name of the file tells; tcp where it does not. */
export const parseProcSockets: Parser = ({ path, lines }) => {
  if (!/^\s*sl\s+local_address\s+rem(?:ote)?_address\s+st\s/.test(lines[0] ?? '')) return [];
  const protocol = /(udp|raw)6?(?:\.\w+)?$/.exec(path)?.[1] ?? 'tcp';
  return lines.slice(1).flatMap((line, index): SocketRow[] => {
    const [entry = '', local = '', peer = '', state = '', queues = '', , , uid = '', , inode = ''] = wordsOf(line);
    const [own, other] = [parseEnd(local), parseEnd(peer)];
    if (!own || !other) return [];
    return [
      {
        kind: 'socket',
        protocol: own.address.includes(':') ? `${protocol}6` : protocol,
        state: STATES[state] ?? state,
        localAddress: own.address,
        localPort: own.port,
        peerAddress: other.address,
        peerPort: other.port,
        processes: [],
        more: {
          entry: entry.replace(':', ''),
          state,
          uid,
          inode,
          txQueue: queues.split(':')[0] ?? '',
          rxQueue: queues.split(':')[1] ?? '',
        },
        at: lineAt(path, index + 1),
      },
    ];
  });
};

/** Words of four bytes, each with the lowest byte first; the port with the highest first. */
function parseEnd(text: string): { address: string; port: string } | undefined {
  const [, hex = '', port = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(text) ?? [];
  if (hex === '') return undefined;
  const words = hex.match(/.{8}/g) ?? [];
  const value = BigInt(`0x${words.map((word) => (word.match(/../g) ?? []).toReversed().join('')).join('')}`);
  return {
    address: printAddress({ bits: words.length === 1 ? 32 : 128, value }),
    port: `${Number.parseInt(port, 16)}`,
  };
}

/** `/proc/net/arp`. */
export const parseProcArp: Parser = ({ path, lines }) => {
  if (!/^IP address\s+HW type\s+Flags\s+HW address\s+Mask\s+Device/.test(lines[0] ?? '')) return [];
  return lines.slice(1).flatMap((line, index): NeighbourRow[] => {
    const [address = '', hwType = '', flags = '', mac = '', mask = '', device = ''] = wordsOf(line);
    if (device === '') return [];
    return [
      {
        kind: 'neighbour',
        address,
        mac,
        interface: device,
        more: { hwType, flags, mask },
        at: lineAt(path, index + 1),
      },
    ];
  });
};

const ROUTES = /^Iface\s+Destination\s+Gateway\s+Flags\s+RefCnt/;

/** `/proc/net/route`: addresses as words with the lowest byte first. */
export const parseProcRoutes: Parser = ({ path, lines }) => {
  if (!ROUTES.test(lines[0] ?? '')) return [];
  return lines.slice(1).flatMap((line, index): RouteRow[] => {
    const [device = '', ...words] = wordsOf(line);
    const [destination, gateway, mask] = [words[0], words[1], words[6]].map(
      (word) => parseEnd(`${word ?? ''}:0000`)?.address,
    );
    if (destination === undefined || gateway === undefined || mask === undefined) return [];
    const [, , flags = '', refCnt = '', use = '', metric = ''] = words;
    return [
      {
        kind: 'route',
        destination,
        gateway,
        mask,
        interface: device,
        flags,
        more: { refCnt, use, metric },
        at: lineAt(path, index + 1),
      },
    ];
  });
};

/** `/proc/net/if_inet6`: address without colons, index, length, scope, flags, device. */
export const parseProcInet6: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): InterfaceRow[] => {
    const match = /^([0-9a-f]{32}) ([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{2}) ([0-9a-f]{2})\s+(\S+)\s*$/.exec(line);
    if (!match) return [];
    const [, hex = '', id = '', length = '', scope = '', flags = '', name = ''] = match;
    const address = printAddress({ bits: 128, value: BigInt(`0x${hex}`) });
    return [
      {
        kind: 'interface',
        name,
        addresses: [{ address, length: Number.parseInt(length, 16), more: { scope } }],
        more: { id, flags },
        at: lineAt(path, index),
      },
    ];
  });
