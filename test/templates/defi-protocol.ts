import { control, IDENTITY, type Mutation, rule, workload } from './mutation.ts';

/** What breaks the guardrails of the protocol team that no single rule between two hosts can break. */
export const DEFI_PROTOCOL: readonly Mutation[] = [
  {
    guardrail: 'internet-gains-control-of-nothing',
    add: control('{ role: contractor }', '{ role: graph-node }', 'configuration'),
    shows: 'contractor-1 -[management: manages through configuration]-> indexer-1',
  },
  {
    guardrail: 'consoles-answer-in-management-alone',
    add: workload('{ name: bmc-9, zone: production, addresses: [10.43.5.99], labels: { role: bmc }, enforced: false }'),
    shows: '-> bmc-9 (10.43.5.99)',
  },
  {
    guardrail: 'builds-gain-control-of-no-state',
    add: control('{ role: ci-runner }', '{ role: database }', 'deployment'),
    shows: 'ci-runner-1 -[management: manages through deployment]-> indexer-db-1',
  },
  {
    guardrail: 'third-parties-end-on-a-day',
    add: rule('{ workload: contractor-1 }', '{ workload: sso-proxy-1 }', 'https-edge'),
    shows: 'contractor-1 (203.0.113.2) -> sso-proxy-1 (10.43.1.25) tcp/443',
  },
  {
    guardrail: 'no-host-stands-in-two-zones',
    add: workload('{ name: printer-1, zone: office, addresses: [10.43.2.99, 10.43.5.99], legs: [production] }'),
    shows: 'printer-1',
  },
  {
    guardrail: 'holders-share-no-exposure',
    add: control('{ role: mdm }', '{ role: signing-station }', 'configuration'),
    shows: 'mdm-1 reaches 5, expected fewer than 3',
  },
  {
    guardrail: 'no-way-into-signing-stations',
    add: control('{ role: git-server }', '{ workload: station-1 }', 'deployment'),
    shows: 'git-1 -[management: manages through deployment]-> station-1',
  },
  {
    guardrail: 'deployer-key-stays-with-keys',
    add: workload('{ name: deployer-2, zone: build, addresses: [10.43.4.99], labels: { key: deployer } }'),
    also: ['nothing-dials-the-deployer', 'one-live-host-per-deployer-key'],
    shows: 'deployer-2 (10.43.4.99) -> resolver-1 (10.43.10.31)',
  },
  {
    guardrail: 'one-live-host-per-deployer-key',
    add: workload('{ name: deployer-2, zone: key-management, addresses: [10.43.9.99], labels: { key: deployer } }'),
    shows: 'deployer-1, deployer-2',
  },
  {
    guardrail: 'keys-only-by-their-callers',
    add: rule('{ role: bastion }', '{ workload: keeper-signer-1 }', 'ssh', IDENTITY),
    shows: 'bastion-1 -[remote-access: rule `added`',
  },
  {
    guardrail: 'signatures-ask-for-identity',
    add: rule('{ role: keeper-bot }', '{ role: remote-signer }', 'web3signer'),
    shows: 'keeper-1 (10.43.5.10) -> keeper-signer-1 (10.43.9.10) tcp/9000',
  },
];
