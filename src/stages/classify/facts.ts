import type { ZoneClass } from '#core/model';
import type { Protocol } from '#core/net';
import { byText, type Contacts, startContacts } from './contacts.ts';

/** What is known of a workload besides its traffic. */
export interface HostFacts {
  readonly name: string;
  /** Canonical texts; hosts of one network tend to be of one zone. */
  readonly addresses?: readonly string[];
  readonly listeners?: readonly { readonly protocol: string; readonly port: number; readonly process?: string }[];
  /** The kind of zone that an inventory declares. */
  readonly zone?: ZoneClass;
  /** What a person said that it is: hosts that behave the same are likely the same. */
  readonly role?: string;
  /** What of its attempts is a scan, in sentences. */
  readonly scans?: readonly string[];
}

/** A conversation, as far as roles are read from it. */
export interface SeenConversation {
  readonly source: { readonly kind: string; readonly name: string };
  readonly destination: { readonly kind: string; readonly name: string };
  readonly protocol: Protocol;
  readonly port: number;
  readonly answered: boolean;
  /** Programs that answer, by name or path, where telemetry tells. */
  readonly serverProcesses?: readonly string[];
}

export interface Host {
  readonly facts: HostFacts;
  /** The program by `tcp/443`; undefined where only traffic shows the listener. */
  readonly listens: ReadonlyMap<string, string | undefined>;
  /** What was answered. */
  readonly calls: Contacts;
  readonly callers: Contacts;
}

export const INTERNET = 'internet';
/** Loopback talk, name resolution and the like have high ports that say nothing; what is below tells a service. */
const FIRST_EPHEMERAL = 49_152;

/** What each host listens on, calls and is called on, from what was answered. */
export function toHosts(facts: readonly HostFacts[], conversations: Iterable<SeenConversation>): Host[] {
  const calls = startContacts();
  const callers = startContacts();
  const own = startContacts();
  const textOf = rememberTraffic();
  const answering = new Map<string, Map<string, string>>();
  for (const { source, destination, protocol, port, answered, serverProcesses } of conversations) {
    if (!answered || (protocol !== 'tcp' && protocol !== 'udp')) continue;
    const traffic = textOf(protocol, port);
    // What it says to itself tells what it answers, and of nobody who asks.
    if (source.kind !== 'internet' && source.name === destination.name) own.note(source.name, traffic, source.name);
    else {
      calls.note(source.name, traffic, nameOf(destination));
      callers.note(destination.name, traffic, nameOf(source));
    }
    const [program] = serverProcesses ?? [];
    if (program === undefined) continue;
    const programs = answering.get(destination.name) ?? new Map<string, string>();
    answering.set(destination.name, programs.set(traffic, toProgramName(program)));
  }
  return facts.map((one) => {
    const inbound = callers.read(one.name);
    const programs = answering.get(one.name);
    const shown = [...inbound.keys(), ...(own.trafficOf(one.name) ?? [])].map(
      (traffic) => [traffic, programs?.get(traffic)] as const,
    );
    const declared = (one.listeners ?? [])
      .filter(({ port }) => port < FIRST_EPHEMERAL)
      .map(({ protocol, port, process }) => [`${protocol}/${port}`, process] as const);
    const listens = new Map<string, string | undefined>([...shown, ...declared].toSorted(([a], [b]) => byText(a, b)));
    for (const [traffic, process] of declared) if (process !== undefined) listens.set(traffic, process);
    return { facts: one, listens, calls: calls.read(one.name), callers: inbound };
  });
}

/** `C:\Windows\System32\lsass.exe` is `lsass`, `/usr/sbin/nginx` is `nginx`. */
function toProgramName(program: string): string {
  return (program.split(/[\\/]/).at(-1) ?? program).replace(/\.exe$/i, '').toLowerCase();
}

function nameOf({ kind, name }: SeenConversation['source']): string {
  return kind === 'internet' ? INTERNET : name;
}

/** One text for each traffic, of millions of conversations. */
function rememberTraffic(): (protocol: 'tcp' | 'udp', port: number) => string {
  const known = { tcp: new Map<number, string>(), udp: new Map<number, string>() };
  return (protocol, port) => {
    const text = known[protocol].get(port);
    if (text !== undefined) return text;
    const printed = `${protocol}/${port}`;
    known[protocol].set(port, printed);
    return printed;
  };
}
