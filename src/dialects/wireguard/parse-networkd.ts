import type { SourceFile } from '#core/model';
import { checkKey, parseAllowed, parseOwnAddresses, parsePort } from './fields.ts';
import { type Findings, lose, refuse } from './findings.ts';
import { type NamedSection, readNamedSections, valueOf } from './sections.ts';
import type { WireGuardInterface, WireGuardPeer } from './syntax.ts';

const NETDEV = /^[^\S\n]*Kind\s*=\s*wireguard\s*$/im;
const NETWORK = /^[^\S\n]*\[Match\]\s*$/m;
/** Settings that say nothing of who gets where. */
const SILENT = new Set(
  (
    'PrivateKey PrivateKeyFile FirewallMark PresharedKey PresharedKeyFile PersistentKeepalive PublicKey AllowedIPs ' +
    'Endpoint ListenPort'
  ).split(' '),
);

export function isNetdev(text: string): boolean {
  return NETDEV.test(text) && /^[^\S\n]*\[WireGuard\]\s*$/m.test(text);
}

export function isNetwork(text: string): boolean {
  return NETWORK.test(text) && /^[^\S\n]*\[Network\]\s*$/m.test(text);
}

/** The device of a `.netdev` of systemd-networkd, with its peers: systemd.netdev(5). */
export function parseNetdev(file: SourceFile, findings: Findings): WireGuardInterface[] {
  const sections = readNamedSections(file);
  const name = valueOf(sections, 'NetDev', 'Name');
  const own = sections.find((section) => section.name === 'WireGuard');
  const at = own?.at ?? { file: file.path, line: 1, column: 1 };
  if (!name) {
    refuse(findings, at, 'no `Name` in `[NetDev]`; expected that of the device');
    return [];
  }
  const peers = sections.filter((section) => section.name === 'WireGuardPeer');
  for (const { settings } of own ? [own, ...peers] : peers)
    for (const setting of settings)
      if (!SILENT.has(setting.name))
        lose(findings, setting.at, `${setting.name} = ${setting.value}`, 'which routes it makes is not followed');
  const port = valueOf(sections, 'WireGuard', 'ListenPort');
  const listenPort = port && port.value !== 'auto' ? parsePort(port.value, port.at, findings) : undefined;
  return [
    {
      name: name.value,
      addresses: [],
      ...(listenPort !== undefined && { listenPort }),
      settings: [],
      peers: peers.map((peer) => toPeer(peer, findings)),
      at,
    },
  ];
}

function toPeer(section: NamedSection, findings: Findings): WireGuardPeer {
  const key = valueOf([section], 'WireGuardPeer', 'PublicKey');
  const endpoint = valueOf([section], 'WireGuardPeer', 'Endpoint')?.value;
  if (!key) refuse(findings, section.at, 'a peer without `PublicKey`; expected one');
  return {
    publicKey: key ? checkKey(key.value, key.at, findings) : '',
    ...(section.note !== undefined && { note: section.note }),
    allowed: section.settings
      .filter(({ name }) => name === 'AllowedIPs')
      .flatMap(({ value, at }) => parseAllowed(value.trim().replaceAll(/\s+/g, ','), at, findings)),
    ...(endpoint !== undefined && { endpoint }),
    settings: [],
    at: section.at,
  };
}

/** The addresses that a `.network` gives to a device by its name: systemd.network(5). */
export function parseNetwork(file: SourceFile, findings: Findings): WireGuardInterface[] {
  const sections = readNamedSections(file);
  const name = valueOf(sections, 'Match', 'Name');
  if (!name) return [];
  const addresses = sections
    .filter((section) => section.name === 'Network' || section.name === 'Address')
    .flatMap(({ settings }) => settings.filter((setting) => setting.name === 'Address'));
  for (const { settings, name: heading } of sections)
    for (const setting of settings)
      if (heading === 'Route' && setting.name === 'Destination')
        lose(
          findings,
          setting.at,
          `Destination = ${setting.value}`,
          'routes of the device besides its peers are not followed',
        );
  return [
    {
      name: name.value,
      addresses: addresses.flatMap(({ value, at }) => (value === '' ? [] : parseOwnAddresses(value, at, findings))),
      settings: [],
      peers: [],
      at: name.at,
    },
  ];
}

/** `.network` files of the devices of a `.netdev`. */
export function findNetworks({ text }: SourceFile, others: readonly SourceFile[]): readonly SourceFile[] {
  if (!isNetdev(text)) return [];
  const name = /^[^\S\n]*Name\s*=\s*(\S+)/m.exec(text)?.[1];
  return others.filter((other) => isNetwork(other.text) && /^[^\S\n]*Name\s*=\s*(\S+)/m.exec(other.text)?.[1] === name);
}
