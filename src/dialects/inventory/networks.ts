import {
  type Address,
  type AddressSet,
  hasAddress,
  parseAddress,
  parsePrefix,
  printPrefix,
  toAddressSet,
  toRange,
} from '#core/net';
import { toLength } from './interfaces.ts';
import { isLocal } from './local.ts';
import type { Row } from './rows.ts';

/** A network that the host is in. */
export interface Network {
  /** `network 10.0.0.0/24`. */
  readonly name: string;
  readonly addresses: AddressSet;
  readonly length: number;
}

const MOST_NETWORKS = 200;

/** Networks of the host's own interfaces, and those that its routes lead to without a gateway. */
export function networksOf(rows: readonly Row[]): Network[] {
  const found = new Map<string, Network>();
  for (const row of rows) {
    const pairs =
      row.kind === 'interface'
        ? row.addresses.map(({ address, length }) => ({ address, length }))
        : row.kind === 'route' && isConnected(row.gateway)
          ? [splitDestination(row.destination, row.mask)]
          : [];
    for (const { address, length } of pairs) {
      const network = toNetwork(address, length);
      if (network && found.size < MOST_NETWORKS) found.set(network.name, network);
    }
  }
  return [...found.values()];
}

/** No gateway, or one that means none. */
export function isConnected(gateway: string | undefined): boolean {
  return gateway === undefined || gateway === '0.0.0.0' || gateway === '*' || gateway === '::' || gateway === '[::]';
}

function splitDestination(
  destination: string,
  mask: string | undefined,
): { address: string; length: number | undefined } {
  const [address = '', length] = destination.split('/');
  if (length !== undefined) return { address, length: Number(length) };
  return { address, length: /^\d+$/.test(mask ?? '') ? Number(mask) : toLength(mask) };
}

/** A host alone, and everything, are no networks. */
function toNetwork(text: string, length: number | undefined): Network | undefined {
  const address = parseAddress(text.replace(/%.*$/, ''));
  if (!address.ok || length === undefined || isLocal(address.value)) return undefined;
  const { bits, value } = address.value;
  if (!Number.isInteger(length) || length <= 0 || length >= bits) return undefined;
  const shift = BigInt(bits - length);
  const first = (value >> shift) << shift;
  const prefix = { bits, first, length };
  return parsePrefix(printPrefix(prefix)).ok
    ? { name: `network ${printPrefix(prefix)}`, addresses: toAddressSet([toRange(prefix)]), length }
    : undefined;
}

/** The most exact one that has the address. */
export function networkOf(address: Address, networks: readonly Network[]): Network | undefined {
  return networks.filter(({ addresses }) => hasAddress(addresses, address)).toSorted((a, b) => b.length - a.length)[0];
}
