import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { unreachable } from '#core/result';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import {
  type InterfaceRow,
  type NeighbourRow,
  parseInventory,
  type RouteRow,
  type Row,
  type SocketRow,
} from './index.ts';

/** A row as the peer has it; its fields are those of its own schema. */
type Fields = Readonly<Record<string, unknown>>;

/** What a row of ours is in the peer's words; fields that we do not tell are not in it. */
type ToFields = (row: Row) => Fields;

const number = (text: string | undefined): number | null | undefined =>
  text === undefined || text === '' ? null : /^-?[\d.]+$/.test(text) ? Number(text) : null;

const netstatSocket = (row: SocketRow): Fields => {
  const { recvQ, sendQ } = row.more;
  const isFile = row.protocol === 'unix';
  const [process] = row.processes;
  if (isFile && row.more['conn'] !== undefined)
    return {
      address: row.more['address'],
      type: row.more['type'],
      conn: row.more['conn'],
      refs: row.more['refs'],
      addr: row.path,
      kind: 'socket',
    };
  if (isFile)
    return {
      proto: 'unix',
      refcnt: number(row.more['refcnt']),
      flags: row.more['flags'] === '' ? null : row.more['flags'],
      type: row.more['type'],
      state: row.state ?? null,
      inode: number(row.more['inode']),
      path: row.path,
      program_name: process?.name,
      pid: process?.pid === undefined ? undefined : Number(process.pid),
      kind: 'socket',
    };
  return {
    proto: row.protocol,
    ...(recvQ !== undefined && { recv_q: number(recvQ), send_q: number(sendQ) }),
    local_address: row.localAddress,
    local_port: row.localPort,
    local_port_num: /^\d+$/.test(row.localPort ?? '') ? Number(row.localPort) : undefined,
    foreign_address: row.peerAddress,
    foreign_port: row.peerPort,
    state: row.state ?? (row.protocol.startsWith('icm') ? undefined : null),
    program_name: process?.name,
    pid: process?.pid === undefined ? undefined : Number(process.pid),
    transport_protocol: row.protocol.startsWith('icm')
      ? 'icmp'
      : row.protocol.startsWith('raw')
        ? null
        : row.protocol.replace(/[46]+$/, ''),
    network_protocol: /6/.test(row.protocol) ? 'ipv6' : 'ipv4',
    kind: 'network',
  };
};

const ssSocket = (row: SocketRow): Fields => ({
  netid: row.protocol,
  state: row.state,
  recv_q: number(row.more['recvQ']),
  send_q: number(row.more['sendQ']),
  local_address: row.localAddress,
  local_port: row.localPort,
  peer_address: row.peerAddress,
  peer_port: row.peerPort,
  interface: row.interface,
  path: row.path,
});

const route = (row: RouteRow): Fields => ({
  destination: row.destination,
  gateway: row.gateway,
  next_hop: row.gateway,
  genmask: row.mask,
  flags: row.flags,
  route_flags: row.flags,
  iface: row.interface,
  ip: row.destination,
  via: row.gateway,
  dev: row.interface,
  src: row.source,
  proto: row.more['proto'],
  scope: row.more['scope'],
  status: row.more['status'],
  metric: row.more['metric'] === undefined ? undefined : Number(row.more['metric']),
});

const arp = (row: NeighbourRow): Fields => ({
  name: row.name ?? null,
  address: row.address,
  hwtype: row.more['hwType'] ?? null,
  hwaddress: row.mac ?? null,
  iface: row.interface,
  expires: row.more['expires'] === undefined ? undefined : Number(row.more['expires']),
});

const ifconfig = (row: InterfaceRow): Fields => ({
  name: row.name,
  flags: number(row.more['flags']),
  mtu: number(row.more['mtu']),
  metric: number(row.more['metric']),
  mac_addr: row.mac ?? null,
  ipv4: row.addresses.filter(({ address }) => !address.includes(':')).map(({ address }) => address),
  ipv6: row.addresses
    .filter(({ address }) => address.includes(':'))
    .map(({ address, length }) => `${address}/${length ?? ''}`),
});

