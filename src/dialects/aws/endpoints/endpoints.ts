import type { Endpoint, EndpointInterface, Loss } from '#core/model';
import type { Account, Instance, NetworkInterface } from '../account/account.ts';
import { groupVisits } from '../points/group-points.ts';
import { type Balancers, toBalancers } from './balancers.ts';
import { titleOf } from '../lift/names.ts';
import { ownerOf } from './owner.ts';

/** Traffic that nobody answers: a gateway's own interface, a stopped instance. */
const NOBODY = { forwards: [] } as const;

const RUNNING = new Set(['running', 'pending', 'rebooting']);

/** Everything that has an address, and every instance, be it gone. */
export function toEndpoints(account: Account, losses: Loss[]): { endpoints: Endpoint[]; balancers: Balancers } {
  const instances = [...account.instances.values()].map((instance) => toInstance(account, instance));
  const others = new Map<string, NetworkInterface[]>();
  const ofBalancers = new Set([...account.loadBalancers.values()].map(({ description }) => description));
  for (const own of account.interfaces.values()) {
    if (own.instance !== undefined && account.instances.has(own.instance)) continue;
    if (ofBalancers.has(own.description)) continue;
    const owner = ownerOf(account, own);
    others.set(owner.name, [...(others.get(owner.name) ?? []), own]);
  }
  const balancers = toBalancers(account, losses);
  const owned = [...others.values()].map((interfaces) => toOwned(account, interfaces));
  const told = new Set(owned.map(({ name }) => name));
  const silent = silentServices(account, told, losses);
  return { endpoints: [...instances, ...owned, ...balancers.endpoints, ...silent], balancers };
}

function toInstance(account: Account, instance: Instance): Endpoint {
  const { id, tags, at, state } = instance;
  const own = instance.interfaces.map(({ id: name }) => account.interfaces.get(name)).filter((x) => x !== undefined);
  return {
    name: id,
    aliases: [...(tags['Name'] ? [tags['Name']] : []), ...instance.aliases],
    kind: 'instance',
    labels: tags,
    interfaces: own.map((each) => toInterface(each)),
    ...(!RUNNING.has(state) && NOBODY),
    at,
  };
}

export function toInterface(own: NetworkInterface): EndpointInterface {
  const { id, subnet, addresses, outside } = own;
  return {
    name: id,
    segment: subnet,
    addresses,
    ...groupVisits(own),
    ...(outside.length > 0 && { outside }),
  };
}

/** Interfaces without an instance, by whose they are: a NAT gateway, an endpoint, a function, a database. */
function toOwned(account: Account, interfaces: readonly NetworkInterface[]): Endpoint {
  const [first] = interfaces;
  if (!first) throw new Error('no interface');
  const owner = ownerOf(account, first);
  const isSilent = owner.isSilent || interfaces.every(({ isInUse }) => !isInUse);
  const labels = Object.assign({}, ...interfaces.map(({ tags }) => tags), owner.tags) as Record<string, string>;
  return {
    name: owner.name,
    aliases: [...owner.aliases, ...interfaces.map(({ description }) => description).filter((text) => text !== '')],
    kind: owner.kind,
    labels,
    interfaces: interfaces.map((own) => {
      const each = toInterface(own);
      return { ...each, arrive: [...each.arrive, ...(owner.arrive ?? [])] };
    }),
    ...(isSilent && NOBODY),
    at: owner.at ?? first.at,
  };
}

/** Services that the input tells of without an address. */
function silentServices(account: Account, told: ReadonlySet<string>, losses: Loss[]): Endpoint[] {
  return [...account.services.values()]
    .filter(({ name }) => !told.has(name))
    .map((service) => {
      const { name, kind, dnsName, tags, at } = service;
      const why = 'which interface it has is not in the input: nothing can be asked of it by name';
      losses.push({ kind: 'unsupported', construct: `${kind} ${titleOf(service)}`, why, at });
      return { name, aliases: dnsName ? [dnsName] : [], kind, labels: tags, interfaces: [], at };
    });
}
