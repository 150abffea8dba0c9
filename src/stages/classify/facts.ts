import type { ZoneClass } from '#core/model';
import type { Protocol } from '#core/net';

/** What is known of a workload besides its traffic. */
export interface HostFacts {
  readonly name: string;
  /** Canonical texts; hosts of one network tend to be of one zone. */
  readonly addresses?: readonly string[];
  readonly listeners?: readonly { readonly protocol: string; readonly port: number; readonly process?: string }[];
  /** The kind of zone that an inventory declares. */
  readonly zone?: ZoneClass;
}

/** A conversation, as far as roles are read from it. */
export interface SeenConversation {
  readonly source: { readonly kind: string; readonly name: string };
  readonly destination: { readonly kind: string; readonly name: string };
  readonly protocol: Protocol;
  readonly port: number;
  readonly answered: boolean;
}

/** One way of a host's traffic that was answered. */
export interface Contact {
  readonly peer: string;
  /** `tcp/443`. */
  readonly traffic: string;
}

export interface Host {
  readonly facts: HostFacts;
  /** By `tcp/443`; undefined where only traffic shows the listener. */
  readonly listens: ReadonlyMap<string, string | undefined>;
  readonly calls: readonly Contact[];
  readonly callers: readonly Contact[];
}

export const INTERNET = 'internet';
/** Loopback talk, name resolution and the like have high ports that say nothing; what is below tells a service. */
const FIRST_EPHEMERAL = 49_152;

/** What each host listens on, calls and is called on, from what was answered. */
export function toHosts(facts: readonly HostFacts[], conversations: readonly SeenConversation[]): Host[] {
  const calls = new Map<string, Contact[]>();
  const callers = new Map<string, Contact[]>();
  for (const { source, destination, protocol, port, answered } of conversations) {
    if (!answered || (protocol !== 'tcp' && protocol !== 'udp')) continue;
    const traffic = `${protocol}/${port}`;
    const nameOf = (party: SeenConversation['source']) => (party.kind === 'internet' ? INTERNET : party.name);
    push(calls, source.name, { peer: nameOf(destination), traffic });
    push(callers, destination.name, { peer: nameOf(source), traffic });
  }
  return facts.map((one) => {
    const inbound = sortContacts(callers.get(one.name) ?? []);
    const shown = inbound.map(({ traffic }) => [traffic, undefined] as const);
    const declared = (one.listeners ?? [])
      .filter(({ port }) => port < FIRST_EPHEMERAL)
      .map(({ protocol, port, process }) => [`${protocol}/${port}`, process] as const);
    const listens = new Map<string, string | undefined>([...shown, ...declared].toSorted(([a], [b]) => byText(a, b)));
    for (const [traffic, process] of declared) if (process !== undefined) listens.set(traffic, process);
    return { facts: one, listens, calls: sortContacts(calls.get(one.name) ?? []), callers: inbound };
  });
}

function push(map: Map<string, Contact[]>, key: string, contact: Contact): void {
  const list = map.get(key);
  if (list) list.push(contact);
  else map.set(key, [contact]);
}

/** Each once, in one order whatever the order of the input: evidence reads the same every time. */
function sortContacts(contacts: readonly Contact[]): Contact[] {
  const unique = new Map(contacts.map((contact) => [`${contact.traffic} ${contact.peer}`, contact]));
  return [...unique].toSorted(([a], [b]) => byText(a, b)).map(([, contact]) => contact);
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
