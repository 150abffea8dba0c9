import { lineAt, pairUp, withoutEmpty, wordsOf } from './columns.ts';
import type { NeighbourRow, Parser } from './rows.ts';

const ARP = /^\s*(\S+) \(([^)]+)\) at (\S+)(?: (?!on )(?!\[)(?!permanent)(?!ifscope)(\w+ entry))?(.*)$/;
const IP_NEIGHBOUR = /^(\S+) dev (\S+)(?: lladdr (\S+))?(.*?) (?:([A-Z]+))\s*$/;

/** `arp -a` of Linux, BSD, macOS and AIX: `name (address) at mac [type] on device`. */
export const parseArp: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): NeighbourRow[] => {
    const match = ARP.exec(line);
    if (!match) return [];
    const [, name = '', address = '', mac = '', , rest = ''] = match;
    const isComplete = mac !== '<incomplete>' && mac !== '(incomplete)';
    return [
      {
        kind: 'neighbour',
        address,
        ...withoutEmpty({
          name: name === '?' ? undefined : name,
          mac: isComplete ? mac : undefined,
          interface: / on (\S+)/.exec(rest)?.[1],
        }),
        more: withoutEmpty({
          hwType: isComplete ? /\[(\w+)\]/.exec(rest)?.[1] : undefined,
          permanent: rest.includes('permanent') ? 'true' : undefined,
          expires: /expires in (\d+) seconds/.exec(rest)?.[1],
        }) as Record<string, string>,
        at: lineAt(path, index),
      },
    ];
  });

/** `ip neigh`: `address dev device lladdr mac STATE`. */
export const parseIpNeighbours: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): NeighbourRow[] => {
    const [, address = '', device = '', mac, , state = ''] = IP_NEIGHBOUR.exec(line) ?? [];
    if (!/^[\da-fA-F.:]+$/.test(address)) return [];
    return [
      {
        kind: 'neighbour',
        address,
        ...withoutEmpty({ mac }),
        interface: device,
        more: { state },
        at: lineAt(path, index),
      },
    ];
  });

/** Words of the headers of tables, longest first, and what stands below them. */
const HEADERS: readonly (readonly [RegExp, string])[] = [
  [/Hardware Addr(?:ess)?|HWaddress|MAC[ -]Addr(?:ess)?|HW Address|LinkLayer Address/i, 'mac'],
  [/IPv?4? Address|IP Addr|Address/i, 'address'],
  [/(?:Age|Expire) ?\((?:min|sec|M)\)|Age|TTL/i, 'age'],
  [/Interface|Iface/i, 'interface'],
  [/VPN-INSTANCE/i, 'vpnInstance'],
  [/Protocol/i, 'protocol'],
  [/Flags(?: Mask)?/i, 'flags'],
  [/HWtype|Type/i, 'type'],
  [/Status|State/i, 'status'],
  [/Name/i, 'name'],
  [/Port/i, 'port'],
  [/VLAN/i, 'vlan'],
  [/CPU/i, 'cpu'],
];
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
const MAC =
  /^(?:[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}|[0-9a-f]{4}([.-])[0-9a-f]{4}\1[0-9a-f]{4}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5})$/i;

/**
 * Tables of routers and `arp -n`: `Address Age (min) Hardware Addr Interface`, in any order. Below it every line that
 * begins alike is a neighbour; an interface may be several words.
 */
export const parseArpTable: Parser = ({ path, lines }) => {
  let columns: readonly string[] = [];
  let vrf = '';
  return lines.flatMap((line, index): NeighbourRow[] => {
    const found = findColumns(line);
    if (found.includes('mac') && found.includes('address') && !/\d+\.\d+\.\d+/.test(line)) {
      columns = found;
      return [];
    }
    vrf = /^VRF: (\S+)/.exec(line)?.[1] ?? vrf;
    if (columns.length === 0) return [];
    const { address = '', mac = '', interface: device, name, ...more } = pairUp(columns, toValues(line, columns));
    const isIncomplete = mac === '(incomplete)';
    // Without its number an address is a name; the other columns must tell that it is a neighbour.
    if (!IPV4.test(address) && !(MAC.test(mac) && address !== '')) return [];
    return [
      {
        kind: 'neighbour',
        address,
        ...withoutEmpty({ name, mac: isIncomplete ? undefined : mac, interface: device }),
        more: { ...more, ...(vrf !== '' && { vrf }) },
        at: lineAt(path, index),
      },
    ];
  });
};

