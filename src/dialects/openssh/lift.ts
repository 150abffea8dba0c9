import type { Endpoint, Topology, Way } from '#core/model';
import { type Address, NO_ADDRESSES, parseAddress, toAddressSet, toRange } from '#core/net';
import { listTargets } from './client-facts.ts';
import type { Facts } from './server-facts.ts';
import type { SshBlock, SshFile } from './syntax.ts';

const INTERNET = 'internet';
const ADDRESSES = 'addresses of hosts';

/** The host, and the hosts that it knows by address. How packets get from one to the other no file of OpenSSH says. */
export function lift(name: string, files: readonly SshFile[], facts: readonly Facts[]): Topology {
  const own = files.flatMap((file) => (file.kind === 'server' ? listenAddresses(file.blocks) : []));
  const targets = files.flatMap((file) => (file.kind === 'client' ? listTargets(file.blocks, ADDRESSES) : []));
  const host: Endpoint = {
    name,
    aliases: [],
    kind: 'host',
    labels: Object.assign({}, ...facts.map(({ labels }) => labels)) as Record<string, string>,
    interfaces: own.length === 0 ? [] : [{ name: 'ssh', segment: ADDRESSES, addresses: own, leave: [], arrive: [] }],
    at: { file: name, line: 1, column: 1 },
  };
  const known = [...own, ...targets.flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses))];
  const open = (from: string, to: string): Way => ({
    from,
    to,
    visits: [],
    outcome: 'unknown',
    why: 'routes and filters are not in the files of OpenSSH',
  });
  return {
    endpoints: [host, ...targets],
    segments: [
      { name: ADDRESSES, addresses: toAddressSet(known.map(toRange)), isInternet: false },
      { name: INTERNET, addresses: NO_ADDRESSES, isInternet: true },
    ],
    points: [],
    ways: [open(ADDRESSES, ADDRESSES), open(ADDRESSES, INTERNET), open(INTERNET, ADDRESSES)],
  };
}

/** `0.0.0.0` and `::` are all addresses of the host, which it does not tell. */
function listenAddresses(blocks: readonly SshBlock[]): Address[] {
  return blocks.flatMap(({ settings }) =>
    settings
      .filter(({ name }) => name === 'listenaddress')
      .flatMap(({ args }) => {
        const text = (args[0] ?? '').replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
        const address = parseAddress(text);
        return address.ok && address.value.value !== 0n ? [address.value] : [];
      }),
  );
}
