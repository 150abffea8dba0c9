import { lineAt, pairUp, toFieldName, withoutEmpty, wordsOf } from './columns.ts';
import type { Parser, Row, SocketProcess, SocketRow } from './rows.ts';

const UNIX = /^Proto\s+RefCnt\s+Flags\s+Type/;
const BSD_UNIX = /^Address\s+Type\s+Recv-Q\s+Send-Q\s+Inode/;
const INTERFACES = /^Name\s+Mtu\s+Network\s+Address\s/;
const LINUX_INTERFACES = /^Iface\s+MTU\s+(?:Met\s+)?RX-OK/;

/** `netstat` of Linux, BSD and macOS: sockets of the network and of the file system, interfaces. */
export const parseNetstat: Parser = ({ path, lines }) => {
  let header = '';
  return lines.flatMap((line, index): Row[] => {
    if (
      isSocketHeader(line) ||
      UNIX.test(line) ||
      BSD_UNIX.test(line) ||
      INTERFACES.test(line) ||
      LINUX_INTERFACES.test(line)
    ) {
      header = line;
      return [];
    }
    if (/^(?:Active|Registered|Kernel|Routing|Proto\/ID)\b/.test(line) || line.trim() === '') {
      if (!line.startsWith('Active Internet')) header = '';
      return [];
    }
    const at = lineAt(path, index);
    if (header === '') return [];
    if (UNIX.test(header)) return parseUnix(line, header).map((row) => ({ ...row, at }));
    if (BSD_UNIX.test(header)) return parseBsdUnix(line).map((row) => ({ ...row, at }));
    if (LINUX_INTERFACES.test(header)) {
      const { iface: name = '', ...more } = pairUp(wordsOf(header).map(toFieldName), wordsOf(line));
      return [{ kind: 'interface', name, addresses: [], more, at }];
    }
    if (INTERFACES.test(header)) return parseInterface(line, header).map((row) => ({ ...row, at }));
    const row = /\(state\)|Tcpcb|^Socket/.test(header) ? parseBsd(line, header) : parseLinux(line, header);
    return row ? [{ ...row, at }] : [];
  });
};

/** Some systems have columns before the protocol. */
function isSocketHeader(line: string): boolean {
  const [protocol, own, peer] = ['Proto', 'Local Address', 'Foreign Address'].map((word) => line.indexOf(word));
  return (
    protocol !== undefined && own !== undefined && peer !== undefined && protocol >= 0 && protocol < own && own < peer
  );
}

function parseLinux(line: string, header: string): Omit<SocketRow, 'at'> | undefined {
  const match = /^(tcp|udp|udplite|raw|sctp|icmp|dccp)([46]?)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s*(.*)$/.exec(line);
  if (!match) return undefined;
  const [, name = '', family = '', recvQ = '', sendQ = '', local = '', peer = '', rest = ''] = match;
  // Of raw sockets the state is a number.
  const state = (name === 'raw' ? /^(\d+)(?:\s|$)/ : /^([A-Z][A-Z0-9_]+)(?:\s|$)/).exec(rest)?.[1];
  let left = (state === undefined ? rest : rest.slice(state.length)).trim();
  const more: Record<string, string> = { recvQ, sendQ };
  if (/\sUser\s+Inode/.test(header)) {
    const [, user = '', inode = '', after = ''] = /^(\S+)\s+(\d+)\s*(.*)$/.exec(left) ?? [];
    Object.assign(more, { user, inode });
    left = after;
  }
  const hasProgram = header.includes('PID/Program');
  return {
    kind: 'socket',
    protocol: name + family,
    ...withoutEmpty({ state }),
    ...splitEnd(local, ':', 'local'),
    ...splitEnd(peer, ':', 'peer'),
    processes: hasProgram ? parseProgram(left) : [],
    more,
  };
}

function parseProgram(text: string): SocketProcess[] {
  const [, pid, name = ''] = /^(\d+)\/(.*?)\s*(?:(?:off|keepalive|on|timewait) \(.*\))?$/.exec(text.trim()) ?? [];
  return pid === undefined ? [] : [{ pid, name }];
}

