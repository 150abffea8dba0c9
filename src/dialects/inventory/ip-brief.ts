import { parseAddress } from '#core/net';
import { lineAt, wordsOf } from './columns.ts';
import type { InterfaceAddress, InterfaceRow, Parser } from './rows.ts';

const ONE_LINE = /^\d+: ([^\s:@]+)(?:@\S+)?:?\s+inet6? ([\da-fA-F.:]+)(?: peer \S+?)?(?:\/(\d+))?\s(.*)$/;

/** `ip -o addr`: a line for each address. */
export const parseIpOneLine: Parser = ({ path, lines }) => {
  const rows = new Map<string, InterfaceRow & { addresses: InterfaceAddress[] }>();
  for (const [index, line] of lines.entries()) {
    const [, name, address = '', length, rest = ''] = ONE_LINE.exec(line) ?? [];
    if (name === undefined) continue;
    const row = rows.get(name) ?? { kind: 'interface', name, addresses: [], more: {}, at: lineAt(path, index) };
    rows.set(name, row);
    const scope = /\bscope (\S+)/.exec(rest)?.[1];
    row.addresses.push({
      address,
      ...(length !== undefined && { length: Number(length) }),
      more: scope === undefined ? {} : { scope },
    });
  }
  return [...rows.values()];
};

const STATES = new Set(['UP', 'DOWN', 'UNKNOWN', 'LOWERLAYERDOWN', 'DORMANT', 'NOTPRESENT', 'TESTING']);

/** `ip -br addr`: a line for each device, with its addresses; `ip -br link`, with its address of the link. */
export const parseIpBrief: Parser = ({ path, lines }) =>
  lines.flatMap((line, index): InterfaceRow[] => {
    const [device = '', state = '', ...rest] = wordsOf(line);
    const isMac = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(rest[0] ?? '');
    const addresses = isMac ? [] : rest.filter((word) => word.includes('/')).map(toAddress);
    if (!STATES.has(state) || !addresses.every((address) => address !== undefined)) return [];
    return [
      {
        kind: 'interface',
        name: device.replace(/@.*$/, ''),
        addresses,
        ...(isMac && { mac: rest[0] ?? '' }),
        more: { state },
        at: lineAt(path, index),
      },
    ];
  });

/** `10.0.0.1/24`. Undefined: it is no address. */
function toAddress(text: string): InterfaceAddress | undefined {
  const [address = '', length = ''] = text.split('/');
  return parseAddress(address).ok ? { address, length: Number(length), more: {} } : undefined;
}
