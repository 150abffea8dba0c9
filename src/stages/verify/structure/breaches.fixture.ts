import { parsePolicy, printPolicyError } from '#dialects/bulkhead';
import { checkPolicy, type Finding } from '../index.ts';

export const NOW = Date.parse('2026-11-23T12:00:00Z');

export const ESTATE = `zones:
  - { name: office, networks: [10.1.0.0/24, 'fd00:1::/64'] }
  - { name: production, networks: [10.2.0.0/24] }
  - { name: keys, class: key-management, networks: [10.3.0.0/24, 'fd00:3::/64'] }
  - { name: management, networks: [10.9.0.0/24] }
  - { name: dmz, networks: [10.0.0.0/24] }
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.7, 'fd00:1::7'], labels: { role: laptop } }
  - { name: bastion, zone: management, addresses: [10.9.0.2], labels: { role: bastion } }
  - { name: hypervisor, zone: management, addresses: [10.9.0.3], labels: { role: hypervisor } }
  - { name: app, zone: production, addresses: [10.2.0.5], labels: { role: app } }
  - { name: gateway, zone: dmz, addresses: [10.0.0.5], labels: { role: gateway } }
  - { name: engine, zone: keys, addresses: [10.3.0.2], labels: { role: engine } }
  - { name: signer-1, zone: keys, addresses: [10.3.0.11, 'fd00:3::11'], labels: { role: signer, key: hot, share: a } }
  - { name: signer-2, zone: keys, addresses: [10.3.0.12, 'fd00:3::12'], labels: { role: signer, key: hot, share: b } }
  - { name: signer-3, zone: keys, addresses: [10.3.0.13], labels: { role: signer, key: other, share: a } }
  - { name: store, zone: keys, addresses: [10.3.0.20], labels: { role: store } }
`;
export const rule = (id: string, from: string, to: string, services: string, more = '') =>
  `  - { id: ${id}, from: ${from}, to: ${to}, services: [${services}], owner: o, justification: j${more} }\n`;

export interface Text {
  readonly rules?: string;
  readonly guardrail: string;
  readonly manages?: string;
  readonly workloads?: string;
  readonly services?: string;
}

export function breaches({ rules = '', guardrail, manages = '', workloads = '', services = '' }: Text): Finding[] {
  const text = [
    ESTATE + workloads,
    services && `services:\n${services}\n`,
    rules && `rules:\n${rules}`,
    manages && `manages:\n${manages}\n`,
    `guardrails:\n  - { id: g, ${guardrail} }\n`,
  ].join('');
  const parsed = parsePolicy([{ path: 'p.yaml', text }]);
  if (!parsed.ok) throw new Error(parsed.error.map(printPolicyError).join('\n'));
  return checkPolicy(parsed.value.policy, NOW).filter(({ kind }) => kind === 'guardrail-broken');
}

export const messages = (text: Text) => breaches(text).map(({ message }) => message);