/** `127.0.0.1:25`, `:::22`, `[::]:*`, whose brackets are kept; BSD has a dot before the port. */
function splitEnd(text: string, before: ':' | '.', end: 'local' | 'peer'): Record<string, string> {
  const place = text.lastIndexOf(before);
  return { [`${end}Address`]: text.slice(0, Math.max(0, place)), [`${end}Port`]: text.slice(place + 1) };
}

/** Columns by the header's order; a column of two words is one, and states may be absent. */
function parseBsd(line: string, header: string): Omit<SocketRow, 'at'> | undefined {
  const names = header
    .replace('Local Address', 'Local')
    .replace('Foreign Address', 'Foreign')
    .replace('(state)', 'State')
    .trim()
    .split(/\s+/)
    .map(toFieldName);
  const values = wordsOf(line);
  const protocol = values[names.indexOf('proto')] ?? '';
  const isKnown = /^(?:tcp|udp|icm|raw|sctp|divert|mptcp)[46]*$/.test(protocol);
  const place = names.indexOf('local');
  // Some rows leave out counters before the addresses: the addresses are what has a dot.
  const own = values[place]?.includes('.')
    ? place
    : values.findIndex((value, i) => i > 0 && /^\S*\.[\w*-]+$/.test(value));
  if (!isKnown || own < 0) return undefined;
  const state = values.slice(own + 2).find((value) => /^[A-Z][A-Z0-9_]+$/.test(value));
  const first = pairUp(names.slice(0, place), values.slice(0, Math.min(place, own)));
  const last = pairUp(
    names.slice(place + 2).filter((name) => name !== 'state'),
    values.slice(own + 2).filter((value) => value !== state),
  );
  return {
    kind: 'socket',
    protocol,
    ...withoutEmpty({ state }),
    ...splitEnd(values[own] ?? '', '.', 'local'),
    ...splitEnd(values[own + 1] ?? '', '.', 'peer'),
    processes: last['pid'] === undefined ? [] : [{ pid: last['pid'] }],
    more: { ...first, ...last },
  };
}

function parseUnix(line: string, header: string): Omit<SocketRow, 'at'>[] {
  const match = /^(unix)\s+(\d+)\s+\[(.*?)\]\s+(\S+)\s+(?:([A-Z]+)\s+)?(\d+)\s*(.*)$/.exec(line);
  if (!match) return [];
  const [, protocol = '', refcnt = '', flags = '', type = '', state, inode = '', rest = ''] = match;
  const program = header.indexOf('PID/Program');
  const place = header.indexOf('Path');
  const owner = program < 0 ? '' : line.slice(program, place).trim();
  const path = program < 0 ? rest : line.slice(place).trim();
  return [
    {
      kind: 'socket',
      protocol,
      ...withoutEmpty({ state, path }),
      processes: parseProgram(owner),
      more: { refcnt, flags: flags.trim(), type, inode },
    },
  ];
}

function parseBsdUnix(line: string): Omit<SocketRow, 'at'>[] {
  const [address = '', type = '', recvQ = '', sendQ = '', inode = '', conn = '', refs = '', nextref = '', ...path] =
    wordsOf(line);
  if (!/^[0-9a-f]{8,}$/.test(address)) return [];
  return [
    {
      kind: 'socket',
      protocol: 'unix',
      ...withoutEmpty({ path: path.join(' ') }),
      processes: [],
      more: { address, type, recvQ, sendQ, inode, conn, refs, nextref },
    },
  ];
}

/** A line for each address of an interface. Addresses of more than 17 characters are cut by the tool, so left out. */
function parseInterface(line: string, header: string): Extract<Row, { kind: 'interface' }>[] {
  const names = wordsOf(header).map(toFieldName);
  const values = wordsOf(line);
  const hasAddress = values.length >= names.length;
  const shifted = hasAddress ? values : [...values.slice(0, 3), '', ...values.slice(3)];
  const fields = pairUp(names, shifted);
  const address = fields['address'] ?? '';
  const isAddress = /^[\d.]+$/.test(address) || (address.includes('::') && address.length < 17);
  const { name = '', ...more } = fields;
  return [
    {
      kind: 'interface',
      name,
      addresses: isAddress ? [{ address, more: {} }] : [],
      ...(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address) && { mac: address }),
      more,
      at: lineAt('', 0),
    },
  ];
}
