import type { ZoneClass } from '#core/model';
import type { LabListener, LabWorkload, LabZone } from './topology-types.ts';

function toZone(name: ZoneClass, number: number, bridge: string): LabZone {
  return { name, class: name, networks: [`10.77.${number}.0/24`, `fd77:0:0:${number}::/64`], bridge };
}

export const ZONES: readonly LabZone[] = [
  { name: 'internet', class: 'internet', networks: ['203.0.113.0/24', '2001:db8:113::/64'], bridge: 'br-internet' },
  toZone('dmz', 1, 'br-dmz'),
  toZone('office', 2, 'br-office'),
  toZone('development', 3, 'br-dev'),
  toZone('build', 4, 'br-build'),
  toZone('production', 5, 'br-prod'),
  toZone('validator', 6, 'br-validator'),
  toZone('validator-monitoring', 7, 'br-monitoring'),
  toZone('key-management', 8, 'br-keys'),
  toZone('cold', 9, 'br-cold'),
  toZone('management', 10, 'br-mgmt'),
];

/** `tcp/443 https-edge` and the like. */
function toListener(text: string): LabListener {
  const [traffic = '', service = ''] = text.split(' ');
  const [protocol, port] = traffic.split('/');
  return { protocol: protocol === 'udp' ? 'udp' : 'tcp', port: Number(port), service };
}

const SSH = 'tcp/22 ssh';
const EXPORTER = 'tcp/9100 node-exporter';

interface Rest {
  readonly process: string;
  readonly enforced?: boolean;
  readonly linked?: boolean;
}

/** `host` is the last part of both addresses. */
function toWorkload(
  zone: ZoneClass,
  host: number,
  name: string,
  role: string,
  listens: readonly string[],
  { process, enforced = true, linked = true }: Rest,
): LabWorkload {
  const networks = ZONES.find((candidate) => candidate.name === zone)?.networks ?? [];
  const addresses = networks.map(
    (network) => network.replace(/(\.0\/24|::\/64)$/, network.includes(':') ? '::' : '.') + host,
  );
  return {
    name,
    zone,
    labels: { role },
    addresses: linked ? addresses : [],
    listens: listens.map(toListener),
    process,
    enforced,
  };
}

