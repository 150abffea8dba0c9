import { CATALOGUE, findCatalogueEntry } from '#core/catalogue';
import { type Contact, type Host, INTERNET } from './facts.ts';
import { ROLES, type RoleSigns } from './roles.ts';

/** A sign that was found, and how much it says: 0 … 1. */
export interface Sign {
  readonly weight: number;
  readonly words: string;
}

const PROCESS = 0.6;
const OWN_PORT = 0.65;
const CALLED_PORT = 0.4;
const ROLE = 0.35;
const FAN = 0.55;
const INTERNET_WEIGHT = 0.2;
const NAME = 0.15;
/** Of the ports of one kind that match, the first few; the others say the same once more. */
const MAX_PORTS = 3;

/** How many products claim each port: one that everybody uses says little. */
const CLAIMS = countClaims();

function countClaims(): ReadonlyMap<string, number> {
  const claims = new Map<string, number>();
  for (const entry of CATALOGUE)
    for (const traffic of portsOf(entry.id)) claims.set(traffic, (claims.get(traffic) ?? 0) + 1);
  return claims;
}

/** Single ports of an entry, or the one that is meant itself (`tcp/8443`); a wide range names none. */
export function portsOf(id: string): string[] {
  if (id.includes('/')) return [id];
  const ports = findCatalogueEntry(id)?.ports ?? [];
  return ports
    .filter(({ from, to }) => to - from < 16)
    .flatMap(({ proto, from, to }) => Array.from({ length: to - from + 1 }, (_, i) => `${proto}/${from + i}`));
}

/** What speaks for the role at this host. `roleOf` knows the roles of other hosts, as far as they are known yet. */
export function findSigns(host: Host, role: RoleSigns, roleOf: ReadonlyMap<string, string>): Sign[] {
  return [
    ...findProcess(host, role),
    ...findPorts(host, role),
    ...findCalls(host, role),
    ...findPeers(host, role, roleOf),
    ...findFans(host, role),
    ...findInternet(host, role),
    ...findName(host, role),
  ];
}

export function processesOf(host: Host): string[] {
  return [...new Set([...host.listens.values()].filter((name) => name !== undefined))];
}

/** `geth` is also `geth-1.14`; the kernel cuts names at 15 characters. */
export function isProcess(name: string, known: string): boolean {
  return name === known || name === known.slice(0, 15) || new RegExp(`^${known}[-_.@]?v?\\d`).test(name);
}

function findProcess(host: Host, role: RoleSigns): Sign[] {
  const found = processesOf(host).find((name) => role.processes?.some((known) => isProcess(name, known)));
  return found === undefined ? [] : [{ weight: PROCESS, words: `the process \`${found}\` listens there` }];
}

interface ServicePort {
  readonly id: string;
  readonly traffic: string;
}

type PortMap = ReadonlyMap<string, ServicePort>;

const NO_IDS: readonly string[] = [];
const portMaps = new WeakMap<readonly string[], PortMap>();

/** The lists are those of the table: each is worked out once. */
function toServicePorts(ids: readonly string[] = NO_IDS): PortMap {
  const known = portMaps.get(ids);
  if (known) return known;
  const ports = new Map<string, ServicePort>();
  for (const id of ids) for (const traffic of portsOf(id)) if (!ports.has(traffic)) ports.set(traffic, { id, traffic });
  portMaps.set(ids, ports);
  return ports;
}

function weigh(traffic: string, whole: number): number {
  return whole / Math.sqrt(CLAIMS.get(traffic) ?? 1);
}

function findPorts(host: Host, role: RoleSigns): Sign[] {
  const known = toServicePorts(role.listens);
  return [...host.listens.keys()]
    .flatMap((traffic) => known.get(traffic) ?? [])
    .map(({ id, traffic }) => ({ weight: weigh(traffic, OWN_PORT), words: `it listens on ${traffic} (${id})` }))
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, MAX_PORTS);
}

function findCalls(host: Host, role: RoleSigns): Sign[] {
  const known = toServicePorts(role.calls);
  const byPort = Map.groupBy(
    host.calls.filter(({ traffic, peer }) => known.has(traffic) && peer !== INTERNET),
    ({ traffic }) => traffic,
  );
  return [...byPort]
    .map(([traffic, contacts]) => ({
      weight: weigh(traffic, CALLED_PORT),
      words: `it calls ${traffic} (${known.get(traffic)?.id}) on ${listPeers(contacts)}`,
    }))
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, MAX_PORTS);
}

