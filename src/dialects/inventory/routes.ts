import { lineAt, pairUp, toFieldName, withoutEmpty, wordsOf } from './columns.ts';
import type { Parser, RouteRow } from './rows.ts';

const TYPES = new Set([
  'unicast',
  'unreachable',
  'blackhole',
  'prohibit',
  'local',
  'broadcast',
  'multicast',
  'throw',
  'anycast',
]);
const NAMES = new Set(
  'via dev proto scope src metric table mtu advmss pref error expires onlink initcwnd hoplimit weight realm'.split(' '),
);

/** `ip route`: a destination, then names with values; of several next hops each is a route of its own. */
export const parseIpRoute: Parser = ({ path, lines }) => {
  let whole = '';
  return lines.flatMap((line, index): RouteRow[] => {
    const isHop = /^\s+nexthop\s/.test(line);
    const words = wordsOf(isHop ? line.replace('nexthop', whole) : line);
    if (!isHop) whole = words[0] ?? '';
    const type = TYPES.has(words[0] ?? '') ? words.shift() : undefined;
    const [destination = '', ...rest] = words;
    if (!/^(?:default|[\da-fA-F.:]+(?:\/\d+)?)$/.test(destination) || !NAMES.has(rest[0] ?? '')) return [];
    if (!rest.includes('dev') && !rest.includes('via') && type === undefined) return [];
    const fields: Record<string, string> = {};
    let status: string | undefined;
    for (let i = 0; i < rest.length; i++) {
      const word = rest[i] ?? '';
      if (word === 'onlink' || !NAMES.has(word)) status = word;
      else fields[word] = word === 'via' && rest[i + 1] === 'inet6' ? (rest[(i += 2)] ?? '') : (rest[++i] ?? '');
    }
    const { via, dev, src, ...more } = fields;
    return [
      {
        kind: 'route',
        destination,
        ...withoutEmpty({ gateway: via, interface: dev, source: src }),
        more: { ...more, ...(withoutEmpty({ status, type }) as Record<string, string>) },
        at: lineAt(path, index),
      },
    ];
  });
};

const HEADER = /^Destination\s+(?:Gateway|Next Hop)\s/;

/** `route`, and `netstat -r` of Linux, BSD and macOS: columns by the header's words. */
export const parseRouteTable: Parser = ({ path, lines }) => {
  let names: readonly string[] = [];
  return lines.flatMap((line, index): RouteRow[] => {
    if (HEADER.test(line)) {
      names = wordsOf(line.replace('Next Hop', 'Gateway')).map((name) => RENAMED[name] ?? toFieldName(name));
      return [];
    }
    const values = wordsOf(line);
    if (names.length === 0 || values.length < 3 || line.endsWith(':')) return [];
    const fields = pairUp(names, alignValues(values, names));
    const { destination = '', gateway, genmask, flags, interface: device, ...more } = fields;
    if (!/^[A-Za-z!]+$/.test(flags ?? '')) return [];
    return [
      {
        kind: 'route',
        destination,
        ...withoutEmpty({ gateway, mask: genmask, flags, interface: device }),
        more,
        at: lineAt(path, index),
      },
    ];
  });
};

const RENAMED: Readonly<Record<string, string>> = {
  Iface: 'interface',
  Netif: 'interface',
  If: 'interface',
  Flag: 'flags',
  Met: 'metric',
};

/** The last column (expiry) may be absent; `Use If` may have grown together. */
function alignValues(values: readonly string[], names: readonly string[]): readonly string[] {
  if (values.length <= names.length) return values;
  return [...values.slice(0, names.length - 1), values.slice(names.length - 1).join(' ')];
}

const ROUTER = /^([A-Za-z*]{1,2}(?: [A-Za-z0-9*]{1,2})?)\s+(\d+\.\d+\.\d+\.\d+)\/(\d+)\s+(.*)$/;

/** `show route` of Check Point, `show ip route` of Cisco: a code, a network, `via` or `is directly connected`. */
export const parseRouterRoutes: Parser = ({ path, lines }) => {
  if (!lines.some((line) => line.startsWith('Codes: '))) return [];
  return lines.flatMap((line, index): RouteRow[] => {
    const [, code = '', destination = '', length = '', rest = ''] = ROUTER.exec(line) ?? [];
    if (code === '') return [];
    const gateway = /via (\d+\.\d+\.\d+\.\d+)/.exec(rest)?.[1];
    const last = rest.split(', ').find((word) => !/^(?:cost|age|via|\d|is directly)|^\[/.test(word));
    const next = lines[index + 1] ?? '';
    const comment = /^\s{20,}(\S.*)$/.exec(next)?.[1];
    return [
      {
        kind: 'route',
        destination,
        mask: length,
        ...withoutEmpty({ gateway, interface: last?.trim() }),
        more: { protocol: code, ...(withoutEmpty({ comment }) as Record<string, string>) },
        at: lineAt(path, index),
      },
    ];
  });
};