/** Appliances and firmware take no agent: a small host in front of each, with the appliance's addresses, enforces for it. */
export const WORKLOADS: readonly LabWorkload[] = [
  toWorkload('internet', 10, 'internet-user', 'customer', [], { process: 'firefox', enforced: false }),
  toWorkload(
    'internet',
    20,
    'internet-peer',
    'internet-services',
    [
      'tcp/443 https-edge',
      'tcp/8333 bitcoind-p2p',
      'tcp/30303 geth-p2p',
      'udp/30303 geth-p2p',
      'tcp/9000 consensus-p2p-generic',
      'udp/9000 consensus-p2p-generic',
    ],
    { process: 'nginx', enforced: false },
  ),
  toWorkload('internet', 66, 'attacker', 'attacker', [], { process: 'nmap', enforced: false }),

  toWorkload(
    'dmz',
    10,
    'api-gateway',
    'api-gateway',
    ['tcp/443 https-edge', 'udp/443 https-edge', 'tcp/80 https-edge', SSH],
    { process: 'envoy' },
  ),
  toWorkload('dmz', 20, 'egress-proxy', 'egress-proxy', ['tcp/3128 http-proxy', SSH], { process: 'squid' }),
  toWorkload('dmz', 30, 'vpn-gateway', 'vpn-gateway', ['udp/51820 wireguard', SSH], { process: 'wireguard-go' }),

  toWorkload('office', 10, 'phished-laptop', 'laptop', ['tcp/445 smb', 'tcp/3389 rdp'], { process: 'smbd' }),
  toWorkload('office', 11, 'office-laptop', 'laptop', ['tcp/445 smb', 'tcp/3389 rdp'], { process: 'smbd' }),
  toWorkload('office', 20, 'admin-laptop', 'admin-laptop', [SSH], { process: 'sshd' }),

  toWorkload('development', 10, 'dev-alice', 'developer', [SSH, 'tcp/3000 dev-servers'], { process: 'vite' }),
  toWorkload('development', 11, 'dev-bob', 'developer', [SSH, 'tcp/8545 dev-servers'], { process: 'anvil' }),

  toWorkload('build', 10, 'ci-runner', 'ci-runner', [SSH], { process: 'gitlab-runner' }),
  toWorkload('build', 20, 'registry', 'registry', ['tcp/5000 container-registry', SSH], { process: 'registry' }),
  toWorkload('build', 30, 'git-server', 'git-server', ['tcp/443 gitlab', 'tcp/22 gitlab'], { process: 'gitlab' }),

  toWorkload('production', 10, 'trading-app', 'trading-app', ['tcp/8080 app-http', SSH, EXPORTER], {
    process: 'trading',
  }),
  toWorkload('production', 20, 'trading-db', 'database', ['tcp/5432 postgresql', SSH], { process: 'postgres' }),
  toWorkload('production', 30, 'withdrawal-service', 'withdrawal-service', ['tcp/8443 app-http', SSH], {
    process: 'withdrawal',
  }),
  toWorkload(
    'production',
    40,
    'bitcoin-node',
    'bitcoin-node',
    ['tcp/8333 bitcoind-p2p', 'tcp/8332 bitcoind-rpc', SSH],
    {
      process: 'bitcoind',
    },
  ),

  toWorkload(
    'validator',
    10,
    'eth-execution',
    'execution-node',
    [
      'tcp/30303 geth-p2p',
      'udp/30303 geth-p2p',
      'tcp/8545 geth-http-rpc',
      'tcp/8551 engine-api',
      'tcp/6060 geth-metrics-pprof',
      EXPORTER,
      SSH,
    ],
    { process: 'geth' },
  ),
  toWorkload(
    'validator',
    20,
    'eth-beacon',
    'beacon-node',
    [
      'tcp/9000 consensus-p2p-generic',
      'udp/9000 consensus-p2p-generic',
      'udp/9001 consensus-p2p-generic',
      'tcp/5052 lighthouse-beacon-api',
      'tcp/5054 lighthouse-metrics',
      EXPORTER,
      SSH,
    ],
    { process: 'lighthouse' },
  ),
  toWorkload('validator', 30, 'eth-validator', 'validator-client', ['tcp/5064 lighthouse-metrics', EXPORTER, SSH], {
    process: 'lighthouse-vc',
  }),

  toWorkload('validator-monitoring', 10, 'prometheus', 'prometheus', ['tcp/9090 prometheus', SSH], {
    process: 'prometheus',
  }),

  toWorkload('key-management', 10, 'policy-engine', 'policy-engine', ['tcp/443 withdrawal-policy-engine'], {
    process: 'policy-engine',
  }),
  toWorkload(
    'key-management',
    20,
    'remote-signer',
    'remote-signer',
    ['tcp/9000 web3signer', 'tcp/9001 web3signer-metrics'],
    { process: 'web3signer' },
  ),
  toWorkload('key-management', 30, 'slashing-db', 'slashing-db', ['tcp/5432 web3signer-slashing-db'], {
    process: 'postgres',
  }),
  toWorkload('key-management', 40, 'hsm', 'hsm', ['tcp/1792 luna-ntls', 'tcp/22 luna-admin'], {
    process: 'ntls',
  }),

  toWorkload('cold', 10, 'cold-signer', 'cold-signer', [], { process: 'signer', enforced: false, linked: false }),

  toWorkload('management', 10, 'bastion', 'bastion', ['tcp/22 bastion'], { process: 'sshd' }),
  toWorkload('management', 20, 'log-collector', 'log-collector', ['tcp/6514 syslog', 'udp/514 syslog', SSH], {
    process: 'rsyslogd',
  }),
  toWorkload(
    'management',
    30,
    'directory',
    'directory',
    ['udp/53 dns', 'tcp/53 dns', 'udp/123 ntp', 'tcp/88 kerberos', 'udp/88 kerberos', 'tcp/389 ldap', SSH],
    { process: 'samba' },
  ),
  toWorkload('management', 40, 'bmc', 'bmc', ['udp/623 ipmi-rmcp', 'tcp/443 redfish'], {
    process: 'ipmid',
  }),
  toWorkload('management', 50, 'bulkhead-server', 'bulkhead-server', [], { process: 'bulkhead' }),
];
