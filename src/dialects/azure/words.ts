import {
  type AddressSet,
  ALL_ADDRESSES,
  complementAddresses,
  subtractAddresses,
  toAddressSet,
  toRange,
} from '#core/net';
import { type Bounds, NOT_ON_INTERNET, NOBODY, perhaps, readNetworks, toBounds, unionBounds } from '#dialects/cloud';
import { isOpen } from '#dialects/terraform';
import { PLATFORM_DNS, PLATFORM_METADATA, PROBES } from './platform.ts';

/** What the words of security rules mean at one place. */
export interface Words {
  /** Service tag VirtualNetwork, as seen from the subnet. */
  readonly virtualNetwork: Bounds;
  /** By the id of an application security group. */
  readonly groups: (id: string) => Bounds;
}

/** What an end of a rule means; `isTag`: the word was one that the platform resolves by itself (a loss). */
export function toEndBounds(prefixes: readonly string[], groups: readonly string[], words: Words): Bounds {
  return unionBounds(NOBODY, ...prefixes.map((prefix) => toWordBounds(prefix, words)), ...groups.map(words.groups));
}

function toWordBounds(word: string, words: Words): Bounds {
  const networks = readNetworks(word);
  if (networks) return toBounds(toAddressSet(networks.map(toRange)));
  switch (word.toLowerCase()) {
    case '*':
    case 'any':
      return toBounds(ALL_ADDRESSES);
    case 'virtualnetwork':
      return words.virtualNetwork;
    case 'internet':
      return toInternet(words.virtualNetwork);
    case 'azureloadbalancer':
      return toBounds(PROBES);
    case 'azureplatformdns':
      return toBounds(PLATFORM_DNS);
    case 'azureplatformimds':
      return toBounds(PLATFORM_METADATA);
    default:
      return isExpression(word)
        ? perhaps(ALL_ADDRESSES, word)
        : perhaps(publicOf(words.virtualNetwork.certain), `service tag ${word}`);
  }
}

/** "Outside the virtual network and reachable by the public internet": private networks beyond are perhaps meant. */
function toInternet({ certain, maybe, why }: Bounds): Bounds {
  const outside = complementAddresses(certain);
  const sure = subtractAddresses(publicOf(certain), maybe);
  return {
    certain: sure,
    maybe: subtractAddresses(outside, sure),
    why: ['service tag Internet beyond public addresses', ...why],
  };
}

/** All service tags of Azure's own services are lists of public addresses. */
function publicOf(virtualNetwork: AddressSet): AddressSet {
  return complementAddresses({
    ranges: toAddressSet([...NOT_ON_INTERNET.ranges, ...virtualNetwork.ranges]).ranges,
  });
}

/** Service tags that `toEndBounds` resolves; every other word that is no network is a loss. */
export function isResolved(word: string): boolean {
  return (
    readNetworks(word) !== undefined ||
    ['*', 'any', 'virtualnetwork', 'internet', 'azureloadbalancer', 'azureplatformdns', 'azureplatformimds'].includes(
      word.toLowerCase(),
    )
  );
}

/** What a template's deployment or Terraform's run decides. */
export function isExpression(word: string): boolean {
  return word.startsWith('[') || isOpen(word);
}
