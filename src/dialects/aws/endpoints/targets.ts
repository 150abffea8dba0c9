import { type Address, parseAddress, type TrafficSet } from '#core/net';
import type { Account, LoadBalancer, Target, TargetGroup } from '../account/account.ts';
import { toPort } from '../account/read-balancers.ts';

/** Who a node of a network load balancer passes connections to. */
export interface Targets {
  readonly targets: readonly { readonly address: Address; readonly traffic: TrafficSet }[];
  readonly keepsClient: boolean;
}

/**
 * Healthy targets of the zone, or of all zones where those are crossed; when no target of the group is healthy, all.
 * `zone`: of the node. Source: user guide for network load balancers, "Target groups".
 */
export function targetsOf(account: Account, balancer: LoadBalancer, id: string, zone: string): Targets {
  const group = account.targetGroups.get(id);
  if (!group) return { targets: [], keepsClient: false };
  const all = (account.targets.get(id) ?? []).filter(({ state }) => state !== 'draining' && state !== 'unused');
  const isAnyHealthy = all.some(isHealthy);
  const chosen = all.filter(
    (target) =>
      (!isAnyHealthy || isHealthy(target)) &&
      (isCrossing(account, balancer, id) || zoneOf(account, target) === zone || zoneOf(account, target) === ''),
  );
  const targets = chosen.flatMap((target) =>
    addressesOf(account, group, target).map((address) => ({
      address,
      traffic: toPort(group.protocol, target.port ?? group.port),
    })),
  );
  return { targets, keepsClient: keepsClient(account, group) };
}

function isHealthy({ state }: Target): boolean {
  return state === 'healthy';
}

/** Zones are not crossed unless it is said; where attributes are not in the input, nobody knows, and any may be meant. */
function isCrossing({ attributes }: Account, balancer: LoadBalancer, group: string): boolean {
  const own = attributes.get(group)?.get('load_balancing.cross_zone.enabled');
  if (own === 'true' || own === 'false') return own === 'true';
  return attributes.get(balancer.id)?.get('load_balancing.cross_zone.enabled') !== 'false';
}

/** Empty: of any zone, or nobody knows. */
function zoneOf(account: Account, { id, zone }: Target): string {
  if (zone !== undefined) return zone === 'all' ? '' : zone;
  const own = account.instances.get(id)?.interfaces[0];
  const listed = own ?? [...account.interfaces.values()].find(({ addresses }) => addresses.some((x) => isText(x, id)));
  return account.subnets.get(listed?.subnet ?? '')?.zone ?? '';
}

function isText(address: Address, text: string): boolean {
  const parsed = parseAddress(text);
  return parsed.ok && parsed.value.bits === address.bits && parsed.value.value === address.value;
}

function addressesOf(account: Account, group: TargetGroup, { id }: Target): Address[] {
  switch (group.kind) {
    case 'ip': {
      const address = parseAddress(id);
      return address.ok ? [address.value] : [];
    }
    case 'alb': {
      const description = account.loadBalancers.get(id)?.description;
      return [...account.interfaces.values()]
        .filter((own) => own.description === description)
        .flatMap(({ addresses }) => addresses);
    }
    default: {
      const [first] = account.instances.get(id)?.interfaces ?? [];
      const address = account.interfaces.get(first?.id ?? '')?.addresses[0];
      return address ? [address] : [];
    }
  }
}

/** Of instances always and of UDP; of addresses only where it is switched on. */
function keepsClient({ attributes }: Account, { id, kind, protocol }: TargetGroup): boolean {
  const told = attributes.get(id)?.get('preserve_client_ip.enabled');
  if (told !== undefined && kind !== 'alb') return told === 'true';
  return kind !== 'ip' || protocol.includes('UDP');
}
