import type { ZoneClass } from '#core/model';

/** What speaks for a role. Services are ids of the catalogue or ports (`tcp/8443`); roles are those of this table. */
export interface RoleSigns {
  readonly role: string;
  /** Where such a workload stands. */
  readonly zone: ZoneClass;
  /** Names of processes that listen. */
  readonly processes?: readonly string[];
  readonly listens?: readonly string[];
  /** It must serve one of each list to somebody, or it is none. */
  readonly requires?: readonly (readonly string[])[];
  /** Or this program answers there on one of these: it does so in no other role. */
  readonly proof?: { readonly process: string; readonly services: readonly string[] };
  /** A kind of that role: that both are right, or two kinds of one, is no doubt. */
  readonly kindOf?: string;
  readonly calls?: readonly string[];
  readonly callsRoles?: readonly string[];
  readonly calledByRoles?: readonly string[];
  /** Calls one of these services on at least `least` workloads. */
  readonly fanOut?: { readonly services: readonly string[]; readonly least: number };
  readonly fanIn?: { readonly services: readonly string[]; readonly least: number };
  /** `peers`: dials it or is dialled by it. `serves`: is dialled by it. `never`: talking to it is a contradiction. */
  readonly internet?: 'peers' | 'serves' | 'never';
  /** Answers nobody: being called is a contradiction, other than for metrics and remote access. */
  readonly isClient?: boolean;
  /** Words of the name: the weakest sign, since anyone may call a machine anything. */
  readonly names: readonly string[];
}

const BEACON_APIS = ['lighthouse-beacon-api', 'prysm-beacon-api', 'teku-rest', 'lodestar-rest'];
const SIGNERS = ['web3signer', 'dirk', 'ethsigner', 'horcrux-cosigner', 'lnd-remote-signer'];
const HSMS = ['luna-ntls', 'luna-stc', 'nshield-impath', 'securosys-primus', 'aws-cloudhsm', 'utimaco-hsm'];
const DATABASES = ['postgresql', 'mysql', 'mssql', 'mongodb', 'redis', 'cassandra', 'pgbouncer'];
const EXECUTION_RPCS = ['geth-http-rpc', 'geth-ws-rpc'];
const STAFF_SERVICES = ['kerberos', 'ldap', 'smb'];

