import { control, IDENTITY, type Mutation, rule, workload } from './mutation.ts';

/** What breaks the guardrails of the exchange that no single rule between two hosts can break. */
export const EXCHANGE: readonly Mutation[] = [
  {
    guardrail: 'internet-gains-control-of-nothing',
    add: control('{ role: bank }', '{ role: trading-app }', 'configuration'),
    shows: 'bank-1 -[management: manages through configuration]-> trading-1',
  },
  {
    guardrail: 'consoles-answer-in-management-alone',
    add: workload('{ name: bmc-9, zone: production, addresses: [10.40.5.99], labels: { role: bmc }, enforced: false }'),
    shows: '-> bmc-9 (10.40.5.99)',
  },
  {
    guardrail: 'builds-gain-control-of-no-state',
    add: control('{ role: ci-runner }', '{ role: database }', 'deployment'),
    shows: 'ci-runner-1 -[management: manages through deployment]-> ledger-db-1',
  },
  {
    guardrail: 'third-parties-end-on-a-day',
    add: rule('{ workload: bank-1 }', '{ workload: sso-proxy-1 }', 'https-edge'),
    shows: 'bank-1 (203.0.113.2) -> sso-proxy-1 (10.40.1.25) tcp/443',
  },
  {
    guardrail: 'no-host-stands-in-two-zones',
    add: workload('{ name: printer-1, zone: office, addresses: [10.40.2.99, 10.40.5.99], legs: [production] }'),
    shows: 'printer-1',
  },
  {
    guardrail: 'keys-only-by-policy-or-ceremony',
    add: rule('{ role: bastion }', '{ workload: signer-1 }', 'ssh', IDENTITY),
    shows: 'bastion-1 -[remote-access: rule `added`',
  },
  {
    guardrail: 'validators-only-by-the-bastion',
    add: control('{ role: sso-proxy }', '{ role: validator-client }', 'identity'),
    shows: 'sso-proxy-1 -[management: manages through identity]-> validator-client-1',
  },
  {
    guardrail: 'one-live-signer-per-validator-key',
    without: 'signers-record-what-they-signed',
    also: ['writers-of-slashing-protection'],
    shows: 'staking-signer-1, staking-signer-2',
  },
  {
    guardrail: 'nobody-controls-a-quorum',
    add: control('{ workload: hv-keys-1 }', '{ runs-on: hv-keys-2 }', 'hypervisor'),
    shows: 'hv-keys-1 reaches 2 of key `hot-wallet`, expected fewer than 2',
  },
  {
    guardrail: 'nobody-controls-asking-and-approving',
    add: control('{ role: hypervisor, zone: management }', '{ role: policy-engine }', 'hypervisor'),
    shows: '-[management: manages through hypervisor]-> policy-engine-1',
  },
  {
    guardrail: 'no-pipeline-builds-both-sides-of-a-check',
    add: control('{ role: ci-runner }', '{ role: risk-engine }', 'deployment'),
    shows: 'git-1 reaches 2, expected fewer than 2',
  },
  {
    guardrail: 'ceremonies-end-in-two-days',
    add: rule('{ role: ceremony-host }', '{ role: hsm }', 'luna-admin', IDENTITY),
    shows: 'ceremony-1 (10.40.10.15) -> hsm-1 (10.40.8.30)',
  },
  {
    guardrail: 'signatures-ask-for-identity',
    add: rule('{ role: policy-engine }', '{ role: remote-signer }', 'web3signer'),
    shows: 'policy-engine-1 (10.40.8.10) -> signer-1 (10.40.8.20) tcp/9000',
  },
  {
    guardrail: 'cold-is-cold',
    add: `${workload('{ name: cold-2, zone: cold, addresses: [10.40.11.2] }')}${rule('{ workload: cold-2 }', '{ role: log-collector }', 'syslog-tls')}`,
    shows: 'cold-2 (10.40.11.2) -> log-collector-1 (10.40.10.20) tcp/6514',
  },
];
