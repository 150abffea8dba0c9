import { control, IDENTITY, type Mutation, rule, workload } from './mutation.ts';

/** What breaks the guardrails of the validator operator that no single rule between two hosts can break. */
export const VALIDATOR_OPERATOR: readonly Mutation[] = [
  {
    guardrail: 'internet-stays-outside',
    add: rule('internet', '{ role: grafana }', 'grafana'),
    also: ['exposure-follows-the-catalogue'],
    shows: '-> grafana-1 (10.41.7.20) tcp/3000',
  },
  {
    guardrail: 'internet-gains-control-of-nothing',
    add: control('{ role: vendor }', '{ role: grafana }', 'configuration'),
    shows: 'hsm-vendor-1 -[management: manages through configuration]-> grafana-1',
  },
  {
    guardrail: 'consoles-answer-in-management-alone',
    add: workload(
      '{ name: bmc-9, zone: validator, addresses: [10.41.6.99], labels: { role: bmc, cluster: eth-a }, enforced: false }',
    ),
    also: ['hardware-answers-the-bastion-alone', 'metrics-answer-prometheus'],
    shows: '-> bmc-9 (10.41.6.99)',
  },
  {
    guardrail: 'builds-gain-control-of-no-state',
    add: control('{ role: package-mirror }', '{ role: mev-boost }', 'deployment'),
    shows: 'package-mirror-1 -[management: manages through deployment]-> mev-boost-eth-a',
  },
  {
    guardrail: 'third-parties-end-on-a-day',
    add: rule('{ workload: hsm-vendor-1 }', '{ workload: sso-proxy-1 }', 'https-edge'),
    shows: 'hsm-vendor-1 (203.0.113.3) -> sso-proxy-1 (10.41.1.25) tcp/443',
  },
  {
    guardrail: 'no-host-stands-in-two-zones',
    add: workload('{ name: printer-1, zone: office, addresses: [10.41.2.99, 10.41.6.99], legs: [validator] }'),
    shows: 'printer-1',
  },
  {
    guardrail: 'validators-only-by-a-bastion',
    add: control('{ role: sso-proxy }', '{ workload: signer-eth-a-1 }', 'identity'),
    shows: 'sso-proxy-1 -[management: manages through identity]-> signer-eth-a-1',
  },
  {
    guardrail: 'one-live-signer-per-key',
    without: 'eth-a-signers-record-what-they-signed',
    also: ['writers-of-eth-a-slashing-protection'],
    shows: 'signer-eth-a-1, signer-eth-a-2',
  },
  {
    guardrail: 'nobody-controls-a-quorum',
    add: control('{ workload: hv-keys-1 }', '{ runs-on: hv-keys-2 }', 'hypervisor'),
    shows: 'hv-keys-1 reaches 2 of key `cosmos`, expected fewer than 2',
  },
  {
    guardrail: 'nobody-controls-a-third-of-the-stake',
    add: rule('{ workload: admin-laptop-eth-a }', '{ workload: bastion-eth-b }', 'ssh'),
    shows: 'admin-laptop-eth-a reaches 2, expected fewer than 2',
  },
  {
    guardrail: 'ceremonies-end-in-two-days',
    add: rule('{ role: ceremony-host }', '{ workload: cosigner-1 }', 'ssh', IDENTITY),
    shows: 'ceremony-1 (10.41.10.18) -> cosigner-1 (10.41.8.31) tcp/22',
  },
  {
    guardrail: 'signatures-ask-for-identity',
    add: rule('{ role: cosigner }', '{ role: cosigner }', 'horcrux-cosigner'),
    shows: 'cosigner-1 (10.41.8.31)',
  },
];
