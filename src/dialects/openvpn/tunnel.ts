import type { Position } from '#core/model';
import type { Address, AddressSet } from '#core/net';
import { type Collected, collect, type Findings, refuse, toCollected } from './collect.ts';
import { parseOne } from './networks.ts';
import type { OpenVpnFile } from './syntax.ts';

/** What one configuration says of who is in its tunnel. */
export interface Tunnel {
  /** After the device and the file. */
  readonly name: string;
  readonly isServer: boolean;
  /** `udp/1194`; absent for clients. */
  readonly listens?: string;
  readonly management?: string;
  readonly own: readonly Address[];
  /** From which clients get their addresses. */
  readonly pool: AddressSet;
  /** Networks that the server looks for behind clients. */
  readonly behindClients: AddressSet;
  /** Networks that clients are told to look for behind the server. */
  readonly pushed: AddressSet;
  /** Of the first route that is pushed. */
  readonly pushedAt?: Position;
  readonly isAllPushed: boolean;
  readonly isClientToClient: boolean;
  readonly clients: readonly Client[];
  readonly at: Position;
}

/** Somebody with a file of his own in the server's folder for clients. */
export interface Client {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly at: Position;
}

export function toTunnel(
  { path, directives }: OpenVpnFile,
  clients: readonly OpenVpnFile[],
  findings: Findings,
): Tunnel {
  const collected = toCollected(findings);
  for (const directive of directives) collect(collected, directive, 'here');
  const told = clients.map((file) => readClient(file, collected, findings));
  const last = (name: string) => directives.findLast((directive) => directive.name === name)?.args;
  const isServer = directives.some(
    ({ name, args }) => name.startsWith('server') || (name === 'mode' && args[0] === 'server'),
  );
  const port = last('port')?.[0] ?? last('lport')?.[0] ?? '1194';
  const management = last('management');
  return {
    name: `${last('dev')?.[0] ?? 'tun'} of ${path.slice(path.lastIndexOf('/') + 1)}`,
    isServer,
    ...(isServer && { listens: `${(last('proto')?.[0] ?? 'udp').startsWith('tcp') ? 'tcp' : 'udp'}/${port}` }),
    ...(management && { management: management.slice(0, 2).join(' ') }),
    own: collected.own,
    pool: collected.pool,
    behindClients: collected.behind,
    pushed: collected.pushed,
    ...(collected.pushedAt && { pushedAt: collected.pushedAt }),
    isAllPushed: collected.isAllPushed,
    isClientToClient: directives.some(({ name }) => name === 'client-to-client'),
    clients: told.flatMap((client) => client ?? []),
    at: directives[0]?.at ?? { file: path, line: 1, column: 1 },
  };
}

/** A client's own addresses, and what it gets besides all others, which is not told apart. */
function readClient({ path, directives }: OpenVpnFile, collected: Collected, findings: Findings): Client | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const addresses: Address[] = [];
  for (const directive of directives) {
    if (directive.name === 'ifconfig-push' || directive.name === 'ifconfig-ipv6-push') {
      const address = parseOne(directive.args[0]);
      if (address) addresses.push(address);
      else refuse(findings, directive, 'an address');
    } else if (directive.name === 'disable') return undefined;
    else collect(collected, directive, 'client');
  }
  return { name, addresses, at: directives[0]?.at ?? { file: path, line: 1, column: 1 } };
}
