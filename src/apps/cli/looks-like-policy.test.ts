import { expect, test } from 'vitest';
import { looksForeign, looksLikePolicy } from './looks-like-policy.ts';

test.each([
  ['zones', 'zones:\n  - name: office\n', true],
  ['rules', 'rules:\n  - id: a\n    from: { zone: office }\n    to: { zone: apps }\n    services: [https]\n', true],
  ['rules in one line', 'rules: [{ id: a, from: any, to: { zone: apps } }]\n', true],
  ['services', 'services:\n  web3signer: tcp/9000\n', true],
  ['tests', 'tests:\n  - deny: laptop-7 -> signer-1:9000\n', true],
  ['parts', 'include: [rules.yaml]\n', true],
  [
    'what another program judges',
    'rules:\n  - name: no any\n    mode: blacklist\n    resource: [{ type: project }]\n',
    false,
  ],
  ['a role of a cluster', 'kind: ClusterRole\nrules:\n- apiGroups: [""]\n  resources: [pods]\n', false],
  ['containers', 'services:\n  web:\n    image: nginx\n    ports: ["443:443"]\n', false],
  ['signs in a comment alone', 'rules:\n  # from: here, to: there\n  - name: a\n', false],
])('%s', (_, text, isOurs) => {
  expect(looksLikePolicy(text)).toBe(isOurs);
  expect(looksForeign(text)).toBe(!isOurs);
});
