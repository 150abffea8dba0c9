import fc from 'fast-check';
import {
  type Connection,
  EMPTY_POLICY,
  type Guardrail,
  type Mode,
  type Policy,
  type Rule,
  type Selector,
  type Workload,
} from '#core/model';
import { type Address, parsePrefix, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';

// A small universe: 16 addresses of each family, four of them to a zone, in which everything meets often.

const prefix = (text: string) => unwrap(parsePrefix(text));

export const randomAddress: fc.Arbitrary<Address> = fc
  .tuple(fc.constantFrom<32 | 128>(32, 32, 128), fc.bigInt(0n, 15n))
  .map(([bits, value]) => ({ bits, value }));

const ZONES = ['office', 'production', 'key-management', 'internet'] as const;
const zoneName = fc.constantFrom(...ZONES);
const name = fc.constantFrom('w0', 'w1', 'w2', 'w3');

const leaf: fc.Arbitrary<Selector> = fc.oneof(
  fc.constantFrom<Selector>({ kind: 'any' }, { kind: 'internet' }),
  fc
    .subarray(['0.0.0.4/30', '0.0.0.7/32', '0.0.0.0/29', '::6/127', '::/0'], { minLength: 1 })
    .map<Selector>((networks) => ({ kind: 'network', networks: networks.map(prefix) })),
  fc
    .uniqueArray(zoneName, { minLength: 1, maxLength: 2 })
    .map<Selector>((zones) => ({ kind: 'workloads', zones, labels: {} })),
  fc.constantFrom('a', 'b').map<Selector>((role) => ({ kind: 'workloads', labels: { role: [role] } })),
  fc
    .tuple(
      zoneName,
      fc.constantFrom(['a'], ['b'], ['a', 'b']),
      fc.constantFrom<readonly string[]>([], ['x'], ['x', 'y']),
    )
    .map<Selector>(([zone, role, site]) => ({
      kind: 'workloads',
      zones: [zone],
      labels: { role, ...(site.length > 0 && { site }) },
    })),
  fc.tuple(name, fc.boolean()).map<Selector>(([one, isRole]) => ({
    kind: 'workloads',
    names: [one],
    labels: isRole ? { role: ['a'] } : {},
  })),
);

export const randomSelector: fc.Arbitrary<Selector> = fc.oneof(
  { weight: 5, arbitrary: leaf },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 3 }).map<Selector>((parts) => ({ kind: 'union', parts })) },
  {
    weight: 1,
    arbitrary: fc.array(leaf, { maxLength: 2 }).map<Selector>((parts) => ({ kind: 'intersection', parts })),
  },
  { weight: 1, arbitrary: fc.tuple(leaf, leaf).map<Selector>(([of, except]) => ({ kind: 'difference', of, except })) },
);

const services = fc
  .subarray(['tcp/0-1', 'tcp/2', 'udp', 'any', 'icmp/8'], { minLength: 1 })
  .map((names) => ({ names, traffic: toTrafficSet(names.map((text) => unwrap(parseTraffic(text)))) }));

/** Expiries and schedules change at 10 and at 60 000 ms. */
export const randomMoment = fc.constantFrom(0, 9, 10, 60_000);

const ruleFacts = fc.record({
  from: randomSelector,
  to: randomSelector,
  services,
  enabled: fc.constantFrom(true, true, true, false),
  end: fc.constantFrom(undefined, undefined, 10, 60_000),
  isFirstMinute: fc.constantFrom(false, false, true),
});
export const randomRule = (id: string): fc.Arbitrary<Rule> =>
  ruleFacts.map(({ end, isFirstMinute, ...rule }) => ({
    id,
    owner: 'o',
    justification: 'j',
    ...rule,
    ...(end !== undefined && { expiresAtMs: end }),
    ...(isFirstMinute && { schedule: [{ days: [4], firstMinute: 0, lastMinute: 0 }] }),
  }));

