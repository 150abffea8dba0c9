import { control, type Mutation, rule, workload } from './mutation.ts';

/** What breaks the guardrails of the RPC provider that no single rule between two hosts can break. */
export const RPC_PROVIDER: readonly Mutation[] = [
  {
    guardrail: 'internet-gains-control-of-nothing',
    add: control('{ role: customer }', '{ role: accounts }', 'configuration'),
    shows: 'customer-1 -[management: manages through configuration]-> accounts-1',
  },
  {
    guardrail: 'consoles-answer-in-management-alone',
    add: workload('{ name: bmc-9, zone: production, addresses: [10.44.5.99], labels: { role: bmc }, enforced: false }'),
    also: ['hardware-answers-the-bastion-alone', 'metrics-answer-prometheus'],
    shows: '-> bmc-9 (10.44.5.99)',
  },
  {
    guardrail: 'builds-gain-control-of-no-state',
    add: control('{ role: ci-runner }', '{ role: database }', 'deployment'),
    shows: 'ci-runner-1 -[management: manages through deployment]-> accounts-db-1',
  },
  {
    guardrail: 'third-parties-end-on-a-day',
    add: rule('{ workload: customer-1 }', '{ workload: sso-proxy-1 }', 'https-edge'),
    shows: 'customer-1 (203.0.113.2) -> sso-proxy-1 (10.44.1.25) tcp/443',
  },
  {
    guardrail: 'no-host-stands-in-two-zones',
    add: workload('{ name: printer-1, zone: office, addresses: [10.44.2.99, 10.44.5.99], legs: [production] }'),
    shows: 'printer-1',
  },
  {
    guardrail: 'fleets-only-by-gateway-or-bastion',
    add: rule('{ role: egress-proxy }', '{ workload: ethereum-1 }', 'tcp/40000'),
    shows: 'egress-proxy-1 -[application: rule `added`',
  },
];
