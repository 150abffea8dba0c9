import { type Address, parseAddress, type TrafficSet } from '#core/net';
import type { Account, LoadBalancer, NetworkInterface, Target, TargetGroup } from '../account/account.ts';
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
  const all = usedTargets(account, id);
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

function usedTargets(account: Account, id: string): Target[] {
  return (account.targets.get(id) ?? []).filter(({ state }) => state !== 'draining' && state !== 'unused');
}

/**
 * Whether the input says who the targets of a group are, where they are and as whom they see a client. Instances see the
 * client itself unless somebody changed that, addresses may be either.
 */
export function areTargetsTold(account: Account, id: string): boolean {
  const group = account.targetGroups.get(id);
  if (!group || !account.targets.has(id)) return false;
  if (!account.attributes.has(id) && group.kind === 'ip' && !group.protocol.includes('UDP')) return false;
  return usedTargets(account, id).every((target) => addressesOf(account, group, target).length > 0);
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
  const listed =
    firstInterfaceOf(account, id) ??
    [...account.interfaces.values()].find(({ addresses }) => addresses.some((x) => isText(x, id)));
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
      const address = firstInterfaceOf(account, id)?.addresses[0];
      return address ? [address] : [];
    }
  }
}

/** As the instance tells, else as the interfaces that are attached to it do. */
function firstInterfaceOf({ instances, interfaces }: Account, id: string): NetworkInterface | undefined {
  const [first] = instances.get(id)?.interfaces ?? [];
  if (first) return interfaces.get(first.id);
  const attached = [...interfaces.values()].filter(({ instance }) => instance === id);
  return attached.length === 1 ? attached[0] : attached.find(({ deviceIndex }) => deviceIndex === 0);
}

/** Of instances always and of UDP; of addresses only where it is switched on. */
function keepsClient({ attributes }: Account, { id, kind, protocol }: TargetGroup): boolean {
  const told = attributes.get(id)?.get('preserve_client_ip.enabled');
  if (told !== undefined && kind !== 'alb') return told === 'true';
  return kind !== 'ip' || protocol.includes('UDP');
}
