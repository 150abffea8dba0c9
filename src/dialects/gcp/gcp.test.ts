import { expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { GCP } from './index.ts';
import {
  A,
  B,
  ESTATE,
  EXTERNAL,
  firewall,
  instance,
  type Json,
  NETWORK,
  network,
  PLACE,
  PROJECT,
  router,
  RULES,
  SSH,
  subnetwork,
  thing,
  readResources,
} from './sample.fixture.ts';
import { ask } from '../../../test/ask-topology.ts';
import { mutateJson } from '../../../test/mutate-json.ts';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { findTopologyErrors } from '../../../test/topology-errors.ts';

const read = (...resources: readonly unknown[]) => readResources(resources);

test('in is denied and out is allowed where no rule says anything', () => {
  const reading = read(...PLACE, A, instance('c', '10.1.0.9', {}, EXTERNAL));
  expect(ask(reading, '10.1.0.2', '10.1.0.9')).toBe('denied');
  expect(ask(reading, '10.1.0.9', '8.8.8.8', 443)).toBe('allowed');
  expect(ask(reading, '8.8.8.8', '203.0.113.5')).toBe('denied');
});

test('the lowest priority decides, of equal ones the denial; a disabled rule does nothing', () => {
  const reading = (...rules: Json[]) => read(...PLACE, A, B, ...rules);
  const allow = (more: Json = {}) => firewall('allow', { allowed: SSH, priority: 1000, ...more });
  const deny = (more: Json = {}) => firewall('deny', { denied: [{ IPProtocol: 'all' }], priority: 1000, ...more });
  expect(ask(reading(allow()), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(reading(allow()), '10.1.0.2', '10.1.0.3', 23)).toBe('denied');
  expect(ask(reading(allow(), deny()), '10.1.0.2', '10.1.0.3')).toBe('denied');
  expect(ask(reading(allow(), deny({ priority: 1001 })), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(reading(allow(), deny({ disabled: true })), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(reading(allow({ disabled: true })), '10.1.0.2', '10.1.0.3')).toBe('denied');
  expect(ask(reading(allow(), deny({ direction: 'EGRESS' })), '10.1.0.2', '10.1.0.3')).toBe('denied');
});

test('sources and targets are ranges, tags and service accounts; one of several is enough', () => {
  const reading = (more: Json) => read(...PLACE, A, B, firewall('f', { allowed: SSH, ...more }));
  expect(ask(reading({ sourceTags: ['web'] }), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(reading({ sourceTags: ['db'] }), '10.1.0.2', '10.1.0.3')).toBe('denied');
  expect(ask(reading({ sourceTags: ['db'], sourceRanges: ['10.1.0.2'] }), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(reading({ sourceServiceAccounts: ['web@p'] }), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(reading({ targetTags: ['db'] }), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(reading({ targetTags: ['web'] }), '10.1.0.2', '10.1.0.3')).toBe('denied');
  expect(ask(reading({ targetServiceAccounts: ['web@p'] }), '10.1.0.3', '10.1.0.2')).toBe('allowed');
  // Somebody of whom nothing is known may have the tag.
  expect(ask(reading({ targetTags: ['web'] }), '10.1.0.2', '10.1.7.7')).toBe('unknown');
});

test('hierarchical policies come first and may go on to the next; network policies as the network says', () => {
  const policy = (name: string, target: string, action: string, more: Json = {}) =>
    thing('firewallPolicy', 'x/firewallPolicies', name, {
      selfLink: `https://www.googleapis.com/compute/v1/locations/global/firewallPolicies/${name}`,
      associations: [{ attachmentTarget: target }],
      rules: [
        {
          priority: 1,
          direction: 'INGRESS',
          action,
          match: { srcIpRanges: ['10.1.0.0/24'], layer4Configs: [{ ipProtocol: 'tcp' }] },
          ...more,
        },
      ],
    });
  const rule = firewall('f', { denied: [{ IPProtocol: 'all' }] });
  const allowed = firewall('g', { allowed: SSH });
  const organization = (action: string) => policy('o', 'organizations/1', action);
  expect(ask(read(...PLACE, A, B, rule, organization('allow')), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(read(...PLACE, A, B, allowed, organization('deny')), '10.1.0.2', '10.1.0.3')).toBe('denied');
  expect(ask(read(...PLACE, A, B, allowed, organization('goto_next')), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  expect(ask(read(...PLACE, A, B, allowed, organization('apply_security_profile_group')), '10.1.0.2', '10.1.0.3')).toBe(
    'unknown',
  );
  expect(ask(read(...PLACE, A, B, rule, organization('goto_next')), '10.1.0.2', '10.1.0.3')).toBe('denied');
  const ordered = (order: string) => [
    network('n', { networkFirewallPolicyEnforcementOrder: order }),
    ...PLACE.slice(1),
  ];
  const own = policy('n1', NETWORK, 'allow');
  expect(ask(read(...ordered('AFTER_CLASSIC_FIREWALL'), A, B, rule, own), '10.1.0.2', '10.1.0.3')).toBe('denied');
  expect(ask(read(...ordered('BEFORE_CLASSIC_FIREWALL'), A, B, rule, own), '10.1.0.2', '10.1.0.3')).toBe('allowed');
  const scoped = policy('s', 'organizations/1', 'allow', { targetResources: [`${PROJECT}/global/networks/other`] });
  expect(ask(read(...PLACE, A, B, rule, scoped), '10.1.0.2', '10.1.0.3')).toBe('denied');
  const tagged = policy('t', 'organizations/1', 'allow', { targetSecureTags: [{ name: 'tagValues/1' }] });
  expect(ask(read(...PLACE, A, B, rule, tagged), '10.1.0.2', '10.1.0.3')).toBe('unknown');
});

test('out by an own address, by Cloud NAT, or not at all; without routers in the files nobody knows', () => {
  const nat = { name: 'nat', sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES' };
  expect(ask(read(...PLACE, A), '10.1.0.2', '8.8.8.8', 443)).toBe('denied');
  expect(ask(read(...PLACE.slice(0, 2), A), '10.1.0.2', '8.8.8.8', 443)).toBe('unknown');
  expect(ask(read(...PLACE.slice(0, 2), RULES, router(nat), A), '10.1.0.2', '8.8.8.8', 443)).toBe('allowed');
  const listed = {
    name: 'nat',
    sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
    subnetworks: [{ name: `${PROJECT}/regions/r/subnetworks/t` }],
  };
  expect(ask(read(...PLACE.slice(0, 2), RULES, router(listed), A), '10.1.0.2', '8.8.8.8', 443)).toBe('denied');
});

test('rules alone deny for sure; whom else the internet reaches is not in them', () => {
  const reading = read(firewall('f', { allowed: SSH }));
  expect(ask(reading, '8.8.8.8', '10.128.0.5')).toBe('unknown');
  expect(ask(reading, '8.8.8.8', '10.128.0.5', 23)).toBe('denied');
  expect(ask(reading, '10.128.0.4', '10.128.0.5')).toBe('allowed');
});

test('routes: subnetworks first, then the longest and the lowest; those with tags only for who has one', () => {
  const route = (name: string, more: Json) => thing('route', 'global/routes', name, { network: NETWORK, ...more });
  const out = route('out', {
    destRange: '0.0.0.0/0',
    nextHopGateway: `${PROJECT}/global/gateways/default-internet-gateway`,
  });
  const web = instance('a', '10.1.0.2', { tags: { items: ['web'] } }, EXTERNAL);
  const by = (more: Json) => route('by', { destRange: '8.8.8.0/24', nextHopIp: '10.1.0.3', ...more });
  expect(ask(read(...PLACE, web, out), '10.1.0.2', '8.8.8.8', 443)).toBe('allowed');
  expect(ask(read(...PLACE, web, out, by({})), '10.1.0.2', '8.8.8.8', 443)).toBe('unknown');
  expect(ask(read(...PLACE, web, out, by({ tags: ['web'] })), '10.1.0.2', '8.8.8.8', 443)).toBe('unknown');
  expect(ask(read(...PLACE, web, out, by({ tags: ['db'] })), '10.1.0.2', '8.8.8.8', 443)).toBe('allowed');
  expect(ask(read(...PLACE, web, by({ destRange: '9.0.0.0/8' })), '10.1.0.2', '8.8.8.8', 443)).toBe('denied');
});

test('peers reach each other, past the firewalls of both; a peer that is not in the files is unknown', () => {
  const peered = (name: string, other: string) =>
    network(name, {
      peerings: [{ name: `to-${other}`, network: `${PROJECT}/global/networks/${other}`, state: 'ACTIVE' }],
    });
  const far = { network: `${PROJECT}/global/networks/m` };
  const reading = read(
    peered('n', 'm'),
    peered('m', 'n'),
    subnetwork('s', '10.1.0.0/16'),
    subnetwork('t', '10.2.0.0/16', far),
    router(),
    A,
    instance('c', '10.2.0.2', {}, { ...far, subnetwork: `${PROJECT}/regions/r/subnetworks/t` }),
    firewall('f', { ...far, allowed: SSH, sourceRanges: ['10.1.0.0/24'] }),
  );
  expect(ask(reading, '10.1.0.2', '10.2.0.2')).toBe('allowed');
  expect(ask(reading, '10.1.0.2', '10.2.0.2', 23)).toBe('denied');
  expect(ask(read(peered('n', 'm'), ...PLACE.slice(1), A), '10.1.0.2', '10.9.0.1')).toBe('unknown');
});

test('the metadata server is past every rule; mail to outside is blocked but for some projects', () => {
  const reading = read(
    ...PLACE,
    instance('a', '10.1.0.2', {}, EXTERNAL),
    firewall('f', { denied: [{ IPProtocol: 'all' }], direction: 'EGRESS', destinationRanges: ['169.254.0.0/16'] }),
  );
  expect(ask(reading, '10.1.0.2', '169.254.169.254', 80)).toBe('allowed');
  expect(ask(reading, '10.1.0.2', '8.8.8.8', 25)).toBe('unknown');
  expect(ask(reading, '10.1.0.2', '8.8.8.8', 26)).toBe('allowed');
});

test('a load balancer is not modelled: its address is unknown, not denied', () => {
  const front = thing('forwardingRule', 'regions/r/forwardingRules', 'lb', { IPAddress: '198.51.100.9' });
  expect(ask(read(...PLACE, A, front), '8.8.8.8', '198.51.100.9', 443)).toBe('unknown');
});

test('alias ranges belong to their instance', () => {
  const pods = instance(
    'a',
    '10.1.0.2',
    { tags: { items: ['web'] } },
    { aliasIpRanges: [{ ipCidrRange: '10.1.64.0/24' }] },
  );
  const reading = read(...PLACE, pods, B, firewall('f', { allowed: SSH, targetTags: ['web'] }));
  expect(ask(reading, '10.1.0.3', '10.1.64.9')).toBe('allowed');
  expect(ask(reading, '10.1.0.3', '10.1.64.9', 23)).toBe('denied');
});

test('an inventory has one asset a line; lists, pages and recordings hold the same', () => {
  const asset = (type: string, { selfLink, ...data }: Json) =>
    JSON.stringify({
      name: `//compute.googleapis.com/${String(selfLink).slice(PROJECT.length - 10)}`,
      asset_type: `compute.googleapis.com/${type}`,
      resource: { data },
    });
  const rule = firewall('f', { allowed: SSH });
  const lines = [
    asset('Network', PLACE[0] ?? {}),
    asset('Subnetwork', PLACE[1] ?? {}),
    asset('Router', PLACE[2] ?? {}),
    asset('Instance', A),
    asset('Instance', B),
    asset('Firewall', rule),
  ];
  const inventory = unwrap(GCP.read([{ path: 'a.ndjson', text: `${lines.join('\n')}\n` }]));
  expect(ask(inventory, '10.1.0.2', '10.1.0.3')).toBe('allowed');
  const pages = read(
    ...PLACE,
    { kind: 'compute#instanceAggregatedList', items: { 'zones/z': { instances: [A, B] } } },
    { headers: {}, body: { kind: 'compute#firewallList', items: [rule] } },
  );
  expect(ask(pages, '10.1.0.2', '10.1.0.3')).toBe('allowed');
});

test('what is wrong is said with its place, all of it', () => {
  const bad = firewall('f', {
    allowed: [{ IPProtocol: 'tpc' }],
    priority: 'high',
    direction: 'UP',
    sourceRanges: ['10.0.0.0/40'],
  });
  const read = GCP.read([{ path: 'a.json', text: JSON.stringify([bad], undefined, 1) }]);
  const messages = read.ok ? [] : read.error.map(({ message, at }) => `${at?.line}: ${message}`);
  expect(messages).toEqual([
    '13: `UP` is no direction; expected INGRESS or EGRESS',
    '12: `high` is no priority; expected 0 to 65535',
    '8: `tpc` is no protocol; expected tcp, udp, icmp, esp, ah, sctp, ipip, all or a number',
    '14: `10.0.0.0/40` is no network; expected for example `10.0.0.0/8`',
  ]);
  const broken = GCP.read([{ path: 'b.json', text: '{"kind": "compute#firewall"}\n{"kind" 1}\n{}\n[1' }]);
  expect(broken.ok ? [] : broken.error.map(({ at }) => at?.line)).toEqual([2, 4]);
});

test('a file of something else is refused; an empty list is not', () => {
  const other = GCP.read([{ path: 'a.json', text: '{"SecurityGroups": []}' }]);
  expect(other.ok ? '' : other.error[0]?.message).toContain("nothing of Google Cloud's network");
  expect(GCP.read([{ path: 'a.json', text: '[]\n' }]).ok).toBe(true);
});

test('mutated files are read or refused, and never crash', () => {
  const samples = [JSON.stringify(ESTATE), JSON.stringify(ESTATE, undefined, 1)];
  for (let seed = 0; seed < 400; seed++)
    GCP.read([{ path: 'a', text: mutate(samples[seed % samples.length] ?? '', toRandom(seed)) }]);
});

test('estates with wrong parts are refused, or lift into a topology that has a meaning', () => {
  let read = 0;
  for (let seed = 0; seed < 400; seed++) {
    const text = JSON.stringify(mutateJson(ESTATE, toRandom(seed)));
    const result = GCP.read([{ path: 'a', text }]);
    if (result.ok) read++;
    expect(result.ok ? findTopologyErrors(result.value.topology) : []).toEqual([]);
  }
  expect(read).toBeGreaterThan(100);
});

test.each([
  ['', 'the text ends here; expected a value'],
  ['\u007fELF\u0002\u0001', 'is no JSON here; expected a value'],
  ['*filter\n-A INPUT -j DROP\n', 'is no JSON here; expected a value'],
  ['['.repeat(100_000), 'nested more than 500 deep; expected less'],
])('%.20j is refused', (text, message) => {
  const result = GCP.read([{ path: 'a', text }]);
  expect(result.ok ? '' : result.error[0]?.message).toContain(message);
});

test('SEM-21 who is in no file may have any tag and any service account, and known instances have theirs alone', () => {
  const reading = (more: Json) => read(...PLACE, A, B, firewall('f', { allowed: SSH, ...more }));
  for (const more of [{ sourceTags: ['web'] }, { sourceServiceAccounts: ['web@p'] }]) {
    expect(ask(reading(more), '10.1.0.77', '10.1.0.3')).toBe('unknown');
    expect(ask(reading(more), '10.1.0.77', '10.1.0.3', 23)).toBe('denied');
    expect(ask(reading(more), '10.1.0.3', '10.1.0.3')).not.toBe('unknown');
    expect(ask(reading(more), '10.1.0.2', '10.1.0.3')).toBe('allowed');
    expect(ask(reading(more), '8.8.8.8', '10.1.0.3')).toBe('denied');
    const text = JSON.stringify([...PLACE, A, B, firewall('f', { allowed: SSH, ...more })]);
    const whole = unwrap(GCP.read([{ path: 'a.json', text }], { isComplete: true }));
    expect(ask(whole, '10.1.0.77', '10.1.0.3')).toBe('denied');
  }
});

test('SEM-21 an address in no subnetwork of the files is of the network where that has others', () => {
  const open = firewall('f', { allowed: SSH, sourceRanges: ['10.0.0.0/8'] });
  const reading = (own: Json) => read(network('n', own), subnetwork('s', '10.1.0.0/16'), router(), A, open);
  const listed = (...names: string[]) => ({
    subnetworks: names.map((name) => `${PROJECT}/regions/r/subnetworks/${name}`),
  });
  expect(ask(reading({}), '10.9.0.1', '10.1.0.2')).toBe('denied');
  expect(ask(reading({ autoCreateSubnetworks: true }), '10.9.0.1', '10.1.0.2')).not.toBe('denied');
  expect(ask(reading({ autoCreateSubnetworks: true, ...listed('s') }), '10.9.0.1', '10.1.0.2')).toBe('denied');
  expect(ask(reading(listed('s', 't')), '10.9.0.1', '10.1.0.2')).not.toBe('denied');
  expect(ask(reading(listed('s', 't')), '10.9.0.1', '10.1.0.2', 23)).toBe('denied');
  expect(ask(reading(listed('s', 't')), '8.8.8.8', '10.1.0.2')).toBe('denied');
});
