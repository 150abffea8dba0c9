import { parseAddress } from '#core/net';
import { lineAt, withoutEmpty } from './columns.ts';
import type { InterfaceAddress, InterfaceRow, Parser } from './rows.ts';

type Building = { -readonly [K in keyof InterfaceRow]: InterfaceRow[K] } & {
  addresses: InterfaceAddress[];
  more: Record<string, string>;
};

const LINK = /^(\d+): ([^:\s@]+)(?:@(\S+))?: <([^>]*)>(.*)$/;

/** `ip addr`: a line for the link, then its addresses below. */
export const parseIpAddress: Parser = ({ path, lines }) => {
  const rows: Building[] = [];
  for (const [index, line] of lines.entries()) {
    const link = LINK.exec(line);
    if (link) {
      const [, id = '', name = '', parent, flags = '', rest = ''] = link;
      rows.push({
        kind: 'interface',
        name,
        addresses: [],
        more: { id, flags, ...(withoutEmpty({ parent, ...readPairs(rest) }) as Record<string, string>) },
        at: lineAt(path, index),
      });
      continue;
    }
    const row = rows.at(-1);
    if (!row) continue;
    const [, type, mac, broadcast] = /^\s+link\/(\S+)(?: (\S+))?(?: brd (\S+))?/.exec(line) ?? [];
    if (type !== undefined) {
      Object.assign(row.more, withoutEmpty({ type, broadcast }));
      if (mac !== undefined) row.mac = mac;
    }
    const [, address = '', length = '', rest = ''] =
      /^\s+inet6? ([\da-fA-F.:]+)(?: peer \S+?)?(?:\/(\d+))?(.*)$/.exec(line) ?? [];
    if (address !== '')
      row.addresses.push({ address, ...(length !== '' && { length: Number(length) }), more: readPairs(rest) });
  }
  return rows;
};

const PAIRS = new Set(['mtu', 'qdisc', 'state', 'group', 'qlen', 'master', 'brd', 'scope']);

function readPairs(text: string): Record<string, string> {
  const words = text.trim().split(/\s+/);
  return Object.fromEntries(
    words.flatMap((word, i) => (PAIRS.has(word) && words[i + 1] !== undefined ? [[word, words[i + 1] ?? '']] : [])),
  );
}

const FIRST_NEW = /^([^\s:]+): flags=(\d+)<(.*?)>(.*)$/;
const FIRST_OLD = /^(\S+)\s+Link encap:(.*)$/;
const INET = /^\s+inet6?\s+(?:addr:\s*)?([\da-fA-F.:]+)(?:%(\S+?))?(?:\/(\d+))?(?=\s|$)(.*)$/;

/** `ifconfig` of Linux (both forms), BSD and macOS. */
export const parseIfconfig: Parser = ({ path, lines }) => {
  const rows: Building[] = [];
  for (const [index, line] of lines.entries()) {
    const newForm = FIRST_NEW.exec(line);
    const oldForm = FIRST_OLD.exec(line);
    if (newForm || oldForm) {
      const [, name = '', flags = '', state = '', rest = ''] = newForm ?? [];
      const row: Building = {
        kind: 'interface',
        name: name || (oldForm?.[1] ?? ''),
        addresses: [],
        more: {},
        at: lineAt(path, index),
      };
      if (newForm) Object.assign(row.more, withoutEmpty({ flags, state: state || undefined, ...readSizes(rest) }));
      const mac = /HWaddr (\S+)/.exec(oldForm?.[2] ?? '')?.[1];
      if (oldForm) Object.assign(row.more, withoutEmpty({ type: oldForm[2]?.replace(/\s+HWaddr.*$/, '').trim() }));
      if (mac !== undefined) row.mac = mac;
      rows.push(row);
      continue;
    }
    const row = rows.at(-1);
    if (!row) continue;
    const mac = /^\s+(?:ether|lladdr|address:)\s+((?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2})/.exec(line)?.[1];
    if (mac !== undefined) row.mac = mac;
    const [, address = '', zone, length, rest = ''] = INET.exec(line) ?? [];
    if (address !== '') row.addresses.push(toAddress(address, zone, length, rest));
    else if (/^\s+[A-Z]+(?: [A-Z]+)*\s+MTU:/.test(line))
      Object.assign(row.more, withoutEmpty({ state: /^\s+(.*?)\s+MTU:/.exec(line)?.[1], ...readSizes(line) }));
    const status = /^\s+status: (.*)$/.exec(line)?.[1];
    if (status !== undefined) row.more['status'] = status;
  }
  return rows;
};

function readSizes(text: string): Record<string, string | undefined> {
  return { mtu: /mtu[ :](\d+)/i.exec(text)?.[1], metric: /metric[ :](\d+)/i.exec(text)?.[1] };
}

function toAddress(
  address: string,
  zone: string | undefined,
  length: string | undefined,
  rest: string,
): InterfaceAddress {
  const mask = /(?:netmask |Mask:)(\S+)/.exec(rest)?.[1];
  const prefix = /prefixlen (\d+)/.exec(rest)?.[1] ?? length;
  const known = prefix === undefined ? toLength(mask) : Number(prefix);
  return {
    address,
    ...(known !== undefined && { length: known }),
    more: withoutEmpty({
      zone,
      broadcast: /(?:broadcast |Bcast:)(\S+)/.exec(rest)?.[1],
      scope: /(?:scopeid |Scope:)(\S+)/.exec(rest)?.[1],
    }) as Record<string, string>,
  };
}

/** Of `255.255.255.0` and of `0xffffff00`; undefined for what is no mask. */
export function toLength(mask: string | undefined): number | undefined {
  if (mask === undefined) return undefined;
  const address = parseAddress(mask);
  const value = /^0x[0-9a-f]{8}$/i.test(mask)
    ? BigInt(mask)
    : address.ok && address.value.bits === 32
      ? address.value.value
      : undefined;
  if (value === undefined) return undefined;
  const bits = value.toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? bits.replace(/0/g, '').length : undefined;
}
