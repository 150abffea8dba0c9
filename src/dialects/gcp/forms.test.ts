import { expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { ask } from '../../../test/ask-topology.ts';
import { plan, refers } from '../../../test/terraform-plan.ts';
import { GCP } from './index.ts';

type Json = Record<string, unknown>;

const instance = (name: string, address: string, tags: readonly string[] = []): Json => ({
  name,
  tags,
  network_interface: [{ network_ip: address }],
});
const subnetworkOf = { network_interface: [{ subnetwork: refers('google_compute_subnetwork.s.id') }] };

function read(rule: Json, expressions: Json = {}) {
  const values = {
    'google_compute_network.n': { name: 'n' },
    'google_compute_subnetwork.s': { name: 's', ip_cidr_range: '10.1.0.0/16', region: 'r' },
    'google_compute_instance.a': instance('a', '10.1.0.2', ['web']),
    'google_compute_instance.b': instance('b', '10.1.0.3', ['db']),
    'google_compute_firewall.f': { name: 'f', allow: [{ protocol: 'tcp', ports: ['22'] }], deny: [], ...rule },
  };
  const network = { network: refers('google_compute_network.n.self_link', 'google_compute_network.n') };
  const text = JSON.stringify(
    plan(values, {
      'google_compute_subnetwork.s': network,
      'google_compute_instance.a': subnetworkOf,
      'google_compute_instance.b': subnetworkOf,
      'google_compute_firewall.f': { ...network, ...expressions },
    }),
  );
  return unwrap(GCP.read([{ path: 'plan.json', text }]));
}

test('a plan of Terraform means what its resources will', () => {
  expect(ask(read({ source_tags: ['web'], target_tags: ['db'] }), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(read({ source_tags: ['web'], target_tags: ['db'] }), '10.1.0.3', '10.1.0.2')).toBe('denied');
  expect(ask(read({ source_ranges: ['10.1.0.2/32'], priority: 900 }), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(read({ source_ranges: ['10.1.0.2/32'], disabled: true }), '10.1.0.2', '10.1.0.3')).toBe('denied');
});

test('what a plan does not know yet stays open, and what it knows by a reference is followed', () => {
  const known = read({ source_ranges: null }, { source_ranges: refers('google_compute_subnetwork.s.ip_cidr_range') });
  expect(ask(known, '10.1.0.2', '10.1.0.3')).toBe('allowed');
  const later = read({ source_ranges: null }, { source_ranges: refers('google_compute_address.x.address') });
  expect(ask(later, '10.1.0.2', '10.1.0.3')).toBe('unknown');
  expect(later.losses.map(({ construct }) => construct)).toEqual(['${google_compute_address.x.address}']);
  const target = read({ target_tags: null }, { target_tags: refers('random_id.tag.hex') });
  expect(ask(target, '10.1.0.2', '10.1.0.3')).toBe('unknown');
});

test('policies with their rules and associations are one', () => {
  const values = {
    'google_compute_network.n': { name: 'n' },
    'google_compute_subnetwork.s': { name: 's', network: 'n', ip_cidr_range: '10.1.0.0/16', region: 'r' },
    'google_compute_instance.a': instance('a', '10.1.0.2'),
    'google_compute_network_firewall_policy.p': { name: 'p' },
    'google_compute_network_firewall_policy_association.p': { name: 'p', firewall_policy: 'p' },
    'google_compute_network_firewall_policy_rule.one': {
      firewall_policy: 'p',
      priority: 10,
      direction: 'INGRESS',
      action: 'allow',
      match: [{ src_ip_ranges: ['10.1.7.0/24'], layer4_configs: [{ ip_protocol: 'tcp', ports: ['22'] }] }],
    },
  };
  const text = JSON.stringify(
    plan(values, {
      'google_compute_network_firewall_policy_association.p': {
        attachment_target: refers('google_compute_network.n.id'),
      },
      'google_compute_instance.a': subnetworkOf,
    }),
  );
  const reading = unwrap(GCP.read([{ path: 'plan.json', text }], { isComplete: true }));
  expect(ask(reading, '10.1.7.7', '10.1.0.2')).toBe('allowed');
  expect(ask(reading, '10.1.7.7', '10.1.0.2', 23)).toBe('denied');
  expect(ask(reading, '10.1.8.7', '10.1.0.2')).toBe('denied');
});

test('configuration of Terraform is read as it is written', () => {
  const text = JSON.stringify({
    resource: {
      google_compute_network: { n: { name: 'n' } },
      google_compute_firewall: {
        f: {
          name: 'f',
          network: '${google_compute_network.n.self_link}',
          allow: { protocol: 'all' },
          source_ranges: ['${var.office}'],
        },
      },
    },
  });
  const { topology, losses } = unwrap(GCP.read([{ path: 'main.tf.json', text }]));
  expect(topology.points.map(({ name }) => name)).toEqual(['firewall of n, for whoever is not in the files']);
  expect(losses.map(({ construct }) => construct)).toEqual(['${var.office}']);
});

test('a rule of which nobody knows the network, and ends that a plan does not know, may hold for anybody', () => {
  const policy = 'google_compute_network_firewall_policy';
  const values = (more: object) => ({
    'google_compute_network.n': { name: 'n', auto_create_subnetworks: false, project: 'p' },
    'google_compute_subnetwork.s': { name: 's', network: 'n', ip_cidr_range: '10.1.0.0/16', region: 'r' },
    'google_compute_instance.a': {
      name: 'a',
      network_interface: [{ network: 'n', subnetwork: 's', network_ip: '10.1.0.2' }],
    },
    'google_compute_instance.b': {
      name: 'b',
      network_interface: [{ network: 'n', subnetwork: 's', network_ip: '10.1.0.3' }],
    },
    ...more,
  });
  const asked = (more: object, references: object) => {
    const text = JSON.stringify(plan(values(more), { ...references }));
    return ask(unwrap(GCP.read([{ path: 'plan.json', text }], { isComplete: true })), '10.1.0.2', '10.1.0.3');
  };
  const rule = { name: 'f', allow: [{ protocol: 'tcp' }], source_ranges: ['10.1.0.0/16'] };
  const network = refers('module.net.link', 'module.net');
  expect(asked({ 'google_compute_firewall.f': { ...rule, network: 'n' } }, {})).toBe('allowed');
  expect(asked({ 'google_compute_firewall.f': rule }, { 'google_compute_firewall.f': { network } })).toBe('unknown');
  const layers = { layer4_configs: [{ ip_protocol: 'all' }] };
  const ruled = (match: object) => ({
    'google_compute_firewall.f': { ...rule, network: 'n' },
    [`${policy}.p`]: { name: 'p' },
    [`${policy}_association.p`]: { firewall_policy: 'p', attachment_target: 'n' },
    [`${policy}_rule.r`]: { firewall_policy: 'p', priority: 1, direction: 'INGRESS', action: 'deny', match: [match] },
  });
  const open = { match: [{ src_ip_ranges: refers('google_compute_address.x.address', 'google_compute_address.x') }] };
  const order = { network_firewall_policy_enforcement_order: 'BEFORE_CLASSIC_FIREWALL' };
  const first = { 'google_compute_network.n': { name: 'n', auto_create_subnetworks: false, project: 'p', ...order } };
  expect(asked({ ...ruled({ ...layers, src_ip_ranges: ['10.1.0.0/16'] }), ...first }, {})).toBe('denied');
  expect(asked({ ...ruled(layers), ...first }, { [`${policy}_rule.r`]: open })).toBe('unknown');
});