const netInterface = (row: InterfaceRow): Fields => ({
  iface: row.name,
  network: row.more['network'],
  address: row.more['address'],
  ipkts: number(row.more['ipkts']),
  mtu: number(row.more['mtu']),
  kind: 'interface',
});

function toJcFields(path: string): ToFields {
  return (row) => {
    switch (row.kind) {
      case 'socket':
        if (path.includes('net_tcp'))
          return {
            local_address: row.localAddress,
            local_port: Number(row.localPort),
            remote_address: row.peerAddress,
            remote_port: Number(row.peerPort),
            state: row.more['state'],
            uid: Number(row.more['uid']),
            inode: Number(row.more['inode']),
            entry: row.more['entry'],
          };
        return path.includes('/ss') ? ssSocket(row) : netstatSocket(row);
      case 'neighbour':
        if (path.includes('net_arp'))
          return {
            IP_address: row.address,
            HW_type: row.more['hwType'],
            Flags: row.more['flags'],
            HW_address: row.mac,
            Mask: row.more['mask'],
            Device: row.interface,
          };
        return arp(row);
      case 'route':
        return route(row);
      case 'interface':
        return path.includes('netstat') ? netInterface(row) : ifconfig(row);
      case 'host':
        return { ip: row.address, hostname: row.names };
      case 'listed':
      case 'routing rule':
      case 'table':
        return {};
      default:
        return unreachable(row);
    }
  };
}

/** Of the peer's fields that we tell, how many are the same. Rows are paired in order. */
function compare(own: readonly Fields[], expected: readonly Fields[], path: string) {
  let fields = Math.abs(own.length - expected.length) * 5;
  const misses = own.length === expected.length ? [] : [`${path}: ${own.length} rows, expected ${expected.length}`];
  for (const [i, row] of expected.entries()) {
    const mine = own[i] ?? {};
    for (const [name, value] of Object.entries(row)) {
      if (!Object.hasOwn(mine, name)) continue;
      fields++;
      const wanted = name === 'ipv4' || name === 'ipv6' ? toAddresses(value) : value;
      if (JSON.stringify(mine[name]) !== JSON.stringify(wanted))
        misses.push(`${path} row ${i} ${name}: ${JSON.stringify(mine[name])} expected ${JSON.stringify(wanted)}`);
    }
  }
  return { fields, misses };
}

function toAddresses(value: unknown): string[] {
  return (value as { address: string; mask: number | string }[]).map(({ address, mask }) =>
    address.includes(':') ? `${address}/${mask}` : address,
  );
}

const NOT_INVENTORY = /iptables|ufw|cef|\/ps|ssh/;
/** Sockets of the kernel itself, and of links below the network: nobody reaches them by an address. */
const isOfNetwork = (row: Fields) =>
  !/kernel/.test(JSON.stringify(row['kind'] ?? '')) &&
  !/^"(?:nl|p_raw|p_dgr|v_str)"$/.test(JSON.stringify(row['netid'] ?? ''));
const isOursOfNetwork = (row: Row) => row.kind !== 'socket' || !/^(?:nl|p_raw|p_dgr|v_str)$/.test(row.protocol);

describeSet('host-tools/jc', (folder) => {
  const files = readSet(folder);
  const inputs = files.filter(({ path }) => !/\.json(?:\.gz)?$/.test(path) && !NOT_INVENTORY.test(path));

  test('fields are as the peer has them', () => {
    let fields = 0;
    const misses: string[] = [];
    for (const { path, text } of inputs) {
      const stem = path.replace(/\.gz$/, '').replace(/\.out$/, '');
      const json = files.find((one) => one.path.replace(/\.gz$/, '') === `${stem}.json`)?.text;
      const expected = (JSON.parse(json ?? '[]') as Fields[]).filter(isOfNetwork);
      const own = parseInventory({ path, text })
        .rows.filter(isOursOfNetwork)
        .map(toJcFields(`/${path}`));
      const compared = compare(own, expected, path);
      fields += compared.fields;
      misses.push(...compared.misses);
    }
    expect(inputs.length).toBeGreaterThan(30);
    expect(fields).toBeGreaterThan(10_000);
    // The peer makes a row of an empty line.
    expect(misses).toEqual(['centos-7.7/route-6.out: 21 rows, expected 22']);
  });
});

