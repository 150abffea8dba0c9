import type { Endpoint, Loss, Segment, Topology, Way } from '#core/model';
import {
  type Address,
  type AddressSet,
  hasAddress,
  NO_ADDRESSES,
  printAddress,
  printPrefix,
  subtractAddresses,
  toAddressSet,
  toRange,
} from '#core/net';
import type { WireGuardConfig, WireGuardInterface, WireGuardPeer } from './syntax.ts';

const INTERNET = 'internet';

export interface Lifted {
  readonly topology: Topology;
  readonly losses: readonly Loss[];
}

/**
 * The host with a leg in each tunnel, and what is at the other ends. The host and the addresses of its peers reach each
 * other. From peer to peer, and beyond the host, there is only what the host passes on, which no file of the tunnel says.
 */
export function lift(host: string, { interfaces }: WireGuardConfig): Lifted {
  const ports = interfaces.flatMap(({ name, listenPort }) =>
    listenPort === undefined ? [] : [[`wireguard.${name}.port`, `${listenPort}`]],
  );
  const gateway: Endpoint = {
    name: host,
    aliases: [],
    kind: 'host',
    labels: Object.fromEntries(ports),
    interfaces: interfaces.map(({ name, addresses }) => ({
      name,
      segment: name,
      addresses: addresses.map(({ address }) => address),
      leave: [],
      arrive: [],
    })),
    ...(interfaces[0] && { at: interfaces[0].at }),
  };
  return {
    topology: {
      endpoints: [gateway, ...interfaces.flatMap(toPeerEndpoints)],
      segments: [...interfaces.flatMap(toSegments), { name: INTERNET, addresses: NO_ADDRESSES, isInternet: true }],
      points: [],
      ways: [...interfaces.flatMap((device) => liftOwnWays(host, device)), ...liftForwarded(host, interfaces)],
    },
    losses: interfaces.flatMap(listLosses),
  };
}

/** Where the peers of a tunnel are, with all that lies behind them. */
function peersOf({ name }: WireGuardInterface): string {
  return `${name} peers`;
}

function toSegments(device: WireGuardInterface): Segment[] {
  // A default route is no claim on every address: who has them is told by others.
  const bounded = device.peers.flatMap(({ allowed }) => allowed.filter(({ length }) => length > 0).map(toRange));
  return [
    { name: device.name, addresses: ownAddresses(device), isInternet: false },
    {
      name: peersOf(device),
      addresses: subtractAddresses(toAddressSet(bounded), ownAddresses(device)),
      isInternet: false,
    },
  ];
}

function ownAddresses({ addresses }: WireGuardInterface): AddressSet {
  return toAddressSet(addresses.map(({ address }) => toRange(address)));
}

/** A peer that has single addresses is a host; networks are behind it. The last peer with an address has it. */
function toPeerEndpoints(device: WireGuardInterface): Endpoint[] {
  const own = ownAddresses(device);
  const owners = new Map(
    device.peers.flatMap((peer) => singlesOf(peer).map((address) => [printAddress(address), peer] as const)),
  );
  const notes = device.peers.flatMap(({ note }) => note ?? []);
  const isName = (note: string | undefined): note is string =>
    note !== undefined && note.length <= LONGEST_NAME && notes.filter((other) => other === note).length === 1;
  return device.peers.flatMap((peer): Endpoint[] => {
    const { note, publicKey } = peer;
    const ofKey = `${device.name} peer ${publicKey}`;
    const addresses = singlesOf(peer).filter(
      (address) => !hasAddress(own, address) && owners.get(printAddress(address)) === peer,
    );
    if (addresses.length === 0) return [];
    return [
      {
        name: isName(note) ? note : ofKey,
        aliases: [...(isName(note) ? [ofKey] : []), publicKey, ...(note === undefined || isName(note) ? [] : [note])],
        kind: 'VPN peer',
        labels: peer.endpoint === undefined ? {} : { 'wireguard.endpoint': peer.endpoint },
        interfaces: [{ name: 'wireguard', segment: peersOf(device), addresses, leave: [], arrive: [] }],
        at: peer.at,
      },
    ];
  });
}

