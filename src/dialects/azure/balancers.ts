import type { Endpoint, Forward } from '#core/model';
import { type Address, toTraffic, type TrafficSet, toTrafficSet } from '#core/net';
import { addLoss, type Notes } from '#dialects/cloud';
import type { AzureEstate, BalancerRule, Frontend, LoadBalancer, NetworkInterface, Subnet } from './estate.ts';
import { toAddress } from './neighbourhood.ts';
import { hasGroup } from './outside.ts';
import type { Site } from './sites.ts';
import { toAddresses } from './sites.ts';

/** A frontend of a load balancer: where it is, and what it passes on. */
export interface BalancerFront {
  readonly site: Site;
  readonly endpoint: Omit<Endpoint, 'name'>;
  readonly names: readonly string[];
}

export function toFronts(estate: AzureEstate, notes: Notes): BalancerFront[] {
  return estate.balancers.flatMap((balancer) =>
    balancer.frontends.flatMap((frontend) => toFront(estate, balancer, frontend, notes)),
  );
}

function toFront(estate: AzureEstate, balancer: LoadBalancer, frontend: Frontend, notes: Notes): BalancerFront[] {
  const publicIp = estate.publicIps.find(({ id, user }) => id === frontend.publicIp || user === frontend.id);
  const address = toAddress(publicIp?.address ?? frontend.address);
  const isPublic = frontend.publicIp !== undefined || publicIp !== undefined;
  if (!address) {
    addLoss(notes, `frontend ${frontend.name} of ${balancer.name}`, 'its address is not in the files', frontend.at);
    return [];
  }
  const rules = balancer.rules.filter((rule) => rule.frontend === frontend.id);
  const targets = rules.flatMap((rule) => backendsOf(estate, balancer, rule));
  const isClosed = (target: Backend) =>
    isPublic && balancer.isStandard && target.own !== undefined && !hasGroup(estate, target.own, target.subnet);
  const sets = (some: readonly Backend[]) => toAddresses(some.map(({ text }) => text));
  const only = balancer.frontends.length === 1;
  const names = [`${balancer.name}${only ? '' : ` ${frontend.name}`}`, frontend.id];
  const segment = `load balancer ${frontend.id}`;
  const network = estate.subnets.find(({ id }) => id === frontend.subnet)?.network ?? '';
  return [
    {
      names,
      site: {
        segment,
        addresses: toAddresses([publicIp?.address ?? frontend.address]),
        network,
        enter: [],
        exit: [],
        why: `load balancer ${balancer.name}`,
        isUnknown: false,
        isPublic,
        backends: {
          open: sets(targets.filter((target) => !isClosed(target))),
          closed: sets(targets.filter(isClosed)),
        },
      },
      endpoint: {
        aliases: [balancer.name, ...balancer.aliases, frontend.id],
        kind: 'load balancer',
        labels: {},
        interfaces: [
          {
            name: frontend.name,
            segment,
            addresses: [address],
            leave: [],
            arrive: [],
            ...(isPublic && { outside: [{ inside: address, outside: address }] }),
          },
        ],
        forwards: rules.map((rule) => toForward(rule, backendsOf(estate, balancer, rule))),
        at: balancer.at,
      },
    },
  ];
}

interface Backend {
  readonly address: Address;
  readonly text: string;
  readonly own?: NetworkInterface;
  readonly subnet?: Subnet;
}

function backendsOf(estate: AzureEstate, balancer: LoadBalancer, rule: BalancerRule): Backend[] {
  const pools = balancer.pools.filter(({ id }) => rule.pools.includes(id));
  const configurations = estate.interfaces.flatMap((own) =>
    own.configurations
      .filter(
        ({ id, pools: named }) =>
          id === rule.configuration ||
          named.some((pool) => rule.pools.includes(pool)) ||
          pools.some((pool) => pool.configurations.includes(id)),
      )
      .flatMap(({ address, subnet }) => toBackend(estate, address, own, subnet)),
  );
  return [...configurations, ...pools.flatMap(({ addresses }) => addresses.flatMap((text) => toBackend(estate, text)))];
}

function toBackend(
  estate: AzureEstate,
  text: string | undefined,
  own?: NetworkInterface,
  subnetId?: string,
): Backend[] {
  const address = toAddress(text);
  const subnet = estate.subnets.find(({ id }) => id === subnetId);
  return address && text !== undefined ? [{ address, text, ...(own && { own }), ...(subnet && { subnet }) }] : [];
}

function toForward(rule: BalancerRule, backends: readonly Backend[]): Forward {
  const width = rule.lastPort - rule.firstPort;
  const traffic = toPorts(rule.protocol, rule.firstPort, rule.lastPort);
  const passed = toPorts(rule.protocol, rule.backendPort, Math.min(rule.backendPort + width, 0xffff));
  return { traffic, to: backends.map(({ address }) => ({ address, traffic: passed })), keepsClient: true };
}

function toPorts(protocol: string, first: number, last: number): TrafficSet {
  if (protocol === 'tcp' || protocol === 'udp') return toTrafficSet([toTraffic(protocol, first, last)]);
  return toTrafficSet([toTraffic('tcp', first, last), toTraffic('udp', first, last)]);
}