/** A neighbour counts where it is spoken to on a port of the role that it serves, or that this one does. */
function findPeers(host: Host, role: RoleSigns, roleOf: ReadonlyMap<string, string>): Sign[] {
  const find = (contacts: readonly Contact[], roles: readonly string[], portsFor: (wanted: string) => PortMap) =>
    roles.flatMap((wanted) => {
      const ports = portsFor(wanted);
      return contacts.find(({ peer, traffic }) => roleOf.get(peer) === wanted && ports.has(traffic)) ?? [];
    });
  const describe = ({ peer, traffic }: Contact) => `${peer} (${roleOf.get(peer)}) on ${traffic}`;
  const portsOfRole = (wanted: string) => toServicePorts(ROLES.find((one) => one.role === wanted)?.listens);
  const own = toServicePorts(role.listens);
  return [
    ...find(host.calls, role.callsRoles ?? [], portsOfRole).map((contact) => ({
      weight: ROLE,
      words: `it calls ${describe(contact)}`,
    })),
    ...find(host.callers, role.calledByRoles ?? [], () => own).map((contact) => ({
      weight: ROLE,
      words: `it is called by ${describe(contact)}`,
    })),
  ];
}

function findFans(host: Host, role: RoleSigns): Sign[] {
  const count = (contacts: readonly Contact[], services: readonly string[]) => {
    const ports = toServicePorts(services);
    return new Set(contacts.filter(({ traffic }) => ports.has(traffic)).map(({ peer }) => peer)).size;
  };
  const signs: Sign[] = [];
  const out = role.fanOut ? count(host.calls, role.fanOut.services) : 0;
  if (role.fanOut && out >= role.fanOut.least)
    signs.push({ weight: FAN, words: `it calls ${role.fanOut.services.join(', ')} on ${out} workloads` });
  const inward = role.fanIn ? count(host.callers, role.fanIn.services) : 0;
  if (role.fanIn && inward >= role.fanIn.least)
    signs.push({ weight: FAN, words: `${inward} parties call its ${role.fanIn.services.join(', ')}` });
  return signs;
}

function findInternet(host: Host, { internet }: RoleSigns): Sign[] {
  const isDialled = host.callers.some(({ peer }) => peer === INTERNET);
  const dials = host.calls.some(({ peer }) => peer === INTERNET);
  if (internet === 'serves' && isDialled) return [{ weight: INTERNET_WEIGHT, words: 'the internet dials it' }];
  if (internet === 'peers' && (isDialled || dials))
    return [{ weight: INTERNET_WEIGHT, words: 'it has peers on the internet' }];
  return [];
}

function findName(host: Host, role: RoleSigns): Sign[] {
  const parts = host.facts.name.toLowerCase().split(/[^a-z0-9]+|(?<=[a-z])(?=\d)/);
  const word = role.names.find((name) => parts.includes(name));
  return word === undefined ? [] : [{ weight: NAME, words: `its name has the word \`${word}\` (a weak sign)` }];
}

function listPeers(contacts: readonly Contact[]): string {
  const peers = contacts.map(({ peer }) => peer);
  return peers.length <= 3 ? peers.join(', ') : `${peers.slice(0, 2).join(', ')} and ${peers.length - 2} others`;
}

/** Ports that every host answers on for those who look after it: they do not make a server of it. */
const CARE = new Set(
  CATALOGUE.filter(({ direction }) => direction === 'metrics' || direction === 'remote-access').flatMap(({ id }) =>
    portsOf(id),
  ),
);

/** What contradicts the role: each lowers the confidence by its weight. */
export function findContradictions(host: Host, role: RoleSigns): Sign[] {
  const contradictions: Sign[] = [];
  const talks = [...host.calls, ...host.callers].find(({ peer }) => peer === INTERNET);
  if (role.internet === 'never' && talks)
    contradictions.push({
      weight: 0.4,
      words: `it talks to the internet (${talks.traffic}), and role ${role.role} does not`,
    });
  const caller = role.isClient ? host.callers.find(({ traffic }) => !CARE.has(traffic)) : undefined;
  if (caller)
    contradictions.push({
      weight: 0.2,
      words: `${caller.peer} calls it on ${caller.traffic}, and role ${role.role} answers nobody`,
    });
  const owner = (name: string) => ROLES.filter(({ processes }) => processes?.some((known) => isProcess(name, known)));
  const foreign = processesOf(host).find((name) => {
    const owners = owner(name);
    return owners.length > 0 && !owners.includes(role);
  });
  if (foreign !== undefined) {
    const others = owner(foreign).map((one) => one.role);
    contradictions.push({ weight: 0.5, words: `the process \`${foreign}\` is that of role ${others.join(' or ')}` });
  }
  return contradictions;
}
