import type { Workload } from '#core/model';
import { parsePrefix, toAddressSet, toRange } from '#core/net';
import type { Tunnel } from '#stages/enforce';

/** Options of `bulkhead compile --target wireguard`: what the policy does not say of a tunnel. */
export const TUNNEL_OPTIONS = {
  device: { type: 'string' },
  'public-key': { type: 'string' },
  endpoint: { type: 'string' },
  behind: { type: 'string', multiple: true },
} as const;

export interface TunnelValues {
  readonly device?: string | undefined;
  readonly 'public-key'?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly behind?: readonly string[] | undefined;
}

/** The tunnel, and everything that is wrong with its options; `for`: the workload whose file it is. */
export function readTunnel(
  values: TunnelValues,
  workload: Workload['name'] | undefined,
): { value: Tunnel; errors: string[] } {
  const { device = 'wg0', endpoint = '', behind = [] } = values;
  const key = values['public-key'] ?? '';
  const networks = behind.map(parsePrefix);
  const errors = [
    ...(workload === undefined ? ['bulkhead: a tunnel is of one workload; expected `--for`'] : []),
    ...(/^[\w.-]{1,15}$/.test(device) ? [] : [`bulkhead: \`${device}\` is no device; expected for example \`wg0\``]),
    ...(/^[A-Za-z0-9+/]{43}=$/.test(key)
      ? []
      : [`bulkhead: \`${key}\` is no key of the gateway; expected \`--public-key\` with 44 characters of base64`]),
    ...(/^\S+:\d{1,5}$/.test(endpoint)
      ? []
      : [`bulkhead: \`${endpoint}\` is no endpoint; expected \`--endpoint\` with host:port of the gateway`]),
    ...(behind.length === 0
      ? ['bulkhead: what lies behind the gateway is not told; expected `--behind` with networks']
      : []),
    ...networks.flatMap((network) => (network.ok ? [] : [`bulkhead: ${network.error}`])),
  ];
  const ranges = networks.flatMap((network) => (network.ok ? [toRange(network.value)] : []));
  return { value: { device, publicKey: key, endpoint, behind: toAddressSet(ranges) }, errors };
}
