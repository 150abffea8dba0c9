import { CATALOGUE, findCatalogueEntry } from '#core/catalogue';
import { type Contacts } from './contacts.ts';
import { type Host, INTERNET } from './facts.ts';
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
  if (role.role === SCANNER && host.facts.scans?.length) return toScanSigns(host.facts.scans);
  const own = findOwnSigns(host, role);
  return own ? [...own.first, ...findPeers(host, role, roleOf), ...own.last] : [];
}

/** What a host shows by itself; `last` comes behind what its neighbours show. */
interface OwnSigns {
  readonly first: readonly Sign[];
  readonly last: readonly Sign[];
}

const NO_SIGNS: readonly Sign[] = [];
const ownSigns = new WeakMap<Host, Map<RoleSigns, OwnSigns | undefined>>();

/** Undefined where it does not serve what the role requires. Worked out once: it stays while the roles of others are found. */
function findOwnSigns(host: Host, role: RoleSigns): OwnSigns | undefined {
  const ofHost = ownSigns.get(host) ?? new Map<RoleSigns, OwnSigns | undefined>();
  if (ofHost.size === 0) ownSigns.set(host, ofHost);
  if (ofHost.has(role)) return ofHost.get(role);
  const found = isServing(host, role) ? listOwnSigns(host, role) : undefined;
  ofHost.set(role, found);
  return found;
}

const NOTHING: OwnSigns = { first: NO_SIGNS, last: NO_SIGNS };

function listOwnSigns(host: Host, role: RoleSigns): OwnSigns {
  const first = [...findProcess(host, role), ...findPorts(host, role), ...findCalls(host, role)];
  const last = [...findFans(host, role), ...findInternet(host, role), ...findName(host, role)];
  return first.length + last.length === 0 ? NOTHING : { first, last };
}

const SCANNER = 'scanner';
const SCAN = 0.85;

function toScanSigns([first = '', ...others]: readonly string[]): Sign[] {
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return [{ weight: SCAN, words: `it looks for what is there: ${first}${more}` }];
}

function isServing(host: Host, { requires = [], proof }: RoleSigns): boolean {
  return (
    requires.every((ids) => isListening(host, ids)) ||
    (proof !== undefined && isListening(host, proof.services, proof.process))
  );
}

function isListening({ listens }: Host, ids: readonly string[], process?: string): boolean {
  const ports = toServicePorts(ids);
  return [...listens].some(
    ([traffic, name]) =>
      ports.has(traffic) && (process === undefined || (name !== undefined && isProcess(name, process))),
  );
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
  return [...host.calls]
    .flatMap(([traffic, all]) => {
      const service = known.get(traffic);
      const peers = service ? withoutInternet(all) : [];
      if (peers.length === 0) return [];
      const words = `it calls ${traffic} (${service?.id}) on ${listPeers(peers)}`;
      return [{ weight: weigh(traffic, CALLED_PORT), words }];
    })
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, MAX_PORTS);
}

const NO_ROLES: readonly string[] = [];
const LISTENS = new Map(ROLES.map(({ role, listens }) => [role, listens]));

/** A neighbour counts where it is spoken to on a port of the role that it serves, or that this one does. */
function findPeers(host: Host, role: RoleSigns, roleOf: ReadonlyMap<string, string>): Sign[] {
  const { callsRoles = NO_ROLES, calledByRoles = NO_ROLES } = role;
  if (roleOf.size === 0 || callsRoles.length + calledByRoles.length === 0) return [];
  const find = (contacts: Contacts, roles: readonly string[], portsFor: (wanted: string) => PortMap) =>
    roles.flatMap((wanted) => {
      const ports = portsFor(wanted);
      for (const [traffic, peers] of contacts) {
        const peer = ports.has(traffic) ? firstOfRoles(peers, roleOf).get(wanted) : undefined;
        if (peer !== undefined) return [{ peer, traffic }];
      }
      return [];
    });
  const describe = ({ peer, traffic }: { peer: string; traffic: string }) =>
    `${peer} (${roleOf.get(peer)}) on ${traffic}`;
  const portsOfRole = (wanted: string) => toServicePorts(LISTENS.get(wanted));
  const own = toServicePorts(role.listens);
  return [
    ...find(host.calls, callsRoles, portsOfRole).map((contact) => ({
      weight: ROLE,
      words: `it calls ${describe(contact)}`,
    })),
    ...find(host.callers, calledByRoles, () => own).map((contact) => ({
      weight: ROLE,
      words: `it is called by ${describe(contact)}`,
    })),
  ];
}

