import { type AddressSet, ALL_ADDRESSES, parseRange, toAddressSet } from '#core/net';
import { unwrap } from '#core/result';

/** One line of a connectivity report of np-guard's analysers, for one source and one destination. */
export interface ReportRow {
  /** What stands above it: `Endpoint connectivity for VPC x`. */
  readonly section: string;
  readonly source: ReportNode;
  readonly destination: ReportNode;
  readonly allowed: readonly ReportTraffic[];
  /** `*`: the request passes and the reply does not. */
  readonly isWithoutReply: boolean;
  /** `**`: not the same for all addresses of the node; some of them have less. */
  readonly isAtMost: boolean;
}

/** `external`: addresses outside the estate, all of its kind where the report says so. */
export type ReportNode =
  | { readonly kind: 'external'; readonly network: 'internet' | 'services'; readonly addresses: AddressSet }
  | { readonly kind: 'named'; readonly vpc?: string; readonly name: string; readonly addresses: readonly string[] };

/** Inclusive ranges; absent: any. */
export interface ReportTraffic {
  readonly protocols: readonly string[];
  readonly sourcePorts?: readonly (readonly [number, number])[];
  readonly destinationPorts?: readonly (readonly [number, number])[];
  readonly icmpType?: readonly [number, number];
  readonly icmpCode?: readonly [number, number];
}

/** The rows of a text report, groups taken apart; a node is not in a row with itself. */
export function parseReport(text: string): { sections: string[]; rows: ReportRow[] } {
  const sections: string[] = [];
  const rows: ReportRow[] = [];
  for (const line of text.split('\n')) {
    if (/^(?:Endpoint|Subnet) connectivity|^Connectivity between/i.test(line)) sections.push(line);
    const match = /^(.+?) => (.+?) : (.+)$/.exec(line);
    if (!match) continue;
    const [, left = '', right = '', connections = ''] = match;
    for (const source of parseNodes(left))
      for (const destination of parseNodes(right)) {
        if (JSON.stringify(source, toJson) === JSON.stringify(destination, toJson)) continue;
        rows.push({
          section: sections.at(-1) ?? '',
          source,
          destination,
          allowed: parseAllowed(connections.replace(/\*/g, '').trim()),
          isWithoutReply: /(?<!\*)\*\s*$/.test(connections),
          isAtMost: /\*\*\s*$/.test(connections),
        });
      }
  }
  return { sections, rows };
}

function toJson(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function parseNodes(text: string): ReportNode[] {
  const external = /^(Public Internet|Service Network) (.*)$/.exec(text);
  if (!external) return splitOutside(text).flatMap(parseNamed);
  const [, kind, ranges = ''] = external;
  const [own = '', other] = ranges.split(/,(?=Service Network|Public Internet)/);
  const addresses = own.startsWith('(all')
    ? ALL_ADDRESSES
    : toAddressSet(own.split(',').map((range) => unwrap(parseRange(range))));
  return [
    { kind: 'external', network: kind === 'Public Internet' ? 'internet' : 'services', addresses },
    ...(other === undefined ? [] : parseNodes(other)),
  ];
}

/** `name[address]`, `vpc/name[address]`, `vpc/[name[address],…]`, `name[LoadBalancer]`, `name`. */
function parseNamed(text: string): ReportNode[] {
  const group = /^([^[\]/]+)\/\[(.*)\]$/.exec(text);
  if (group) return splitOutside(group[2] ?? '').flatMap((one) => parseNamed(`${group[1]}/${one}`));
  const [, vpc, name = '', brackets = ''] = /^(?:([^[\]/]+)\/)?([^[\]/]+)((?:\[[^\]]*\])*)$/.exec(text) ?? [];
  const addresses = [...brackets.matchAll(/\[([^\]]*)\]/g)].flatMap(([, inner = '']) =>
    inner.split(',').filter((part) => /^\d+\.\d+\.\d+\.\d+$/.test(part)),
  );
  return [{ kind: 'named', ...(vpc !== undefined && { vpc }), name, addresses }];
}

/** At the commas that are in no brackets. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '[') depth++;
    if (character === ']') depth--;
    if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

const ALL: readonly string[] = ['TCP', 'UDP', 'ICMP'];

export function parseAllowed(text: string): ReportTraffic[] {
  if (text === 'All Connections') return [{ protocols: ALL }];
  if (text === 'No Connections') return [];
  return text.split(';').map((part) => {
    const words = new Map([...part.matchAll(/([\w-]+): (\S+)/g)].map(([, name = '', value = '']) => [name, value]));
    const ranges = (name: string) =>
      words
        .get(name)
        ?.split(',')
        .map((range): [number, number] => {
          const [first = 0, last = first] = range.split('-').map(Number);
          return [first, last];
        });
    const [sourcePorts, destinationPorts] = [ranges('src-ports'), ranges('dst-ports')];
    const [icmpType, icmpCode] = [ranges('icmp-type')?.[0], ranges('icmp-code')?.[0]];
    return {
      protocols: words.get('protocol')?.split(',') ?? [],
      ...(sourcePorts && { sourcePorts }),
      ...(destinationPorts && { destinationPorts }),
      ...(icmpType && { icmpType }),
      ...(icmpCode && { icmpCode }),
    };
  });
}

export interface ReportPacket {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

export function isReported(traffic: ReportTraffic, packet: ReportPacket): boolean {
  const isIn = (value: number | undefined, ranges: ReportTraffic['sourcePorts']) =>
    ranges === undefined || ranges.some(([first, last]) => first <= (value ?? 0) && (value ?? 0) <= last);
  if (!traffic.protocols.includes(packet.protocol.toUpperCase())) return false;
  if (packet.protocol === 'icmp')
    return (
      isIn(packet.icmpType, traffic.icmpType && [traffic.icmpType]) &&
      isIn(packet.icmpCode, traffic.icmpCode && [traffic.icmpCode])
    );
  return isIn(packet.sourcePort, traffic.sourcePorts) && isIn(packet.destinationPort, traffic.destinationPorts);
}
