import type { Endpoint, Forward, Visit } from '#core/model';
import {
  type Address,
  ALL_ADDRESSES,
  NO_TRAFFIC,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
  unionTraffic,
} from '#core/net';
import { addLoss, type Notes } from '#dialects/cloud';
import type { AzureEstate, BalancerRule, Frontend, LoadBalancer, NetworkInterface, Subnet } from './estate.ts';
import { toAddress } from './neighbourhood.ts';
import { hasGroup, outcomeFor } from './outside.ts';
import type { Points } from './points.ts';
import type { Site } from './sites.ts';
import { toAddresses } from './sites.ts';

/** A frontend of a load balancer: where it is, and what it passes on. */
export interface BalancerFront {
  readonly site: Site;
  readonly endpoint: Omit<Endpoint, 'name'>;
  readonly names: readonly string[];
}

export function toFronts(estate: AzureEstate, points: Points, notes: Notes): BalancerFront[] {
  return estate.balancers.flatMap((balancer) =>
    balancer.frontends.flatMap((frontend) => toFront(estate, balancer, frontend, points, notes)),
  );
}

function toFront(
  estate: AzureEstate,
  balancer: LoadBalancer,
  frontend: Frontend,
  points: Points,
  notes: Notes,
): BalancerFront[] {
  const publicIp = estate.publicIps.find(({ id, user }) => id === frontend.publicIp || user === frontend.id);
  const address = toAddress(publicIp?.address ?? frontend.address);
  const isPublic = frontend.publicIp !== undefined || publicIp !== undefined;
  if (!address) {
    addLoss(notes, `frontend ${frontend.name} of ${balancer.name}`, 'its address is not in the files', frontend.at);
    return [];
  }
  const rules = balancer.rules.filter((rule) => rule.frontend === frontend.id);
  const targets = rules.flatMap((rule) => backendsOf(estate, balancer, rule));
  const untold = rules.find((rule) => hasUntold(estate, balancer, rule));
  if (untold)
    addLoss(
      notes,
      `backends of ${balancer.name}`,
      'not all of them are in the files; what it passes on is unknown (`az network nic list`)',
      balancer.at,
    );
  const passed = unionTraffic(
    NO_TRAFFIC,
    ...rules.map((rule) => toPorts(rule.protocol, rule.firstPort, rule.lastPort)),
  );
  const visit = (path: Visit['path']): Visit[] =>
    untold ? [{ point: points.ofListener(`backends of ${frontend.id}`, passed), path, in: '', out: '' }] : [];
  const toOutcome = ({ own, subnet }: Backend) =>
    isPublic && own ? outcomeFor(balancer.sku, hasGroup(estate, own, subnet)) : 'delivered';
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
        backends: [
          ...(['delivered', 'lost', 'unknown'] as const).map((outcome) => ({
            outcome,
            addresses: toAddresses(targets.filter((target) => toOutcome(target) === outcome).map(({ text }) => text)),
          })),
          ...(untold ? [{ outcome: 'unknown', addresses: ALL_ADDRESSES } as const] : []),
        ],
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
            leave: visit('output'),
            arrive: visit('input'),
            ...(isPublic && { outside: [{ inside: address, outside: address }] }),
          },
        ],
        ...(!untold && { forwards: rules.map((rule) => toForward(rule, backendsOf(estate, balancer, rule))) }),
        at: balancer.at,
      },
    },
  ];
}

/** Whether somebody of whom no file tells may get what a rule passes on. */
function hasUntold({ interfaces }: AzureEstate, balancer: LoadBalancer, rule: BalancerRule): boolean {
  const known = interfaces.flatMap(({ configurations }) => configurations);
  const named = [
    ...balancer.pools.filter(({ id }) => rule.pools.includes(id)).flatMap(({ configurations }) => configurations),
    ...(rule.configuration === undefined ? [] : [rule.configuration]),
  ];
  const isAnybody =
    named.length > 0 ||
    known.some(({ pools }) => pools.some((pool) => rule.pools.includes(pool))) ||
    balancer.pools.some(({ id, addresses }) => rule.pools.includes(id) && addresses.length > 0);
  return !isAnybody || named.some((id) => !known.some((own) => own.id === id));
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
