import { control, IDENTITY, type Mutation, rule, workload } from './mutation.ts';

/** What breaks the guardrails of the custodian that no single rule between two hosts can break. */
export const CUSTODIAN: readonly Mutation[] = [
  {
    guardrail: 'internet-gains-control-of-nothing',
    add: control('{ role: client }', '{ role: governance }', 'configuration'),
    shows: 'tenant-a -[management: manages through configuration]-> governance-1',
  },
  {
    guardrail: 'consoles-answer-in-management-alone',
    add: workload('{ name: bmc-9, zone: production, addresses: [10.42.5.99], labels: { role: bmc }, enforced: false }'),
    shows: '-> bmc-9 (10.42.5.99)',
  },
  {
    guardrail: 'builds-gain-control-of-no-state',
    add: control('{ role: ci-runner }', '{ role: database }', 'deployment'),
    shows: 'ci-runner-1 -[management: manages through deployment]-> governance-db-1',
  },
  {
    guardrail: 'third-parties-end-on-a-day',
    add: rule('{ workload: tenant-a }', '{ workload: sso-proxy-1 }', 'https-edge'),
    shows: 'tenant-a (203.0.113.2) -> sso-proxy-1 (10.42.1.25) tcp/443',
  },
  {
    guardrail: 'no-host-stands-in-two-zones',
    add: workload('{ name: printer-1, zone: office, addresses: [10.42.2.99, 10.42.5.99], legs: [production] }'),
    shows: 'printer-1',
  },
  {
    guardrail: 'keys-only-by-notary-or-ceremony',
    add: rule('{ role: bastion }', '{ workload: vault-signer-1 }', 'ssh', IDENTITY),
    shows: 'bastion-1 -[remote-access: rule `added`',
  },
  {
    guardrail: 'nobody-controls-a-quorum',
    add: control('{ workload: hv-vault-1 }', '{ runs-on: hv-vault-2 }', 'hypervisor'),
    shows: 'hv-vault-1 reaches 2 of key `treasury`, expected fewer than 2',
  },
  {
    guardrail: 'nobody-controls-asking-and-approving',
    add: control('{ role: hypervisor, zone: management }', '{ role: notary }', 'hypervisor'),
    shows: '-[management: manages through hypervisor]-> notary-1',
  },
  {
    guardrail: 'ceremonies-end-in-two-days',
    add: rule('{ role: ceremony-host }', '{ role: hsm }', 'luna-admin', IDENTITY),
    shows: 'ceremony-1 (10.42.10.15) -> hsm-1 (10.42.9.30)',
  },
  {
    guardrail: 'signatures-ask-for-identity',
    add: rule('{ role: notary }', '{ role: vault-signer }', 'remote-signer-grpc-generic'),
    shows: 'notary-1 (10.42.8.10) -> vault-signer-1 (10.42.9.20)',
  },
  {
    guardrail: 'cold-is-cold',
    add: `${workload('{ name: cold-2, zone: cold, addresses: [10.42.11.2] }')}${rule('{ workload: cold-2 }', '{ role: log-collector }', 'syslog-tls')}`,
    shows: 'cold-2 (10.42.11.2) -> log-collector-1 (10.42.10.20) tcp/6514',
  },
];
