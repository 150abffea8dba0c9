import {
  ANYBODY,
  type Files,
  NETWORK_NAMES,
  NETWORKS,
  networkOf,
  printJson,
  type SmallEstate,
} from './small-estate.ts';

const reference = (id: string) => ({ id, crn: `crn:${id}`, name: id });

/** The configuration objects of IBM's VPC. */
export function printIbm({ hosts, permits, leaves }: SmallEstate): Files {
  const vpc = reference('vpc');
  const rule = (direction: string, cidr_block: string, ports?: readonly [number, number]) => ({
    direction,
    protocol: ports ? 'tcp' : 'all',
    ip_version: 'ipv4',
    remote: { cidr_block },
    local: { cidr_block: ANYBODY },
    ...(ports && { port_min: ports[0], port_max: ports[1] }),
  });
  const entry = (direction: string) => ({
    name: direction,
    action: 'allow',
    direction,
    protocol: 'all',
    source: ANYBODY,
    destination: ANYBODY,
  });
  return {
    'vpc.json': printJson({
      vpcs: [{ ...vpc, address_prefixes: [{ cidr: '10.0.0.0/8' }], default_security_group: reference('none') }],
      subnets: NETWORK_NAMES.map((name) => ({
        ...reference(name),
        ipv4_cidr_block: NETWORKS[name],
        reserved_ips: hosts
          .filter(({ address }) => networkOf(address) === name)
          .map(({ address }) => ({ address, owner: 'user' })),
        vpc,
        zone: { name: 'zone-1' },
      })),
      network_acls: [
        {
          ...reference('acl'),
          vpc,
          subnets: NETWORK_NAMES.map(reference),
          rules: [entry('inbound'), entry('outbound')],
        },
      ],
      security_groups: [
        { ...reference('none'), vpc, targets: [], rules: [] },
        ...hosts.map(({ name }) => ({
          ...reference(`group-${name}`),
          vpc,
          targets: [],
          rules: [
            ...permits
              .filter(({ to }) => to === name)
              .map(({ ports, from }) => rule('inbound', from, ports === 'everything' ? undefined : ports)),
            ...(leaves[name]?.map(({ port, to }) => rule('outbound', to, [port, port])) ?? [rule('outbound', ANYBODY)]),
          ],
        })),
      ],
      instances: hosts.map(({ name, address }) => ({
        ...reference(name),
        vpc,
        zone: { name: 'zone-1' },
        network_interfaces: [
          {
            ...reference(`${name}-eth0`),
            primary_ip: { address },
            subnet: reference(networkOf(address)),
            security_groups: [reference(`group-${name}`)],
          },
        ],
      })),
      floating_ips: hosts.flatMap(({ name, outside }) =>
        outside === undefined
          ? []
          : [{ ...reference(`outside-${name}`), address: outside, target: reference(`${name}-eth0`) }],
      ),
      public_gateways: [],
      transit_connections: [],
      routing_tables: [],
      load_balancers: [],
      vpn_gateways: [],
      endpoint_gateways: [],
      virtual_nis: [],
    }),
  };
}
