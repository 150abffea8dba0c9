import { execFileSync, spawnSync } from 'node:child_process';
import type { ConnectionState, FilterPath, Packet } from '#core/model';
import { type FrameOptions, type PacketId, toFrame, UNTRACKED } from './frame.ts';
import { COURT, COURT_TABLES, SYSTEM, toMaker } from './court-tables.ts';
import type { Loadable } from './language.ts';
import { openTunnel, type Tunnel } from './tunnel.ts';
import { IN, OUT } from './universe.ts';

// This process's own network namespace becomes a host and router: packets arrive by `left0` and `left1`, stay
// or leave by `right0` and `right1`; those written to `made0` and `made1` are made anew here and leave by the `right` of
// the same number. The court's own table has each packet that comes and each that passes in a set, by its identity.

/** What the kernel did with a packet. `state`: what the tracker called it; absent: it never arrived. */
export interface Sighting {
  readonly state?: ConnectionState;
  readonly passed: number;
}

export interface Court {
  /** From now on these are the host's own addresses, beside the networks that always are. */
  readonly own: (addresses: readonly string[]) => void;
  /**
   * Puts a ruleset in the place of the one before, with a tracker that knows nothing, or what it knew. Throws what the
   * tools say.
   */
  readonly load: (rules: Loadable, memory: 'fresh' | 'kept') => void;
  /** The tables of the ruleset under test, as the kernel lists them. */
  readonly list: (form: 'text' | 'json') => string;
  /** Whether the kernel would take the text. */
  readonly accepts: (text: string) => boolean;
  /** What the tools that save tables of iptables say is loaded. */
  readonly save: () => { readonly tool: string; readonly text: string }[];
  readonly send: (path: FilterPath, packet: Packet, options: Omit<FrameOptions, 'id'>) => PacketId;
  /** Everything since the last time, by identity. */
  readonly collect: () => Map<PacketId, Sighting>;
  /** Packets that can be sent until they must be collected. */
  readonly room: () => number;
}

const ip = (words: string) => execFileSync('ip', words.split(' '));
const nft = (text: string) => execFileSync('nft', ['-f', '-'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] });

/** In a user namespace the kernel takes no larger message than `net.core.wmem_max`. An element
 * of a few characters is a hundred bytes there. */
const MOST_CHARACTERS = 20_000;

function inParts(commands: readonly string[]): string[] {
  const parts: string[] = [];
  for (const command of commands) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + command.length < MOST_CHARACTERS)
      parts[parts.length - 1] = `${last}${command}\n`;
    else parts.push(`${command}\n`);
  }
  return parts;
}

/** `tables`: of the rulesets under test, as `family name`. `local`: networks that are addresses of this host. */
export function openCourt(
  tables: readonly string[],
  local: readonly string[],
  behind: Readonly<Record<string, readonly string[]>>,
): Court {
  execFileSync('sh', ['-ec', SYSTEM]);
  const tunnels = new Map<string, Tunnel>(
    [...IN, ...OUT, ...OUT.map(toMaker)].map((name) => [name, openTunnel(name)] as const),
  );
  const routes = [
    ...local.map((network) => `route add local ${network} dev lo`),
    ...Object.entries(behind).flatMap(([device, networks]) =>
      networks.map((network) => `route add ${network} dev ${device}`),
    ),
    'route add default dev left0',
    '-6 route add default dev left0',
  ];
  routes.forEach(ip);
  nft(COURT_TABLES);
  let owned: readonly string[] = [];
  let zone = 0;
  let sent = 0;
  return {
    own: (addresses) => {
      for (const address of owned) ip(`route del local ${address} dev lo table local`);
      for (const address of addresses) ip(`route add local ${address} dev lo`);
      owned = addresses;
    },
    load: ({ nft: text, restore }, memory) => {
      if (memory === 'fresh') zone = (zone % 65_535) + 1;
      const commands = [
        ...tables.flatMap((table) => [`add table ${table}`, `delete table ${table}`]),
        ...text.split('\n'),
        `flush chain ${COURT} zone`,
        // A packet that has a zone has been looked at: `notrack` comes first.
        `add rule ${COURT} zone ip dscp ${UNTRACKED} notrack accept`,
        `add rule ${COURT} zone ip6 dscp ${UNTRACKED} notrack accept`,
        `add rule ${COURT} zone ct zone set ${zone}`,
      ];
      inParts(commands).forEach(nft);
      for (const [tool, rules] of Object.entries(restore ?? {}))
        for (const { input, options } of inRestores(rules))
          execFileSync(`${tool}-nft-restore`, options, { input, stdio: ['pipe', 'pipe', 'pipe'] });
    },
    list: (form) =>
      form === 'json'
        ? mergeListings(tables.map((table) => listTable(['-j'], table)))
        : tables.map((table) => listTable([], table)).join(''),
    accepts: (text) => spawnSync('nft', ['-c', '-f', '-'], { input: text }).status === 0,
    save: () =>
      ['iptables', 'ip6tables'].map((tool) => ({ tool, text: execFileSync(`${tool}-nft-save`, { encoding: 'utf8' }) })),
    send: (path, packet, options) => {
      const id = ++sent;
      const tunnel = tunnels.get(path === 'output' ? toMaker(packet.out) : packet.in);
      if (!tunnel || id > 65_535) throw new Error(`no way to send packet ${id} of ${packet.in} and ${packet.out}`);
      tunnel.send(toFrame(packet, { ...options, id }));
      return id;
    },
    collect: () => {
      const sightings = readSightings(sent);
      nft(['arrived4', 'arrived6', 'passed4', 'passed6'].map((set) => `flush set ${COURT} ${set}\n`).join(''));
      sent = 0;
      return sightings;
    },
    room: () => 65_535 - sent,
  };
}