const guardrailOf = (id: string): fc.Arbitrary<Guardrail> =>
  fc.oneof(
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('never' as const),
      from: randomSelector,
      to: randomSelector,
      services,
      except: services,
    }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('exact-callers' as const),
      to: randomSelector,
      callers: randomSelector,
      services,
    }),
    fc.record({ id: fc.constant(id), kind: fc.constant('isolated' as const), of: randomSelector }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('egress-only' as const),
      from: randomSelector,
      destinations: fc.array(fc.record({ to: randomSelector, services }), { maxLength: 3 }),
    }),
    fc.constant<Guardrail>({ id, kind: 'exposure' }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('no-lateral' as const),
      of: randomSelector,
      services,
      except: randomSelector,
    }),
  );

const workloadFacts = fc.record({
  zone: zoneName,
  addresses: fc.uniqueArray(randomAddress, { maxLength: 3, selector: ({ bits, value }) => `${bits} ${value}` }),
  role: fc.constantFrom('a', 'b'),
  site: fc.constantFrom(undefined, 'x', 'y'),
  mode: fc.constantFrom<Mode | undefined>(undefined, undefined, 'observe', 'guard', 'enforce'),
  enforced: fc.constantFrom(true, true, false),
});
export const randomWorkload = (called: string): fc.Arbitrary<Workload> =>
  workloadFacts.map(({ role, site, mode, ...facts }) => ({
    name: called,
    ...facts,
    labels: { role, ...(site !== undefined && { site }) },
    ...(mode !== undefined && { mode }),
  }));

/** Each address at the first workload that has it. */
export function withUniqueAddresses(workloads: readonly Workload[]): Workload[] {
  const taken = new Set<string>();
  return workloads.map((workload) => ({
    ...workload,
    addresses: workload.addresses.filter(({ bits, value }) => {
      const key = `${bits} ${value}`;
      const isFree = !taken.has(key);
      taken.add(key);
      return isFree;
    }),
  }));
}

const many = <T>(make: (number: number) => fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> =>
  fc.nat(most).chain((length) => fc.tuple(...Array.from({ length }, (_, number) => make(number))));

export const randomPolicy: fc.Arbitrary<Policy> = fc
  .record({
    modes: fc.array(fc.constantFrom<Mode>('observe', 'guard', 'enforce'), { minLength: 4, maxLength: 4 }),
    hasNetworks: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    workloads: many((number) => randomWorkload(`w${number}`), 7),
    rules: many((number) => randomRule(`r${number}`), 5),
    guardrails: many((number) => guardrailOf(`g${number}`), 3),
  })
  .map(({ modes, hasNetworks, workloads, rules, guardrails }) => ({
    ...EMPTY_POLICY,
    zones: ZONES.map((called, i) => ({
      name: called,
      class: called,
      isolation: 'vlan',
      mode: modes[i] ?? 'observe',
      networks: hasNetworks[i] ? [prefix(`0.0.0.${4 * i}/30`), prefix(`::${(4 * i).toString(16)}/126`)] : [],
    })),
    workloads: withUniqueAddresses(workloads),
    rules,
    guardrails,
  }));

export const randomConnection: fc.Arbitrary<Connection> = fc
  .record({
    bits: fc.constantFrom<32 | 128>(32, 128),
    source: fc.bigInt(0n, 16n),
    destination: fc.bigInt(0n, 16n),
    kind: fc.constantFrom<Omit<Connection, 'source' | 'destination'>>(
      { protocol: 'tcp', destinationPort: 0 },
      { protocol: 'tcp', destinationPort: 2 },
      { protocol: 'tcp', destinationPort: 22 },
      { protocol: 'udp', destinationPort: 53 },
      { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
      { protocol: 47 },
    ),
  })
  .map(({ bits, source, destination, kind }) => ({
    source: { bits, value: source },
    destination: { bits, value: destination },
    ...kind,
  }));
