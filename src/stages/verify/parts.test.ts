import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Connection, isTrafficOf, type Policy } from '#core/model';
import { hasAddress, parseAddress, parseTraffic, toAddressSet, toRange, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { decide, denote, findWorkload, type Product } from '#core/semantics';
import { parsePolicy, printPolicyError } from '#dialects/bulkhead';
import { checkPolicy, eachAllowed, eachDenied } from './index.ts';

const ESTATE = `zones:
  - { name: office, networks: [10.1.0.0/30, 'fd00:1::/126'] }
  - { name: keys, class: key-management, networks: [10.2.0.8/30] }
  - { name: validator }
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.1, 'fd00:1::1'], labels: { role: a } }
  - { name: signer, zone: keys, addresses: [10.2.0.9, 'fd00:2::9'], labels: { role: b } }
  - { name: client, zone: validator, addresses: [10.3.0.5, 10.3.0.6, 'fd00:3::5'], labels: { role: b } }
`;
/** Every address that differs from its neighbours in some selector, and some that do not. */
const SPOTS = [
  '10.1.0.0',
  '10.1.0.1',
  '10.2.0.8',
  '10.2.0.9',
  '10.3.0.5',
  '10.3.0.6',
  '8.8.8.8',
  'fd00:1::1',
  'fd00:1::2',
  'fd00:2::9',
  'fd00:3::5',
  '2001:db8::1',
].map((text) => unwrap(parseAddress(text)));
const KINDS: readonly Omit<Connection, 'source' | 'destination'>[] = [
  { protocol: 'tcp', destinationPort: 22 },
  { protocol: 'tcp', destinationPort: 23 },
  { protocol: 'udp', destinationPort: 22 },
  { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
  { protocol: 47 },
];
const selector = fc.constantFrom(
  'any',
  'internet',
  'workloads',
  '{ zone: office }',
  '{ zone: [keys, validator] }',
  '{ role: a }',
  '{ role: b }',
  '{ workload: client }',
  '{ network: 10.2.0.8/31 }',
  "[{ role: a }, { network: 'fd00:1::2' }]",
);
const services = fc.constantFrom('tcp/22', 'tcp/20-23', 'udp', 'icmp/8', 'any', '47, tcp/23');
const rule = fc.record({
  from: selector,
  to: selector,
  services,
  expires: fc.constantFrom('', ', expires: 1970-01-01T00:00:01Z', ', enabled: false'),
});
const guardrail = fc.oneof(
  fc
    .tuple(selector, selector, services)
    .map(([from, to, use]) => `never: { from: ${from}, to: ${to}, services: [${use}] }`),
  fc
    .tuple(selector, selector, services)
    .map(([to, callers, use]) => `exact-callers: { to: ${to}, callers: ${callers}, services: [${use}] }`),
  selector.map((of) => `isolated: ${of}`),
  fc
    .tuple(selector, selector, services)
    .map(([from, to, use]) => `egress-only: { from: ${from}, destinations: [{ to: ${to}, services: [${use}] }] }`),
  fc.constant('exposure: catalogue'),
);
const policy = fc
  .record({ rules: fc.array(rule, { maxLength: 5 }), guardrails: fc.array(guardrail, { maxLength: 2 }) })
  .map(({ rules, guardrails }): Policy => {
    const text = [
      ESTATE,
      'rules:',
      ...rules.map(
        (r, i) =>
          `  - { id: r${i}, from: ${r.from}, to: ${r.to}, services: [${r.services}], owner: o, justification: j${r.expires} }`,
      ),
      'guardrails:',
      ...guardrails.map((body, i) => `  - { id: g${i}, ${body} }`),
    ].join('\n');
    const parsed = parsePolicy([{ path: 'p.yaml', text }]);
    if (!parsed.ok) throw new Error(`${text}\n${parsed.error.map(printPolicyError).join('\n')}`);
    return parsed.value.policy;
  });
const spots = fc.uniqueArray(fc.constantFrom(...SPOTS), { minLength: 1, maxLength: 4 });
const product: fc.Arbitrary<Product> = fc
  .record({ sources: spots, destinations: spots, traffic: fc.constantFrom('tcp/22-23', 'any', 'tcp/22', 'icmp') })
  .map(({ sources, destinations, traffic }) => ({
    sources: toAddressSet(sources.map(toRange)),
    destinations: toAddressSet(destinations.map(toRange)),
    traffic: toTrafficSet([unwrap(parseTraffic(traffic))]),
  }));

/** Every connection of the small universe that is of the product, between two hosts. */
function connectionsOf(policyHere: Policy, { sources, destinations, traffic }: Product): Connection[] {
  const all: Connection[] = [];
  for (const source of SPOTS)
    for (const destination of SPOTS) {
      if (source.bits !== destination.bits || !hasAddress(sources, source) || !hasAddress(destinations, destination))
        continue;
      const host = findWorkload(policyHere, source);
      if (host !== undefined && host === findWorkload(policyHere, destination)) continue;
      for (const kind of KINDS) if (isTrafficOf(kind, traffic)) all.push({ source, destination, ...kind });
    }
  return all;
}

describe('twins', () => {
  test.each([10, 2000])('what is allowed and denied of a product is `decide` of its connections, at %i ms', (atMs) => {
    fc.assert(
      fc.property(policy, product, (someone, some) => {
        const denotation = denote(someone, atMs);
        const allowed = [...eachAllowed(denotation, some)];
        const denied = [...eachDenied(denotation, some)];
        for (const part of [...allowed, ...denied])
          expect(decide(someone, part.connection, atMs).verdict).toBe(part.verdict);
        const verdicts = connectionsOf(someone, some).map((connection) => decide(someone, connection, atMs));
        // The universe has a member of every kind of connection, so that sets and samples agree.
        if (verdicts.some(({ verdict }) => verdict === 'allowed')) expect(allowed).not.toEqual([]);
        if (verdicts.some(({ verdict }) => verdict === 'denied')) expect(denied).not.toEqual([]);
        for (const decision of verdicts)
          if (decision.by === 'guardrail') expect(denied.some((part) => part.guardrail !== undefined)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test('a breach is found exactly when some connection of the universe is permitted and forbidden', () => {
    fc.assert(
      fc.property(policy, (someone) => {
        const breaches = checkPolicy(someone, 10).filter(({ kind }) => kind === 'guardrail-broken');
        const everything = toAddressSet(SPOTS.map(toRange));
        const all = connectionsOf(someone, {
          sources: everything,
          destinations: everything,
          traffic: toTrafficSet([unwrap(parseTraffic('any'))]),
        });
        for (const breach of breaches) expect(breach.witness).toBeDefined();
        const without = { ...someone, guardrails: [] };
        const clash = all.some(
          (connection) =>
            decide(someone, connection, 10).by === 'guardrail' && decide(without, connection, 10).verdict === 'allowed',
        );
        if (clash) expect(breaches).not.toEqual([]);
      }),
      { numRuns: 800 },
    );
  });
});