/** What is longer is a remark and no name. */
const LONGEST_NAME = 60;

function singlesOf({ allowed }: WireGuardPeer): Address[] {
  return allowed.filter(({ bits, length }) => length === bits).map(({ bits, first }) => ({ bits, value: first }));
}

function liftOwnWays(host: string, device: WireGuardInterface): Way[] {
  const peers = peersOf(device);
  const whole = device.peers.find(({ allowed }) => allowed.some(({ length }) => length === 0));
  const command = device.settings.find(({ name, value }) => STARTS.has(name) && mayFilter(value));
  const granted = command
    ? `AllowedIPs of ${device.name}, if \`${command.value}\` lets it pass`
    : `AllowedIPs of ${device.name}`;
  const outcome = command ? 'unknown' : 'delivered';
  const beyond = whole
    ? `AllowedIPs ${whole.allowed.map(printPrefix).join(', ')} of ${device.name}, if the peer passes packets on`
    : 'routes that are not in the file';
  return [
    { from: device.name, to: peers, visits: [], outcome, why: granted, at: device.at },
    { from: peers, to: device.name, visits: [], outcome, why: granted, at: device.at },
    ...[device.name, peers].flatMap((segment): Way[] => {
      const why = segment === peers ? forwarded(host) : beyond;
      return [
        { from: segment, to: INTERNET, visits: [], outcome: 'unknown', why },
        { from: INTERNET, to: segment, visits: [], outcome: 'unknown', why },
      ];
    }),
  ];
}

/** From every end to every other one that is not the host's own leg in the same tunnel. */
function liftForwarded(host: string, interfaces: readonly WireGuardInterface[]): Way[] {
  const ends = interfaces.flatMap((device) => [
    { device, segment: device.name },
    { device, segment: peersOf(device) },
  ]);
  return ends.flatMap((from) =>
    ends
      .filter((to) => to.device !== from.device || (from.segment === to.segment && to.segment === peersOf(to.device)))
      .map((to): Way => ({
        from: from.segment,
        to: to.segment,
        visits: [],
        outcome: 'unknown',
        why: forwarded(host),
      })),
  );
}

function forwarded(host: string): string {
  return `through ${host}, if it passes packets on`;
}

const STARTS = new Set(['PreUp', 'PostUp']);
const HARMLESS =
  /^(?:(?:\/\S*\/)?ip6?tables(?:-\w+)?\s(?!.*\b(?:INPUT|OUTPUT|PREROUTING)\b).*\s(?:FORWARD|POSTROUTING)\s|(?:\/\S*\/)?(?:ip|sysctl|echo|logger|resolvectl|resolvconf|true|wg)(?:\s|$))/;

/** Whether the commands may filter what comes to the host itself, or leaves it. */
function mayFilter(commands: string): boolean {
  return commands.split(/;|&&|\|\||\|/).some((command) => command.trim() !== '' && !HARMLESS.test(command.trim()));
}

const COMMANDS = new Set(['PreUp', 'PostUp', 'PreDown', 'PostDown']);

function listLosses(device: WireGuardInterface): Loss[] {
  const settings = device.settings.flatMap(({ name, value, at }): Loss[] => {
    const why = COMMANDS.has(name)
      ? 'what a command does to filters and routes is not followed'
      : name === 'Table'
        ? 'routes are not those that AllowedIPs give'
        : undefined;
    return why === undefined ? [] : [{ kind: 'unsupported', construct: `${name} = ${value}`, why, at }];
  });
  if (device.addresses.length > 0) return settings;
  const why = 'wg does not know them: the host is known by name alone';
  return [...settings, { kind: 'unsupported', construct: `the addresses of ${device.name}`, why, at: device.at }];
}

/** Everything that the device sends to some peer, and takes from it. */
export function grantedBy({ peers }: WireGuardInterface): AddressSet {
  return toAddressSet(peers.flatMap(({ allowed }) => allowed.map(toRange)));
}
