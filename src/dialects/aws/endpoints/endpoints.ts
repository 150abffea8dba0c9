import type { Endpoint, EndpointInterface, Loss } from '#core/model';
import { pickNames } from '#dialects/cloud';
import type { Account, Instance, NetworkInterface } from '../account/account.ts';
import { callFor } from '../account/told.ts';
import { groupVisits } from '../points/group-points.ts';
import { listenerVisits, OWNER_MISSING } from '../points/listener-point.ts';
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
  const owned = [...others.values()].map((interfaces) => toOwned(account, interfaces, losses));
  addUnlisted(account, losses);
  const told = new Set(owned.map(({ name }) => name));
  const silent = silentServices(account, told, losses);
  return { endpoints: nameInstances([...instances, ...owned, ...balancers.endpoints, ...silent]), balancers };
}

/** By what people call them where nothing else is called so, else by id. */
function nameInstances(endpoints: readonly Endpoint[]): Endpoint[] {
  const titles = endpoints.map(({ kind, labels }) => (kind === 'instance' ? labels['Name'] : undefined));
  const names = pickNames(endpoints.map(({ name }, i) => [...(titles[i] ? [titles[i]] : []), name]));
  return endpoints.map((endpoint, i) => {
    const name = titles[i] === undefined ? endpoint.name : (names[i] ?? endpoint.name);
    if (name === endpoint.name) return endpoint;
    return { ...endpoint, name, aliases: [endpoint.name, ...endpoint.aliases.filter((alias) => alias !== name)] };
  });
}

function toInstance(account: Account, instance: Instance): Endpoint {
  const { id, tags, at, state, hasMetadataService, metadataTokens } = instance;
  const isAnswering = hasMetadataService && RUNNING.has(state) && metadataTokens !== undefined;
  const own = instance.interfaces.map(({ id: name }) => account.interfaces.get(name)).filter((x) => x !== undefined);
  return {
    name: id,
    aliases: [...(tags['Name'] ? [tags['Name']] : []), ...instance.aliases],
    kind: 'instance',
    labels: { ...tags, ...(isAnswering && { 'aws:metadata-tokens': metadataTokens }) },
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
function toOwned(account: Account, interfaces: readonly NetworkInterface[], losses: Loss[]): Endpoint {
  const [first] = interfaces;
  if (!first) throw new Error('no interface');
  const owner = ownerOf(account, first);
  const isSilent = owner.isSilent || interfaces.every(({ isInUse }) => !isInUse);
  const labels = Object.assign({}, ...interfaces.map(({ tags }) => tags), owner.tags) as Record<string, string>;
  const { untold } = owner;
  if (untold) {
    const why = `what it is, is not in the input (${callFor(untold)}): what it answers is unknown`;
    losses.push({ kind: 'unsupported', construct: owner.name, why, at: first.at });
  }
  const missing = untold ? listenerVisits(OWNER_MISSING) : { leave: [], arrive: [] };
  return {
    name: owner.name,
    aliases: [...owner.aliases, ...interfaces.map(({ description }) => description).filter((text) => text !== '')],
    kind: owner.kind,
    labels,
    interfaces: interfaces.map((own) => {
      const each = toInterface(own);
      return {
        ...each,
        leave: [...missing.leave, ...each.leave],
        arrive: [...each.arrive, ...(owner.arrive ?? []), ...missing.arrive],
      };
    }),
    ...(isSilent && NOBODY),
    at: owner.at ?? first.at,
  };
}

/** Instances of which only interfaces are told. */
function addUnlisted({ interfaces, instances }: Account, losses: Loss[]): void {
  const unlisted = [...interfaces.values()].filter(
    ({ instance }) => instance !== undefined && !instances.has(instance),
  );
  const ids = [...new Set(unlisted.flatMap(({ instance }) => instance ?? []))];
  const [first] = unlisted;
  if (!first) return;
  const some = ids.slice(0, 3).join(', ');
  const construct = ids.length > 3 ? `${some} and ${ids.length - 3} more` : some;
  const why = `not in the input (${callFor('Reservations')}): taken to run, with the metadata service open`;
  losses.push({ kind: 'unsupported', construct, why, at: first.at });
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
