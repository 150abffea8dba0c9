import { ZONE_CLASSES } from '#core/model';
import { type Address, parseAddress, printAddress, toUnmapped } from '#core/net';
import type { HostEntry } from '../../learning/index.ts';
import { parseObject, readLines, startErrors } from './lines.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** The hosts of an NDJSON file. Throws a CallError with every error of it. */
export async function readInventory(path: string): Promise<HostEntry[]> {
  const errors = startErrors();
  const hosts: HostEntry[] = [];
  const names = new Map<string, number>();
  const owners = new Map<string, string>();
  for await (const { line, number } of readLines(path)) {
    if (line.trim() === '') continue;
    const { object, errors: wrong } = parseObject(line);
    const host = object && toHost(object, wrong);
    if (host) {
      const known = names.get(host.name);
      if (known !== undefined) wrong.push(`1: \`${host.name}\` is on line ${known} already`);
      names.set(host.name, number);
      for (const address of host.addresses) {
        const text = printAddress(address);
        const owner = owners.get(text);
        if (owner !== undefined) wrong.push(`1: \`${text}\` is an address of \`${owner}\` already`);
        owners.set(text, host.name);
      }
      hosts.push(host);
    }
    errors.add(path, number, wrong);
  }
  errors.throwIfAny();
  return hosts;
}

function toHost(object: Record<string, unknown>, errors: string[]): HostEntry | undefined {
  const name = object['name'];
  if (typeof name !== 'string' || !NAME.test(name)) {
    errors.push('1: `name` is no name; expected up to 63 letters, digits, `.`, `-` and `_`');
    return undefined;
  }
  const zone = object['zone'];
  const zoneClass = ZONE_CLASSES.find((known) => known === zone);
  if (zone !== undefined && !zoneClass)
    errors.push(`1: \`zone\` of \`${name}\` is not known; expected ${ZONE_CLASSES.join(', ')}`);
  return {
    name,
    addresses: readAddresses(object['addresses'], name, errors),
    labels: readLabels(object['labels'], name, errors),
    ...(zoneClass && { zone: zoneClass }),
    listeners: readListeners(object['listens'], name, errors),
  };
}

function readAddresses(input: unknown, name: string, errors: string[]): Address[] {
  if (!Array.isArray(input)) {
    errors.push(`1: \`addresses\` of \`${name}\` is no list; expected a list of addresses`);
    return [];
  }
  return input.flatMap((text: unknown) => {
    const parsed = parseAddress(typeof text === 'string' ? text : '');
    if (parsed.ok) return [toUnmapped(parsed.value)];
    errors.push(`1: an address of \`${name}\`: ${parsed.error}`);
    return [];
  });
}

function readLabels(input: unknown, name: string, errors: string[]): Record<string, string> {
  if (input === undefined) return {};
  const entries = typeof input === 'object' && input !== null ? Object.entries(input) : [];
  const texts = entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []));
  if (typeof input !== 'object' || input === null || Array.isArray(input) || texts.length < entries.length)
    errors.push(`1: \`labels\` of \`${name}\` are wrong; expected an object of texts`);
  return Object.fromEntries(texts);
}

function readListeners(input: unknown, name: string, errors: string[]): HostEntry['listeners'] {
  if (input === undefined) return [];
  const items: unknown[] = Array.isArray(input) ? input : [undefined];
  return items.flatMap((item) => {
    const { protocol, port, process }: Record<string, unknown> =
      typeof item === 'object' && item !== null ? { ...item } : {};
    if ((protocol === 'tcp' || protocol === 'udp') && typeof port === 'number' && port >= 0 && port <= 65_535)
      return [{ protocol, port, ...(typeof process === 'string' && { process }) }];
    errors.push(
      `1: \`listens\` of \`${name}\`: expected objects such as {"protocol":"tcp","port":443,"process":"nginx"}`,
    );
    return [];
  });
}
