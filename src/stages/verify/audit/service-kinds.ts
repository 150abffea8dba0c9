import { CATALOGUE, type CatalogueEntry, publicTraffic, toEntryTraffic, toNarrowTraffic } from '#core/catalogue';
import { subtractTraffic, type TrafficSet, unionTraffic } from '#core/net';

const SCREENS = new Set([
  'management-hypervisor',
  'management-network-device',
  'management-oob',
  'management-power',
  'management-remote-access',
  'orchestration',
  'config-mgmt',
  'endpoint-mgmt',
]);
const NODES = new Set(['execution-client', 'consensus-client', 'l1-node', 'l2-node', 'bitcoin-lightning', 'mev']);

function collect(isMeant: (entry: CatalogueEntry) => boolean, toTraffic = toNarrowTraffic): TrafficSet {
  return unionTraffic(...CATALOGUE.filter(isMeant).map(toTraffic));
}

/**
 * Listeners that control other workloads, and databases by which one becomes their administrator. The ports of the web
 * are left out: a console and a shop look alike there.
 */
export const MANAGEMENT = subtractTraffic(
  collect(
    ({ category, direction }) =>
      (SCREENS.has(category) && direction !== 'infra-service' && direction !== 'internal-api') ||
      direction === 'remote-access' ||
      category === 'database',
  ),
  publicTraffic('dmz'),
);

/** Of these, where data is asked for, also by who is to. */
export const DATABASES = collect(({ category }) => category === 'database');

/** Interfaces of nodes that are for their gateway, their operators and each other. */
export const NODE_RPC = collect(
  ({ category, direction, exposure }) => NODES.has(category) && direction !== 'metrics' && exposure !== 'public-ok',
);

const open = unionTraffic(
  publicTraffic('dmz'),
  collect(({ exposure }) => exposure === 'public-ok', toEntryTraffic),
);
const strict = collect(({ exposure }) => exposure !== 'public-ok');

/** Listeners that sign, or hold what signs, at a host that is known to hold keys. */
export const SIGNING_OF_KEYS = collect(({ direction }) => direction === 'signing');

/** Of those the ones that tell of keys by themselves. A port that nodes, databases and web servers have says nothing of keys. */
export const SIGNING = subtractTraffic(
  SIGNING_OF_KEYS,
  unionTraffic(
    NODE_RPC,
    publicTraffic('dmz'),
    collect(({ direction }) => direction === 'data-store'),
  ),
);

/** What the internet may reach somewhere: web, VPN, peer-to-peer. */
export const PUBLIC = open;
/** Of that, what a stricter service claims as well: only who knows the workload knows which it is. */
export const AMBIGUOUS = subtractTraffic(open, subtractTraffic(open, subtractTraffic(strict, publicTraffic('dmz'))));