/** Facts: crypto-infrastructure, section 3. */
export const ROLES: readonly RoleSigns[] = [
  {
    role: 'execution-node',
    zone: 'validator',
    processes: ['geth', 'nethermind', 'besu', 'erigon', 'reth'],
    listens: ['geth-p2p', 'engine-api', ...EXECUTION_RPCS, 'geth-metrics-pprof'],
    calledByRoles: ['beacon-node'],
    internet: 'peers',
    names: ['execution', 'geth', 'reth', 'nethermind', 'besu', 'erigon', 'el'],
  },
  {
    role: 'beacon-node',
    zone: 'validator',
    processes: ['lighthouse', 'lighthouse-bn', 'teku', 'nimbus', 'lodestar', 'beacon-chain', 'grandine'],
    listens: ['consensus-p2p-generic', 'prysm-p2p', ...BEACON_APIS, 'lighthouse-metrics'],
    calls: ['engine-api', 'mev-boost'],
    callsRoles: ['execution-node'],
    calledByRoles: ['validator-client'],
    internet: 'peers',
    names: ['beacon', 'consensus', 'lighthouse', 'teku', 'cl'],
  },
  {
    role: 'validator-client',
    zone: 'validator',
    processes: ['lighthouse-vc', 'validator', 'vouch', 'teku-vc', 'nimbus-vc', 'lodestar-vc'],
    calls: [...BEACON_APIS, 'web3signer', 'dirk'],
    callsRoles: ['beacon-node', 'signer'],
    internet: 'never',
    isClient: true,
    names: ['validator', 'vc'],
  },
  { role: 'mev-boost', zone: 'validator', processes: ['mev-boost'], listens: ['mev-boost'], names: ['mev', 'boost'] },
  {
    role: 'signer',
    zone: 'key-management',
    processes: ['web3signer', 'dirk', 'ethsigner', 'horcrux', 'tmkms', 'clef', 'signer'],
    listens: [...SIGNERS, 'web3signer-metrics', 'dirk-metrics'],
    calls: [...HSMS, 'vault-api', 'web3signer-slashing-db'],
    callsRoles: ['hsm', 'slashing-database', 'secrets-store'],
    calledByRoles: ['validator-client', 'policy-engine'],
    internet: 'never',
    names: ['signer', 'web3signer', 'dirk', 'cosigner'],
  },
  {
    role: 'hsm',
    zone: 'key-management',
    processes: ['ntls', 'hardserver', 'utimaco'],
    listens: HSMS,
    calledByRoles: ['signer'],
    internet: 'never',
    names: ['hsm', 'luna', 'nshield'],
  },
  {
    role: 'secrets-store',
    zone: 'key-management',
    processes: ['vault', 'openbao'],
    listens: ['vault-api', 'vault-cluster', 'kmip'],
    internet: 'never',
    names: ['vault', 'kms'],
  },
  {
    role: 'slashing-database',
    zone: 'key-management',
    processes: ['postgres'],
    listens: ['web3signer-slashing-db'],
    calledByRoles: ['signer'],
    internet: 'never',
    names: ['slashing'],
  },
  {
    role: 'policy-engine',
    zone: 'key-management',
    processes: ['policy-engine', 'fireblocks', 'cosigner-callback'],
    listens: ['withdrawal-policy-engine'],
    calls: SIGNERS,
    callsRoles: ['signer'],
    calledByRoles: ['wallet-service'],
    internet: 'never',
    names: ['policy', 'approval'],
  },
  {
    role: 'wallet-service',
    zone: 'production',
    processes: ['withdrawal', 'wallet', 'withdrawals', 'deposit'],
    listens: ['app-http'],
    calls: ['bitcoind-rpc', 'litecoind-rpc', 'monerod-rpc', ...EXECUTION_RPCS],
    callsRoles: ['policy-engine', 'bitcoin-node', 'database'],
    names: ['withdrawal', 'wallet', 'deposit', 'payout'],
  },
  {
    role: 'application',
    zone: 'production',
    processes: ['trading', 'exchange', 'matching', 'app', 'java', 'gunicorn'],
    listens: ['app-http'],
    calls: DATABASES,
    callsRoles: ['database', 'wallet-service'],
    calledByRoles: ['edge-gateway'],
    names: ['app', 'trading', 'engine', 'service', 'api'],
  },
  {
    role: 'database',
    zone: 'production',
    processes: ['postgres', 'mysqld', 'mariadbd', 'mongod', 'redis-server'],
    listens: DATABASES,
    calledByRoles: ['application', 'wallet-service'],
    internet: 'never',
    names: ['db', 'database', 'postgres', 'mysql', 'redis'],
  },
  {
    role: 'bitcoin-node',
    zone: 'production',
    processes: ['bitcoind', 'btcd'],
    listens: ['bitcoind-p2p', 'bitcoind-rpc', 'bitcoind-zmq'],
    internet: 'peers',
    names: ['bitcoin', 'btc', 'bitcoind'],
  },
  {
    role: 'lightning-node',
    zone: 'dmz',
    processes: ['lnd', 'lightningd'],
    listens: ['lnd-p2p', 'lnd-grpc', 'cln-grpc-rest'],
    callsRoles: ['bitcoin-node'],
    internet: 'peers',
    names: ['lnd', 'lightning', 'cln'],
  },
  {
    role: 'cosmos-node',
    zone: 'dmz',
    processes: ['cometbft', 'gaiad', 'osmosisd'],
    listens: ['cometbft-p2p', 'cometbft-rpc', 'cosmos-sdk-rest'],
    internet: 'peers',
    names: ['cosmos', 'sentry', 'cometbft', 'gaia'],
  },
  {
    role: 'edge-gateway',
    zone: 'dmz',
    processes: ['envoy', 'nginx', 'haproxy', 'traefik', 'caddy'],
    listens: ['https-edge'],
    calls: ['app-http'],
    callsRoles: ['application'],
    internet: 'serves',
    names: ['gateway', 'edge', 'waf', 'proxy', 'lb'],
  },
  {
    role: 'egress-proxy',
    zone: 'dmz',
    processes: ['squid', 'tinyproxy', 'privoxy'],
    listens: ['tor-socks', 'http-proxy'],
    internet: 'peers',
    names: ['proxy', 'egress', 'squid'],
  },
  {
    role: 'vpn-gateway',
    zone: 'dmz',
    processes: ['wireguard-go', 'openvpn', 'charon', 'wg-quick'],
    listens: ['wireguard', 'openvpn', 'ipsec'],
    internet: 'serves',
    names: ['vpn', 'wireguard'],
  },
  {
    role: 'git-server',
    zone: 'build',
    processes: ['gitlab', 'gitaly', 'gitea', 'puma'],
    listens: ['gitlab'],
    calledByRoles: ['ci-runner', 'developer-workstation'],
    names: ['git', 'gitlab', 'gitea'],
  },
  {
    role: 'registry',
    zone: 'build',
    processes: ['registry', 'harbor', 'nexus', 'artifactory'],
    listens: ['container-registry', 'nexus', 'artifactory'],
    calledByRoles: ['ci-runner'],
    names: ['registry', 'nexus', 'artifactory', 'harbor'],
  },
  {
    role: 'ci-runner',
    zone: 'build',
    processes: ['gitlab-runner', 'actions-runner', 'buildkitd', 'jenkins-agent'],
    calls: ['gitlab', 'container-registry'],
    callsRoles: ['git-server', 'registry'],
    isClient: true,
    names: ['ci', 'runner', 'build'],
  },
  {
    role: 'developer-workstation',
    zone: 'development',
    processes: ['vite', 'anvil', 'hardhat', 'webpack', 'node'],
    listens: ['dev-servers'],
    callsRoles: ['git-server', 'registry', 'egress-proxy'],
    isClient: true,
    names: ['dev', 'developer'],
  },
  {
    role: 'workstation',
    zone: 'office',
    processes: ['smbd', 'chrome', 'firefox', 'explorer'],
    listens: ['smb', 'rdp'],
    calls: STAFF_SERVICES,
    callsRoles: ['directory', 'domain-controller', 'egress-proxy'],
    isClient: true,
    names: ['laptop', 'desktop', 'pc', 'workstation'],
  },
  {
    role: 'admin-workstation',
    zone: 'office',
    kindOf: 'workstation',
    calls: STAFF_SERVICES,
    callsRoles: ['directory', 'domain-controller', 'egress-proxy', 'bastion'],
    isClient: true,
    names: ['admin'],
  },
  {
    role: 'metrics-server',
    zone: 'validator-monitoring',
    processes: ['prometheus', 'victoria-metric', 'vmagent'],
    listens: ['prometheus'],
    fanOut: {
      services: ['node-exporter', 'geth-metrics-pprof', 'lighthouse-metrics', 'web3signer-metrics', 'teku-metrics'],
      least: 2,
    },
    names: ['prometheus', 'monitoring', 'metrics'],
  },
  {
    role: 'bastion',
    zone: 'management',
    processes: ['teleport'],
    // Of its ports that of the web says nothing.
    listens: ['tcp/3022', 'tcp/3023', 'tcp/3024', 'tcp/3025', 'tcp/3080'],
    fanOut: { services: ['ssh', 'rdp', 'winrm'], least: 3 },
    calledByRoles: ['admin-workstation'],
    names: ['bastion', 'jump'],
  },
  {
    role: 'log-collector',
    zone: 'management',
    processes: ['rsyslogd', 'syslog-ng', 'splunkd', 'vector', 'fluentd', 'wazuh-remoted'],
    listens: ['syslog', 'splunk', 'wazuh'],
    fanIn: { services: ['syslog', 'splunk', 'wazuh'], least: 3 },
    names: ['log', 'logs', 'siem', 'collector'],
  },
  {
    role: 'domain-controller',
    zone: 'management',
    processes: ['samba', 'lsass', 'dns'],
    listens: ['kerberos', 'ldap', 'smb', 'msrpc-wmi'],
    requires: [['kerberos'], ['ldap'], ['smb', 'msrpc-wmi']],
    proof: { process: 'lsass', services: ['kerberos', 'ldap'] },
    kindOf: 'directory',
    fanIn: { services: ['kerberos', 'ldap'], least: 2 },
    names: ['dc', 'ad'],
  },
  {
    role: 'dns-server',
    zone: 'management',
    processes: ['named', 'unbound', 'dnsmasq', 'coredns', 'pdns_server', 'knotd', 'nsd', 'dns'],
    listens: ['dns'],
    requires: [['dns']],
    kindOf: 'directory',
    fanIn: { services: ['dns'], least: 2 },
    names: ['dns', 'ns', 'resolver'],
  },
  {
    role: 'directory',
    zone: 'management',
    processes: ['samba', 'slapd', 'krb5kdc', 'named', 'lsass', 'dns'],
    listens: ['dns', 'kerberos', 'ldap', 'ntp'],
    requires: [['kerberos', 'ldap']],
    fanIn: { services: ['dns', 'kerberos', 'ldap'], least: 3 },
    names: ['directory', 'dc', 'ad', 'ldap', 'dns'],
  },
  {
    role: 'bmc',
    zone: 'management',
    processes: ['ipmid', 'bmcweb'],
    listens: ['ipmi-rmcp', 'redfish'],
    calledByRoles: ['bastion'],
    internet: 'never',
    names: ['bmc', 'ipmi', 'ilo', 'idrac'],
  },
  {
    role: 'hypervisor',
    zone: 'management',
    processes: ['pveproxy', 'vpxd', 'hostd', 'libvirtd'],
    listens: ['proxmox', 'esxi-host', 'vcenter'],
    internet: 'never',
    names: ['esx', 'pve', 'hypervisor', 'vcenter'],
  },
  // Named by what it tries: `HostFacts.scans`.
  {
    role: 'scanner',
    zone: 'management',
    processes: ['nmap', 'masscan', 'zmap', 'nessusd', 'gvmd', 'openvas'],
    names: [],
  },
  {
    role: 'bulkhead-server',
    zone: 'management',
    processes: ['bulkhead', 'bulkhead-server'],
    fanIn: { services: ['tcp/8443'], least: 3 },
    names: ['bulkhead'],
  },
];