const firstKnown = new WeakMap<ReadonlyMap<string, string>, WeakMap<readonly string[], Map<string, string>>>();

/** The first of each role: a list of thousands is asked for every role. */
function firstOfRoles(peers: readonly string[], roleOf: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const lists = firstKnown.get(roleOf) ?? new WeakMap<readonly string[], Map<string, string>>();
  firstKnown.set(roleOf, lists);
  const known = lists.get(peers);
  if (known) return known;
  const first = new Map<string, string>();
  for (const name of peers) {
    const role = roleOf.get(name);
    if (role !== undefined && !first.has(role)) first.set(role, name);
  }
  lists.set(peers, first);
  return first;
}

const inner = new WeakMap<readonly string[], readonly string[]>();

function withoutInternet(peers: readonly string[]): readonly string[] {
  const known = inner.get(peers) ?? peers.filter((peer) => peer !== INTERNET);
  inner.set(peers, known);
  return known;
}

function findFans(host: Host, role: RoleSigns): Sign[] {
  const count = (contacts: Contacts, services: readonly string[]) => {
    const ports = toServicePorts(services);
    return new Set([...contacts].flatMap(([traffic, peers]) => (ports.has(traffic) ? peers : []))).size;
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
  const isDialled = findInternetTraffic(host.callers) !== undefined;
  const dials = findInternetTraffic(host.calls) !== undefined;
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

const outside = new WeakMap<Contacts, { readonly traffic: string | undefined }>();

/** The first traffic that has the internet at the other end. */
export function findInternetTraffic(contacts: Contacts): string | undefined {
  const known = outside.get(contacts);
  if (known) return known.traffic;
  const [traffic] = [...contacts].find(([, peers]) => peers.includes(INTERNET)) ?? [];
  outside.set(contacts, { traffic });
  return traffic;
}

function listPeers(peers: readonly string[]): string {
  return peers.length <= 3 ? peers.join(', ') : `${peers.slice(0, 2).join(', ')} and ${peers.length - 2} others`;
}

/** Of every kind of product, some by chance among those that look after hosts. */
const WEB: ReadonlySet<string> = new Set(['tcp/80', 'tcp/443', 'udp/443', 'tcp/8080']);

/** Ports that every host answers on for those who look after it: they do not make a server of it. */
export const CARE: ReadonlySet<string> = new Set(
  CATALOGUE.filter(({ direction }) => direction === 'metrics' || direction === 'remote-access')
    .flatMap(({ id }) => portsOf(id))
    .filter((traffic) => !WEB.has(traffic)),
);

/** Kinds of one role do not contradict each other. */
function familyOf({ role, kindOf = role }: RoleSigns): string {
  return kindOf;
}

/** What contradicts the role: each lowers the confidence by its weight. */
export function findContradictions(host: Host, role: RoleSigns): Sign[] {
  const contradictions: Sign[] = [];
  const talks =
    role.internet === 'never' ? (findInternetTraffic(host.calls) ?? findInternetTraffic(host.callers)) : undefined;
  if (talks !== undefined)
    contradictions.push({
      weight: 0.4,
      words: `it talks to the internet (${talks}), and role ${role.role} does not`,
    });
  const called = role.isClient ? [...host.callers].find(([traffic]) => !CARE.has(traffic)) : undefined;
  if (called)
    contradictions.push({
      weight: 0.2,
      words: `${called[1][0]} calls it on ${called[0]}, and role ${role.role} answers nobody`,
    });
  const owner = (name: string) => ROLES.filter(({ processes }) => processes?.some((known) => isProcess(name, known)));
  const foreign = processesOf(host).find((name) => {
    const owners = owner(name);
    return owners.length > 0 && !owners.some((one) => familyOf(one) === familyOf(role));
  });
  if (foreign !== undefined) {
    const others = owner(foreign).map((one) => one.role);
    contradictions.push({ weight: 0.5, words: `the process \`${foreign}\` is that of role ${others.join(' or ')}` });
  }
  return contradictions;
}
