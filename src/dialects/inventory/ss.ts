import { lineAt, withoutEmpty } from './columns.ts';
import type { Parser, SocketProcess, SocketRow } from './rows.ts';

const HEADER = /^(Netid\s+)?State\s+Recv-Q\s+Send-Q\s+Local Address:Port\s+Peer Address:Port/;
const PROCESS = /\("((?:[^"\\]|\\.)*)",pid=(\d+)(?:,[^)]*)?\)/g;

/** `ss`: sockets with their processes. Without a column for the kind they are of the one that was asked for, which states tell. */
export const parseSs: Parser = ({ path, lines }) => {
  let header: RegExpExecArray | undefined;
  return lines.flatMap((line, index): SocketRow[] => {
    const found = HEADER.exec(line);
    if (found) {
      header = found;
      return [];
    }
    if (!header || line.trim() === '') return [];
    const row = parseLine(line, header[1] !== undefined);
    return row ? [{ ...row, at: lineAt(path, index) }] : [];
  });
};

const BARE =
  /^(?:([a-z_]+)\s+)?(?:LISTEN|UNCONN|ESTAB|[A-Z]+-[A-Z0-9-]+)\s+\d+\s+\d+\s+\S+:(?:\d+|\*|[\w-]+)\s+\S+:\S+/;

/** `ss -H`: the same without a header. */
export const parseBareSs: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): SocketRow[] => {
    const found = BARE.exec(line);
    const row = found && parseLine(line, found[1] !== undefined);
    return row ? [{ ...row, at: lineAt(path, index) }] : [];
  });

function parseLine(line: string, hasNetid: boolean): Omit<SocketRow, 'at'> | undefined {
  const pattern = hasNetid
    ? /^(\S+)\s+([A-Z][A-Z0-9-]*)\s+(\d+)\s+(\d+)\s+(.*)$/
    : /^()([A-Z][A-Z0-9-]*)\s+(\d+)\s+(\d+)\s+(.*)$/;
  const [, netid = '', state = '', recvQ = '', sendQ = '', rest = ''] = pattern.exec(line) ?? [];
  if (state === '') return undefined;
  const protocol = netid === '' ? (state === 'UNCONN' ? 'udp' : 'tcp') : netid;
  const more = { recvQ, sendQ };
  if (/^u_|^nl$|^p_|^unix$/.test(protocol)) {
    const [, own = '', port = '', peer = '', peerPort = '', after = ''] =
      /^(\S+)(?:\s+(\d+))?\s+(\S+)(?:\s+(\d+))?(.*)$/.exec(rest) ?? [];
    return {
      kind: 'socket',
      protocol,
      state,
      ...withoutEmpty({ path: own, localPort: port, peerAddress: peer, peerPort }),
      processes: parseProcesses(after),
      more,
    };
  }
  const [, local = '', peer = '', after = ''] = /^(\S+)\s+(\S+)(.*)$/.exec(rest) ?? [];
  return {
    kind: 'socket',
    protocol,
    state,
    ...splitEnd(local, 'local'),
    ...withoutEmpty({ interface: /%([^:\]]+)/.exec(local)?.[1] }),
    ...splitEnd(peer, 'peer'),
    processes: parseProcesses(after),
    more: { ...more, ...parseMore(after) },
  };
}

/** `[fe80::1%eth0]:22`, `127.0.0.53%lo:53`, `*:80`. The brackets are kept, as the tool has them. */
function splitEnd(text: string, end: 'local' | 'peer'): Record<string, string> {
  const place = text.lastIndexOf(':');
  const address = text.slice(0, place).replace(/%[^\]]+/, '');
  return { [`${end}Address`]: address, [`${end}Port`]: text.slice(place + 1) };
}

function parseProcesses(text: string): SocketProcess[] {
  const users = /users:\((.*?\))\)/.exec(text)?.[1] ?? '';
  return [...users.matchAll(PROCESS)].map(([, name = '', pid = '']) => ({ name, pid }));
}

/** `ino:1`, `cgroup:/system.slice`, `v6only:1`. */
function parseMore(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.replace(/users:\(.*?\)\)/, '').matchAll(/(?:^|\s)(ino|sk|cgroup|v6only|uid):(\S+)/g)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );
}
