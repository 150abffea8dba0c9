import { lineAt, withoutEmpty, wordsOf } from './columns.ts';
import { splitCsv } from './csv.ts';
import { toLength } from './interfaces.ts';
import type { InterfaceAddress, InterfaceRow, NeighbourRow, Parser, RouteRow, Row, SocketRow } from './rows.ts';

const SOCKET = /^\s*(TCP|UDP)\s+(\S+):(\d+|\*)\s+(\S+):(\d+|\*)(?:\s+([^\d\s]\S*))?(?:\s+(\d+))?\s*$/;
const PROGRAM = /^\s*\[([^\]]+)\]\s*$/;

/** `netstat -an`, `-ano` and `-anob` of Windows, whatever the language of its headings. */
export const parseWindowsNetstat: Parser = ({ path, lines }) => {
  const rows: SocketRow[] = [];
  for (const [index, line] of lines.entries()) {
    const program = PROGRAM.exec(line)?.[1];
    const last = rows.at(-1);
    if (program !== undefined && last)
      rows[rows.length - 1] = { ...last, processes: [{ ...last.processes[0], name: program }] };
    const [, protocol = '', local, localPort, peer, peerPort, state, pid] = SOCKET.exec(line) ?? [];
    if (protocol === '') continue;
    rows.push({
      kind: 'socket',
      protocol: protocol.toLowerCase(),
      // In other languages a socket that listens is known by its peer.
      ...withoutEmpty({ state: protocol === 'TCP' && peerPort === '0' ? 'LISTENING' : state }),
      ...withoutEmpty({ localAddress: local, localPort, peerAddress: peer, peerPort }),
      processes: pid === undefined ? [] : [{ pid }],
      more: {},
      at: lineAt(path, index),
    });
  }
  return rows;
};

/** `Get-NetTCPConnection` and `Get-NetUDPEndpoint`, as a table or through `ConvertTo-Csv`. */
export const parseNetConnections: Parser = ({ path, lines }) => {
  const start = lines.findIndex((line) => /^\W*(?:\w+\W+)*?LocalAddress\b.*\bLocalPort\b/.test(line.slice(0, 1000)));
  const heading = lines[start];
  if (heading === undefined) return [];
  const delimiter = [',', ';', '\t'].find((sign) => heading.includes(sign));
  const split = (line: string) => (delimiter === undefined ? wordsOf(line) : splitCsv(line, delimiter));
  const names = split(heading).map((name) => name.trim());
  const isUdp = !names.includes('RemotePort');
  return lines.slice(start + 1).flatMap((line, i): SocketRow[] => {
    const values = split(line);
    const field = (name: string) => (names.includes(name) ? values[names.indexOf(name)] : undefined);
    const [localAddress, localPort, state] = [field('LocalAddress'), field('LocalPort'), field('State')];
    if (localAddress === undefined || !/^\d+$/.test(localPort ?? '')) return [];
    const pid = delimiter === undefined ? values.at(-1) : field('OwningProcess');
    return [
      {
        kind: 'socket',
        protocol: isUdp ? 'udp' : 'tcp',
        // 2 is MIB_TCP_STATE_LISTEN.
        ...withoutEmpty({ state: state === 'Listen' || state === '2' ? 'LISTEN' : state }),
        ...withoutEmpty({
          localAddress,
          localPort,
          peerAddress: field('RemoteAddress'),
          peerPort: field('RemotePort'),
        }),
        processes: /^\d+$/.test(pid ?? '') ? [{ pid: pid ?? '' }] : [],
        more: {},
        at: lineAt(path, start + 1 + i),
      },
    ];
  });
};

const ADAPTER = /^\S.*? adapter (.+):\s*$/;
const FIELD = /^\s+(.+?)(?:[ .]*) ?: (.*)$/;

/** `ipconfig`, `ipconfig /all`. */
export const parseIpconfig: Parser = ({ path, lines }) => {
  if (!lines.some((line) => /^Windows IP Configuration\s*$/.test(line))) return [];
  const rows: (InterfaceRow & { addresses: InterfaceAddress[] })[] = [];
  const routes: RouteRow[] = [];
  for (const [index, line] of lines.entries()) {
    const adapter = ADAPTER.exec(line)?.[1];
    if (adapter !== undefined)
      rows.push({ kind: 'interface', name: adapter, addresses: [], more: {}, at: lineAt(path, index) });
    const row = rows.at(-1);
    const [, name = '', text = ''] = FIELD.exec(line) ?? [];
    const value = text.replace(/[(%].*$/, '').trim();
    if (!row || value === '') continue;
    if (/IPv[46] Address/.test(name)) row.addresses.push({ address: value, more: {} });
    const mask = name.startsWith('Subnet Mask') ? toLength(value) : undefined;
    const last = row.addresses.at(-1);
    if (mask !== undefined && last) row.addresses[row.addresses.length - 1] = { ...last, length: mask };
    if (name.startsWith('Default Gateway'))
      routes.push({
        kind: 'route',
        destination: 'default',
        gateway: value,
        interface: row.name,
        more: {},
        at: lineAt(path, index),
      });
  }
  return [...rows, ...routes] satisfies Row[];
};

const NEIGHBOUR = /^\s+(\d+\.\d+\.\d+\.\d+)\s+((?:[0-9a-f]{2}-){5}[0-9a-f]{2})\s+(\S+)\s*$/i;

/** `arp -a`: neighbours below a line for each of the host's own addresses. Groups and broadcasts are nobody. */
export const parseWindowsArp: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): NeighbourRow[] => {
    const [, address = '', mac = '', type = ''] = NEIGHBOUR.exec(line) ?? [];
    if (address === '' || /^(?:ff-ff|01-00-5e)/i.test(mac)) return [];
    return [
      {
        kind: 'neighbour',
        address,
        mac: mac.toLowerCase().replaceAll('-', ':'),
        more: { type },
        at: lineAt(path, index),
      },
    ];
  });