/** The templates' words for the columns of neighbours, routes and interfaces. */
function toNtcFields(row: Row): Fields {
  const text = (value: string | undefined) => value ?? '';
  switch (row.kind) {
    case 'neighbour':
      return {
        ip_address: row.address,
        mac_address: text(row.mac),
        interface: text(row.interface),
        age: text(row.more['age']),
        ...(row.more['vrf'] !== undefined && { vrf: row.more['vrf'] }),
        ...(row.more['number'] !== undefined && {
          index: row.more['number'],
          num: row.more['number'],
          flags: text(row.more['flags']),
        }),
      };
    case 'route': {
      const [network = '', mask] = row.destination.split('/');
      const isRouter = row.more['comment'] !== undefined || /^[A-Z]/.test(text(row.more['protocol']));
      return isRouter
        ? {
            network: row.destination,
            mask: text(row.mask),
            nexthopip: text(row.gateway),
            interface: text(row.interface),
            protocol: text(row.more['protocol']),
            comment: text(row.more['comment']),
          }
        : {
            network: mask === undefined ? network : row.destination,
            nexthop_ip: text(row.gateway),
            nexthop_if: text(row.interface),
            src: text(row.source),
            metric: text(row.more['metric']),
            scope: text(row.more['scope']),
            protocol: text(row.more['proto']),
          };
    }
    case 'interface':
      return {
        interface: row.name,
        mac_address: text(row.mac),
        mtu: text(row.more['mtu']),
        state: text(row.more['state']),
        flags: text(row.more['flags']),
        id: text(row.more['id']),
        ip_addresses: row.addresses.filter(({ address }) => !address.includes(':')).map(({ address }) => address),
        ip_masks: row.addresses
          .filter(({ address }) => !address.includes(':'))
          .map(({ length }) => String(length ?? '')),
        ipv6_addresses: row.addresses.filter(({ address }) => address.includes(':')).map(({ address }) => address),
        ipv6_masks: row.addresses
          .filter(({ address }) => address.includes(':'))
          .map(({ length }) => String(length ?? '')),
      };
    case 'socket':
    case 'host':
    case 'listed':
    case 'routing rule':
    case 'table':
      return {};
    default:
      return unreachable(row);
  }
}

/** The few of YAML that the samples need: a list of maps of texts and lists of texts. */
function parseSample(text: string): Fields[] {
  const rows: Record<string, string | string[]>[] = [];
  let list: string[] | undefined;
  for (const line of text.split('\n')) {
    const [, dash = '', name = '', value = ''] = /^\s*(- )?([\w]+):\s*(.*)$/.exec(line) ?? [];
    const item = /^\s*- (["'].*["']|[^:]*)$/.exec(line)?.[1];
    if (name !== '' && name !== 'parsed_sample') {
      if (dash !== '') rows.push({});
      const row = rows.at(-1);
      if (!row) continue;
      list = value === '' ? [] : undefined;
      row[name] = value === '[]' ? [] : (list ?? unquote(value));
    } else if (item !== undefined) list?.push(unquote(item));
  }
  return rows;
}

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}

/** What is read: neighbours, routes and interfaces; the rest of the set are access lists, translations and sessions. */
const READ = /show_ip_arp|get_system_arp|show_arp|ip_arp_print|show_route|ip_route_show|ip_address_show/;

describeSet('host-tools/ntc-cli', (folder) => {
  const files = readSet(folder, (path) => READ.test(path));

  test('neighbours, routes and interfaces are as the templates have them', () => {
    let fields = 0;
    const misses: string[] = [];
    const inputs = files.filter(({ path }) => path.endsWith('.raw'));
    for (const { path, text } of inputs) {
      const stem = `${dirname(path)}/${basename(path, '.raw')}`;
      const expected = parseSample(files.find((one) => one.path === `${stem}.yml`)?.text ?? '');
      const compared = compare(parseInventory({ path, text }).rows.map(toNtcFields), expected, path);
      fields += compared.fields;
      misses.push(...compared.misses);
    }
    expect(inputs.length).toBeGreaterThan(5);
    expect(fields).toBeGreaterThan(300);
    expect(misses).toEqual([]);
  });
});
