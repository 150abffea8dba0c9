import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Connection, EMPTY_POLICY, type Policy, type Selector } from '#core/model';
import { parsePrefix, toTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { fate } from '#core/semantics';
import { toNarrow } from './narrow.ts';

const address = fc.bigInt(0n, 15n).map((value) => ({ bits: 32 as const, value }));
const zoneName = fc.constantFrom('office', 'production', 'internet');
const selector: fc.Arbitrary<Selector> = fc.oneof(
  fc.constant<Selector>({ kind: 'any' }),
  fc.constant<Selector>({ kind: 'internet' }),
  fc.constant<Selector>({ kind: 'network', networks: [unwrap(parsePrefix('0.0.0.4/30'))] }),
  zoneName.map<Selector>((zone) => ({ kind: 'workloads', zones: [zone], labels: {} })),
  fc.constantFrom('a', 'b').map<Selector>((role) => ({ kind: 'workloads', labels: { role: [role] } })),
  fc.constantFrom('w0', 'w1', 'w2').map<Selector>((name) => ({ kind: 'workloads', names: [name], labels: {} })),
);
const services = { names: ['tcp/0-1'], traffic: toTrafficSet([toTraffic('tcp', 0, 1)]) };
const policy: fc.Arbitrary<Policy> = fc
  .record({
    workloads: fc.uniqueArray(fc.record({ zone: zoneName, at: address, role: fc.constantFrom('a', 'b') }), {
      maxLength: 6,
      selector: ({ at }) => at.value,
    }),
    rules: fc.array(fc.tuple(selector, selector), { maxLength: 4 }),
    never: fc.array(fc.tuple(selector, selector), { maxLength: 2 }),
    isolated: fc.array(selector, { maxLength: 1 }),
    hasExposure: fc.boolean(),
  })
  .map(({ workloads, rules, never, isolated, hasExposure }) => ({
    ...EMPTY_POLICY,
    zones: (['office', 'production', 'internet'] as const).map((name, i) => ({
      name,
      class: name,
      isolation: 'vlan',
      mode: 'enforce',
      networks: i === 0 ? [unwrap(parsePrefix('0.0.0.8/30'))] : [],
    })),
    workloads: workloads.map(({ zone, at, role }, i) => ({
      name: `w${i}`,
      zone,
      addresses: [at],
      labels: { role },
      enforced: true,
    })),
    rules: rules.map(([from, to], i) => ({
      id: `r${i}`,
      from,
      to,
      services,
      owner: 'o',
      justification: 'j',
      enabled: true,
    })),
    guardrails: [
      ...never.map(([from, to], i) => ({ id: `n${i}`, kind: 'never' as const, from, to })),
      ...never.map(([to, callers], i) => ({ id: `c${i}`, kind: 'exact-callers' as const, to, callers, services })),
      ...isolated.map((of) => ({ id: 'i', kind: 'isolated' as const, of })),
      ...never.slice(0, 1).map(([from, to]) => ({
        id: 'e',
        kind: 'egress-only' as const,
        from,
        destinations: [{ to, services }],
      })),
      ...(hasExposure ? [{ id: 'x', kind: 'exposure' as const }] : []),
    ],
  }));

test('the narrowed policy says of its connection what the whole one says', () => {
  fc.assert(
    fc.property(policy, address, address, fc.integer({ min: 0, max: 3 }), (whole, source, destination, port) => {
      const connection: Connection = { source, destination, protocol: 'tcp', destinationPort: port };
      expect(fate(toNarrow(whole)(connection), connection, 0)).toEqual(fate(whole, connection, 0));
    }),
    { numRuns: 1500 },
  );
});