/** A kernel in a user namespace takes no longer messages than so many rules make. */
const MOST_RULES = 300;

/** The text of one restore as several, the first of which flushes. */
function inRestores(text: string): { input: string; options: readonly string[] }[] {
  const tables = text.split(/^(?=\*)/m).filter((table) => table.startsWith('*'));
  const parts = tables.map((table) => {
    const lines = table.split('\n');
    const rules = lines.filter((line) => line.startsWith('-'));
    const head = lines.filter((line) => line.startsWith('*') || line.startsWith(':'));
    const chunks = Array.from({ length: Math.ceil(rules.length / MOST_RULES) }, (_, i) =>
      rules.slice(i * MOST_RULES, (i + 1) * MOST_RULES),
    );
    return { head, chunks };
  });
  const toInput = (lines: readonly string[]) => `${lines.join('\n')}\nCOMMIT\n`;
  const first = parts.map(({ head, chunks }) => toInput([...head, ...(chunks[0] ?? [])])).join('');
  const more = parts.flatMap(({ head, chunks }) => chunks.slice(1).map((rules) => toInput([head[0] ?? '', ...rules])));
  return text === ''
    ? []
    : [{ input: first, options: [] }, ...more.map((input) => ({ input, options: ['--noflush'] }))];
}

/** Empty where there is no such table. */
function listTable(options: readonly string[], table: string): string {
  const { status, stdout } = spawnSync('nft', [...options, 'list', 'table', ...table.split(' ')], { encoding: 'utf8' });
  return status === 0 ? stdout : '';
}

function mergeListings(listings: readonly string[]): string {
  const lists = listings.filter((text) => text !== '').map((text) => JSON.parse(text) as { nftables: unknown[] });
  return JSON.stringify({ nftables: lists.flatMap(({ nftables }) => nftables) });
}

interface ListedSet {
  readonly name: string;
  readonly elem?: readonly {
    readonly elem: { readonly val: unknown; readonly counter: { readonly packets: number } };
  }[];
}

function readSightings(sent: number): Map<PacketId, Sighting> {
  const listed = JSON.parse(
    execFileSync('nft', ['-j', 'list', 'table', ...COURT.split(' ')], { encoding: 'utf8', maxBuffer: 1 << 28 }),
  ) as { nftables: readonly { readonly set?: ListedSet }[] };
  const states = new Map<PacketId, ConnectionState[]>();
  const passed = new Map<PacketId, number>();
  for (const { set } of listed.nftables)
    for (const { elem } of set?.elem ?? []) {
      if (set?.name.startsWith('passed')) passed.set(Number(elem.val), elem.counter.packets);
      else {
        const [id, state] = (elem.val as { concat: [number, ConnectionState] }).concat;
        for (let i = 0; i < elem.counter.packets; i++) states.set(id, [...(states.get(id) ?? []), state]);
      }
    }
  const sightings = new Map<PacketId, Sighting>();
  for (let id = 1; id <= sent; id++) {
    const [state, ...more] = states.get(id) ?? [];
    if (more.length > 0) throw new Error(`packet ${id} came ${more.length + 1} times`);
    sightings.set(id, { passed: passed.get(id) ?? 0, ...(state ? { state } : {}) });
  }
  return sightings;
}
