/** WireGuard: tunnels of a host as wg-quick and wg tell them, and the file of a peer with the fewest networks. */
import type { Dialect, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { inOrder, toFindings } from './findings.ts';
import { lift } from './lift.ts';
import { findNetworks } from './parse-networkd.ts';
import { parseWireGuard, recognisesWireGuard } from './parse.ts';
import { printInterface } from './print.ts';
import type { WireGuardInterface, WireGuardPeer } from './syntax.ts';

export { grantedBy } from './lift.ts';
export { compareGranted, type Lowered, lowerPeer, type TunnelPlan } from './lower.ts';
export { parseWireGuard } from './parse.ts';
export { printInterface } from './print.ts';
export type { OwnAddress, WireGuardConfig, WireGuardInterface, WireGuardPeer } from './syntax.ts';

export const WIREGUARD: Dialect = {
  name: 'wireguard',
  scope: 'host',
  recognises: recognisesWireGuard,
  findNamed: findNetworks,
  read: (files) => {
    const findings = toFindings();
    const interfaces = files.flatMap((file) => parseWireGuard(file, findings).interfaces);
    if (findings.errors.length > 0) return fail(inOrder(findings.errors));
    const { topology, losses } = lift(files[0]?.path ?? '', { interfaces: withOneName(interfaces) });
    return ok({ topology, losses: [...findings.losses, ...losses] });
  },
  print: printFile,
};

/** A device told by wg and by its file is one; a peer of both has the networks of both: either may be what holds. */
function withOneName(interfaces: readonly WireGuardInterface[]): WireGuardInterface[] {
  return [...Map.groupBy(interfaces, ({ name }) => name).values()].flatMap((same): WireGuardInterface[] => {
    const [first] = same;
    if (!first) return [];
    const peers = Map.groupBy(
      same.flatMap((device) => device.peers),
      ({ publicKey }) => publicKey,
    );
    const listenPort = same.map((device) => device.listenPort).find((port) => port !== undefined);
    return [
      {
        ...first,
        ...(listenPort !== undefined && { listenPort }),
        addresses: same.flatMap(({ addresses }) => addresses),
        settings: same.flatMap(({ settings }) => settings),
        peers: same.length === 1 ? first.peers : [...peers.values()].flatMap(toOnePeer),
      },
    ];
  });
}

function toOnePeer(peers: readonly WireGuardPeer[]): WireGuardPeer[] {
  const [first] = peers;
  return first ? [{ ...first, allowed: peers.flatMap(({ allowed }) => allowed) }] : [];
}

function printFile(file: SourceFile, to: 'text' | 'json'): Result<string, readonly ReadError[]> {
  const findings = toFindings();
  const config = parseWireGuard(file, findings);
  if (findings.errors.length > 0) return fail(inOrder(findings.errors));
  if (to === 'text') return ok(config.interfaces.map(printInterface).join('\n'));
  return ok(
    `${JSON.stringify(config, (key, value: unknown) => (key === 'at' ? undefined : typeof value === 'bigint' ? String(value) : value), 2)}\n`,
  );
}
