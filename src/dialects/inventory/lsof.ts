import { lineAt, withoutEmpty } from './columns.ts';
import type { Parser, SocketRow } from './rows.ts';

const HEADER = /^COMMAND\s+PID\s/;
const ROW =
  /^(\S+)\s+(\d+)\s+(?:\d+\s+)?(?:(?!\d)\S+\s+)??(\S+)\s+(\d+\S*)\s+(IPv4|IPv6)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)(?:\s+\((\S+)\))?\s*$/;

/** `lsof -i`: sockets of the network; files are no part of who listens. */
export const parseLsof: Parser = ({ path, lines }) => {
  if (!lines.some((line) => HEADER.test(line))) return [];
  return lines.flatMap((line, index): SocketRow[] => {
    const match = ROW.exec(line);
    if (!match) return [];
    const [
      ,
      command = '',
      pid = '',
      user = '',
      fd = '',
      type = '',
      device = '',
      size = '',
      node = '',
      name = '',
      state,
    ] = match;
    const [own = '', peer] = name.split('->');
    return [
      {
        kind: 'socket',
        protocol: `${node.toLowerCase()}${type === 'IPv6' ? '6' : ''}`,
        ...withoutEmpty({ state }),
        ...splitEnd(own, 'local'),
        ...(peer !== undefined && splitEnd(peer, 'peer')),
        processes: [{ name: command.replace(/\\x20/g, ' '), pid, user }],
        more: { fd, type, device, sizeOff: size, node },
        at: lineAt(path, index),
      },
    ];
  });
};

export function splitEnd(text: string, end: 'local' | 'peer'): Record<string, string> {
  const place = text.lastIndexOf(':');
  return { [`${end}Address`]: text.slice(0, place).replace(/^\[(.*)\]$/, '$1'), [`${end}Port`]: text.slice(place + 1) };
}
