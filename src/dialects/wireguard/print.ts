import { printAddress, printPrefix } from '#core/net';
import type { Setting, WireGuardInterface, WireGuardPeer } from './syntax.ts';

/** One device in the form of wg-quick(8): first what is told apart, then the other settings in their order. */
export function printInterface(device: WireGuardInterface): string {
  const own = [
    '[Interface]',
    ...device.addresses.map(({ address, length }) => `Address = ${printAddress(address)}/${length}`),
    ...(device.listenPort === undefined ? [] : [`ListenPort = ${device.listenPort}`]),
    ...device.settings.map(printSetting),
  ];
  return [own, ...device.peers.map(printPeer)].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function printPeer(peer: WireGuardPeer): string[] {
  return [
    '[Peer]',
    ...(peer.note === undefined ? [] : [`# ${peer.note}`]),
    `PublicKey = ${peer.publicKey}`,
    ...(peer.allowed.length === 0 ? [] : [`AllowedIPs = ${peer.allowed.map(printPrefix).join(', ')}`]),
    ...(peer.endpoint === undefined ? [] : [`Endpoint = ${peer.endpoint}`]),
    ...peer.settings.map(printSetting),
  ];
}

function printSetting({ name, value }: Setting): string {
  return `${name} = ${value}`;
}
