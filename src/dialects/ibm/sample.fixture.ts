/** A small account of our own making: two VPCs, a transit gateway, one of everything. */
export function toSample(): Record<string, unknown[]> {
  const reference = (id: string) => ({ id, crn: `crn:${id}`, name: id });
  const rule = (direction: string, protocol: string, remote: object, more: object = {}) => ({
    direction,
    protocol,
    ip_version: 'ipv4',
    remote,
    local: { cidr_block: '0.0.0.0/0' },
    ...more,
  });
  const acl = (id: string, subnets: string[], rules: object[]) => ({
    ...reference(id),
    vpc: reference('keys'),
    subnets: subnets.map(reference),
    rules,
  });
  const entry = (direction: string, action: string, more: object = {}) => ({
    name: `${direction}-${action}`,
    action,
    direction,
    protocol: 'all',
    source: '0.0.0.0/0',
    destination: '0.0.0.0/0',
    ...more,
  });
  const subnet = (id: string, vpc: string, cidr: string, taken: string[], more: object = {}) => ({
    ...reference(id),
    ipv4_cidr_block: cidr,
    reserved_ips: [
      { address: cidr.replace('.0/24', '.1'), owner: 'provider' },
      ...taken.map((address) => ({ address, owner: 'user' })),
    ],
    vpc: reference(vpc),
    zone: { name: 'zone-1' },
    ...more,
  });
  const instance = (id: string, address: string, home: string, groups: string[]) => ({
    ...reference(id),
    vpc: reference(home === 'far' ? 'office' : 'keys'),
    zone: { name: 'zone-1' },
    tags: ['role:signer', 'blue'],
    network_interfaces: [
      {
        ...reference(`${id}-eth0`),
        primary_ip: { address },
        subnet: reference(home),
        security_groups: groups.map(reference),
      },
    ],
  });
  return {
    vpcs: [
      { ...reference('keys'), address_prefixes: [{ cidr: '10.1.0.0/16' }], default_security_group: reference('open') },
      {
        ...reference('office'),
        address_prefixes: [{ cidr: '10.2.0.0/16' }],
        default_security_group: reference('open'),
      },
    ],
    subnets: [
      subnet('front', 'keys', '10.1.1.0/24', ['10.1.1.4', '10.1.1.5', '10.1.1.20'], {
        public_gateway: reference('gateway'),
      }),
      subnet('back', 'keys', '10.1.2.0/24', ['10.1.2.4']),
      subnet('far', 'office', '10.2.1.0/24', ['10.2.1.4']),
    ],
    network_acls: [
      acl('acl-open', ['front', 'far'], [entry('inbound', 'allow'), entry('outbound', 'allow')]),
      acl(
        'acl-back',
        ['back'],
        [
          entry('inbound', 'deny', { source: '10.1.1.99/32' }),
          entry('inbound', 'allow', {
            protocol: 'tcp',
            source: '10.1.1.0/24',
            source_port_min: 1024,
            source_port_max: 65535,
            destination_port_min: 9000,
            destination_port_max: 9000,
          }),
          entry('outbound', 'allow', {
            protocol: 'tcp',
            destination: '10.1.1.0/24',
            source_port_min: 9000,
            source_port_max: 9000,
            destination_port_min: 1024,
            destination_port_max: 65535,
          }),
        ],
      ),
    ],
    security_groups: [
      {
        ...reference('open'),
        vpc: reference('keys'),
        targets: [],
        rules: [
          rule('outbound', 'all', { cidr_block: '0.0.0.0/0' }),
          rule('inbound', 'icmp', { cidr_block: '0.0.0.0/0' }, { type: 8 }),
          rule('inbound', 'tcp', { cidr_block: '10.2.1.0/24' }, { port_min: 22, port_max: 22 }),
        ],
      },
      {
        ...reference('signers'),
        vpc: reference('keys'),
        targets: [{ ...reference('signer-eth0'), resource_type: 'network_interface' }],
        rules: [rule('inbound', 'tcp', reference('open'), { port_min: 9000, port_max: 9000 })],
      },
    ],
    instances: [
      instance('web', '10.1.1.4', 'front', ['open']),
      instance('job', '10.1.1.5', 'front', ['open']),
      instance('signer', '10.1.2.4', 'back', []),
      instance('desk', '10.2.1.4', 'far', ['open']),
    ],
    floating_ips: [{ ...reference('outside-web'), address: '198.11.0.4', target: reference('web-eth0') }],
    public_gateways: [{ ...reference('gateway'), floating_ip: { address: '198.11.0.1' } }],
    transit_connections: ['keys', 'office'].map((vpc) => ({
      id: `transit-${vpc}`,
      name: `transit-${vpc}`,
      network_type: 'vpc',
      network_id: `crn:${vpc}`,
      prefix_filters_default: 'permit',
      status: 'attached',
      transit_gateway: reference('hub'),
    })),
    load_balancers: [
      {
        ...reference('balancer'),
        is_public: false,
        private_ips: [{ ...reference('balancer-ip'), address: '10.1.1.20' }],
        public_ips: [],
        subnets: [reference('front')],
        security_groups: [reference('open')],
        listeners: [{ port: 443, protocol: 'https' }],
        pools: [{ members: [{ port: 9000, target: { address: '10.1.2.4' } }] }],
      },
    ],
  };
}