function findColumns(header: string): string[] {
  let left = header;
  const found: { readonly at: number; readonly name: string }[] = [];
  for (const [pattern, name] of HEADERS) {
    const match = pattern.exec(left);
    if (!match) continue;
    found.push({ at: match.index, name });
    left = left.slice(0, match.index) + ' '.repeat(match[0].length) + left.slice(match.index + match[0].length);
  }
  // Other words are columns that are not known: where they stand cannot be told.
  return /^[\s#*-]*$/.test(left) ? found.toSorted((a, b) => a.at - b.at).map(({ name }) => name) : [];
}

/** Words, with what is too much given to the interface. `arp -n` leaves out columns of what is incomplete. */
function toValues(line: string, columns: readonly string[]): string[] {
  const words = wordsOf(line);
  const place = columns.indexOf('interface');
  const surplus = words.length - columns.length;
  if (words[1] === '(incomplete)' && columns[1] === 'type')
    return [words[0] ?? '', '', '(incomplete)', '', words[2] ?? ''];
  if (place < 0 || surplus <= 0) return words;
  return [
    ...words.slice(0, place),
    words.slice(place, place + surplus + 1).join(' '),
    ...words.slice(place + surplus + 1),
  ];
}

const ASA = /^\s+(\S+) (\d+\.\d+\.\d+\.\d+) ([0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}) (\d+|-)\s*$/;

/** `show arp` of Cisco ASA: device, address, MAC, age, without a header. */
export const parseAsaArp: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): NeighbourRow[] => {
    const [, device = '', address = '', mac = '', age = ''] = ASA.exec(line) ?? [];
    return address === ''
      ? []
      : [{ kind: 'neighbour', address, mac, interface: device, more: { age }, at: lineAt(path, index) }];
  });

const ROUTEROS_TERSE =
  /^\s*(\d+)\s+(?:([A-Z]+)\s+)?(?:comment=.*\s)?address=(\S+)(?: mac-address=(\S+))?(?: interface=(\S+))?(?: published=(\S+))?(?: .*)?$/;

/** RouterOS, `print terse`: `0 DC address=10.0.0.1 mac-address=… interface=ether2 published=no`. */
export const parseMikrotikArpTerse: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): NeighbourRow[] => {
    const [, number = '', flags = '', address = '', mac, device, published = ''] = ROUTEROS_TERSE.exec(line) ?? [];
    if (!IPV4.test(address) || !line.includes('interface=')) return [];
    return [
      {
        kind: 'neighbour',
        address,
        ...withoutEmpty({ mac, interface: device }),
        more: { number, flags, published },
        at: lineAt(path, index),
      },
    ];
  });

/** RouterOS: `0 DC 10.0.0.1 AA:BB:… ether2`, with gaps. */
export const parseMikrotikArp: Parser = ({ path, lines }) => {
  if (!lines.some((line) => /^\s*#\s+ADDRESS\s+MAC-ADDRESS\s+INTERFACE/.test(line))) return [];
  return lines.flatMap((line, index): NeighbourRow[] => {
    const match =
      /^\s*(\d+)\s+([A-Z]*)\s*(\d+\.\d+\.\d+\.\d+)(?:\s+((?:[0-9A-F]{2}:){5}[0-9A-F]{2}))?(?:\s+(\S+))?\s*$/i.exec(
        line,
      );
    if (!match) return [];
    const [, number = '', flags = '', address = '', mac, device] = match;
    return [
      {
        kind: 'neighbour',
        address,
        ...withoutEmpty({ mac, interface: device }),
        more: { number, flags },
        at: lineAt(path, index),
      },
    ];
  });
};
