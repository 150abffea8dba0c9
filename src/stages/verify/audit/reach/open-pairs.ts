import { type Endpoint, EVERY_PACKET } from '#core/model';
import {
  type AddressSet,
  intersectAddresses,
  subtractAddresses,
  toTraffic,
  toTrafficSet,
  unionAddresses,
} from '#core/net';
import { isSubsetOf, type PacketSet, toPacketSet } from '#core/packetset';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import { bothCertainties, describe, listNames } from './exposed.ts';
import { addressesOf } from './holders.ts';
import { findGrants, insidersOf, type ReachView } from './reach-view.ts';
import { isUntold } from './recognise-role.ts';
import { MANY } from './shape.ts';
import { toEvidence } from './witness-path.ts';

const TCP = toTrafficSet([toTraffic('tcp')]);
/** Whoever does not get to all of these does not get to every port. */
const PROBES = [22, 3389, 5432, 8545, 61_000];

interface OpenPair {
  readonly endpoint: Endpoint;
  readonly sources: AddressSet;
  readonly who: string;
}

/**
 * Who reaches an endpoint of another network on every port: management, databases and whatever is started tomorrow
 * included. What the network itself reaches is another finding; where it is known who listens, so is what is reached.
 */
export function findOpenPairs(view: ReachView): AuditFinding[] {
  const insiders = insidersOf(view);
  return bothCertainties(view, (set, isCertain) => {
    const reached = PROBES.map((port) => {
      const traffic = toTrafficSet([toTraffic('tcp', port, port)]);
      const grants = findGrants(view, set, { sources: insiders, traffic }).filter(({ through }) => !through);
      return new Map(grants.map(({ endpoint, sources }) => [endpoint, sources]));
    });
    const [first] = reached;
    const pairs = [...(first?.keys() ?? [])].flatMap((endpoint): OpenPair[] => {
      const whole = reached.map((sources) => sources.get(endpoint)).reduce(meet);
      if (!whole || endpoint.listens) return [];
      const sources = subtractAddresses(whole, flatAround(view, endpoint));
      if (sources.ranges.length === 0 || !isEveryPort(set, sources, endpoint)) return [];
      return [{ endpoint, sources, who: describe(view, sources) }];
    });
    return [...Map.groupBy(pairs, ({ who }) => who).values()].flatMap((alike) => {
      const [pair] = alike;
      if (!pair) return [];
      const { endpoint, sources, who } = pair;
      const evidence = toEvidence(view, set, { endpoint, sources, traffic: TCP }, TCP);
      // Of a host of which only its addresses are known, it is not known what it filters.
      if (isUntold(endpoint)) return [];
      const names = listNames(alike.map((other) => `\`${other.endpoint.name}\``));
      return [
        toFinding('flat-network', {
          subject: endpoint.name,
          message: `${who} ${names} on every tcp port, management and databases included`,
          isCertain,
          ...evidence,
        }),
      ];
    });
  });
}

function meet(a: AddressSet | undefined, b: AddressSet | undefined): AddressSet | undefined {
  return a && b && intersectAddresses(a, b);
}

/** Networks of which it is told by themselves when all in them reach all. */
function flatAround({ networks, senders }: ReachView, endpoint: Endpoint): AddressSet {
  const own = networks.filter(
    ({ name }) =>
      endpoint.interfaces.some(({ segment }) => segment === name) &&
      senders.filter(({ interfaces }) => interfaces.some(({ segment }) => segment === name)).length >= MANY,
  );
  return unionAddresses(...own.map(({ addresses }) => addresses));
}

function isEveryPort(set: PacketSet, sources: AddressSet, endpoint: Endpoint): boolean {
  const own = addressesOf(endpoint);
  const products = ([32, 128] as const).map((bits) => ({
    ...EVERY_PACKET,
    sources: { ranges: sources.ranges.filter((range) => range.bits === bits) },
    destinations: { ranges: own.ranges.filter((range) => range.bits === bits) },
    traffic: TCP,
  }));
  return isSubsetOf(toPacketSet(set.space, products), set);
}
