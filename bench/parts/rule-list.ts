/** Long first-match lists, as firewalls have them after years, and as nobody should have them. */
import { EVERY_PACKET, type FilterEntry, type FilterMatch, type FilterRules, type Packet } from '#core/model';
import { type AddressRange, toAddressSet, toPortSet, toTraffic, toTrafficSet } from '#core/net';
import { toRandom } from './estate.ts';

export type Flavour = 'realistic' | 'nasty';

/** Privileged, registered, dynamic (RFC 6335), NodePort, RPC, X11, FTP data and what else people open widely. */
const WIDE_RANGES = [
  '0-1023 1024-65535 49152-65535 32768-60999 30000-32767 1-65535',
  '6000-6063 8000-8999 20000-21000 5900-5999 10000-20000 135-139',
].flatMap((texts) => texts.split(' ').map((text) => text.split('-').map(Number)));
const PORTS = [22, 25, 53, 80, 443, 3306, 5432, 8080, 9000, 9090];

/**
 * `realistic`: hosts and subnets of 200 networks, few wide entries, known ports.
 * `nasty`: prefixes of every length nested in each other, a third with any source or any destination, a third of its
 * ports ranges: well-known wide ones and narrow ones anywhere.
 */
export function toEntries(flavour: Flavour, count: number, seed: number): FilterEntry[] {
  const random = toRandom(seed);
  const pick = (below: number) => Math.floor(random() * below);
  const networks = Array.from({ length: 200 }, () => 0x0a00_0000 + pick(1 << 16) * 256);
  const host = () => prefix((networks[pick(200)] ?? 0) + pick(256), 32);

  function end(): AddressRange | undefined {
    const kind = pick(100);
    if (flavour === 'nasty')
      return kind < 30
        ? undefined
        : prefix(0x0a00_0000 + pick(1 << 24), [8, 12, 16, 20, 22, 24, 26, 28, 30, 32][pick(10)] ?? 32);
    if (kind < 15) return undefined;
    if (kind < 50) return host();
    if (kind < 80) return prefix(networks[pick(200)] ?? 0, 24);
    if (kind < 90) return prefix(networks[pick(200)] ?? 0, [16, 20, 22][pick(3)] ?? 16);
    return prefix(pick(2 ** 32), [16, 24, 32][pick(3)] ?? 32);
  }

  function traffic() {
    const protocol = pick(10) < 8 ? 'tcp' : 'udp';
    const known = PORTS[pick(PORTS.length)] ?? 22;
    if (pick(100) < (flavour === 'nasty' ? 70 : 90)) return toTrafficSet([toTraffic(protocol, known, known)]);
    const [first = 0, last = 65_535] = WIDE_RANGES[pick(WIDE_RANGES.length)] ?? [];
    if (pick(2) === 0) return toTrafficSet([toTraffic(protocol, first, last)]);
    const start = pick(65_000);
    return toTrafficSet([toTraffic(protocol, start, start + pick(64))]);
  }

  return Array.from({ length: count }, () => {
    const source = end();
    const any = end();
    // An entry from anywhere to anywhere would end the list.
    const destination = isWide(source) && isWide(any) ? host() : any;
    return toEntry(
      {
        ...(source && { sources: toAddressSet([source]) }),
        ...(destination && { destinations: toAddressSet([destination]) }),
        traffic: traffic(),
      },
      pick(100) < 60,
    );
  });
}

function isWide(range: AddressRange | undefined): boolean {
  return !range || range.last - range.first >= 4096n;
}

function prefix(value: number, length: number): AddressRange {
  const size = 2 ** (32 - length);
  const first = Math.floor(value / size) * size;
  return { bits: 32, first: BigInt(first), last: BigInt(first + size - 1) };
}

export function toEntry(match: Partial<FilterMatch>, isAccept: boolean): FilterEntry {
  return { match: { ...EVERY_PACKET, ...match }, action: { kind: isAccept ? 'accept' : 'drop' }, text: '' };
}

export function toRules(entries: readonly FilterEntry[]): FilterRules {
  return {
    chains: [{ name: 'forward', entries, base: { hook: 'forward', priority: 0, policy: 'drop', scope: EVERY_PACKET } }],
  };
}

/** The same meaning in other words: ranges cut in two, some entries said again further down. */
export function rewrite(entries: readonly FilterEntry[], seed: number): FilterEntry[] {
  const random = toRandom(seed);
  return entries.flatMap((entry, i) => {
    const earlier = entries[Math.floor(random() * i)];
    const again = earlier && random() < 0.2 ? [earlier] : [];
    const ranges = entry.match.destinations.ranges.flatMap((range) => {
      const middle = (range.first + range.last) / 2n;
      return range.first === range.last
        ? [range]
        : [
            { ...range, last: middle },
            { ...range, first: middle + 1n },
          ];
    });
    const halves = ranges.map((range) => ({
      ...entry,
      match: { ...entry.match, destinations: toAddressSet([range]) },
    }));
    return [...halves.toReversed(), ...again];
  });
}

/** Decides one packet, source port included, other than the list does. */
export function toException(packet: Packet, isAccept: boolean): FilterEntry {
  const { source, destination, sourcePort = 0, destinationPort = 0 } = packet;
  const only = ({ bits, value }: Packet['source']) => toAddressSet([{ bits, first: value, last: value }]);
  return toEntry(
    {
      sources: only(source),
      destinations: only(destination),
      traffic: toTrafficSet([toTraffic('tcp', destinationPort, destinationPort)]),
      sourcePorts: toPortSet([{ first: sourcePort, last: sourcePort }]),
      states: [packet.state],
    },
    isAccept,
  );
}
