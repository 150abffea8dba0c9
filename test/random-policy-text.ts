import fc from 'fast-check';
import {
  type Guardrail,
  HOP_CLASSES,
  MANAGEMENT_MEANS,
  MODES,
  type Policy,
  type Rule,
  type Selector,
  type ServiceUse,
  type Weekday,
  type Window,
  type Workload,
  type Zone,
  ZONE_CLASSES,
} from '#core/model';
import { parseTraffic, type Prefix, toTrafficSet, type TrafficSet, unionTraffic } from '#core/net';
import { unwrap } from '#core/result';
import { parseService } from '#dialects/bulkhead';

const WEEK: readonly Weekday[] = [0, 1, 2, 3, 4, 5, 6];

/** The traffic of literal service texts. */
export const literals = (...texts: string[]): TrafficSet =>
  toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.constantFrom(
      'yes',
      'null',
      '~',
      '1e3',
      '# no',
      'a: b',
      '- x',
      '"',
      "it's",
      'two\nlines',
      ' edge ',
      '0x1f',
      '[',
      '2027-01-01',
    ),
  )
  .filter((candidate) => candidate.trim() !== '');
const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
const labelKey = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,8}$/).map((key) => `l${key}`);
const literal = fc.constantFrom('any', 'tcp', 'udp/53', 'tcp/8000-8100', 'icmp/8', 'icmp6/1/4', '47', 'sctp/5060');

/** A network of its own for the i-th zone, and addresses in it for its workloads. */
const networkOf = (i: number): Prefix => ({ bits: 32, first: BigInt(0x0a00_0000 + i * 0x1_0000), length: 16 });

interface Names {
  readonly zones: readonly string[];
  readonly workloads: readonly string[];
  readonly services: readonly string[];
}

const some = (words: readonly string[]) => fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 3 });
const prefix: fc.Arbitrary<Prefix> = fc.oneof(
  fc.record({ value: fc.bigInt(0n, 0xffff_ffffn), length: fc.nat(32) }).map(({ value, length }): Prefix => ({
    bits: 32,
    first: (value >> BigInt(32 - length)) << BigInt(32 - length),
    length,
  })),
  fc.record({ value: fc.bigInt(0n, (1n << 128n) - 1n), length: fc.nat(128) }).map(({ value, length }): Prefix => ({
    bits: 128,
    first: (value >> BigInt(128 - length)) << BigInt(128 - length),
    length,
  })),
);

function selectorOf({ zones, workloads }: Names, depth: number): fc.Arbitrary<Selector> {
  const flat: fc.Arbitrary<Selector>[] = [
    fc.constantFrom<Selector>({ kind: 'any' }, { kind: 'internet' }, { kind: 'workloads', labels: {} }),
    fc.array(prefix, { minLength: 1, maxLength: 4 }).map((networks): Selector => ({ kind: 'network', networks })),
    fc
      .record(
        {
          zones: some(zones),
          names: some(workloads),
          labels: fc.dictionary(labelKey, fc.array(text, { minLength: 1, maxLength: 3 }), {
            maxKeys: 2,
            noNullPrototype: true,
          }),
        },
        { requiredKeys: ['labels'] },
      )
      .map((criteria): Selector => ({ kind: 'workloads', ...criteria })),
  ];
  if (depth === 0) return fc.oneof(...flat);
  const parts = fc.array(selectorOf({ zones, workloads, services: [] }, depth - 1), { minLength: 1, maxLength: 3 });
  const part = selectorOf({ zones, workloads, services: [] }, depth - 1);
  return fc.oneof(
    ...flat,
    parts.map((list): Selector => ({ kind: 'union', parts: list })),
    parts.map((list): Selector => ({ kind: 'intersection', parts: list })),
    fc.tuple(part, part).map(([of, except]): Selector => ({ kind: 'difference', of, except })),
  );
}

const use = (names: Names, own: ReadonlyMap<string, TrafficSet>): fc.Arbitrary<ServiceUse> => {
  const known = ['web3signer', 'https', 'dns', ...names.services];
  return fc
    .array(fc.oneof(literal, fc.constantFrom(...known)), { minLength: 1, maxLength: 3 })
    .map((words) => ({ names: words, traffic: unionTraffic(...words.map((word) => unwrap(parseService(word, own)))) }));
};

const day = fc.date({ min: new Date(0), max: new Date('2999-01-01'), noInvalidDate: true });
const over = fc.subarray([...HOP_CLASSES], { minLength: 1 });
const window: fc.Arbitrary<Window> = fc
  .record({ days: fc.subarray([...WEEK], { minLength: 1 }), ends: fc.tuple(fc.nat(1439), fc.nat(1439)) })
  .map(({ days, ends: [a, b] }) => ({ days, firstMinute: Math.min(a, b), lastMinute: Math.max(a, b) }));

/** Policies with every construct that text can say. Their meaning is arbitrary; they need not pass a check. */
export const randomPolicyText: fc.Arbitrary<Policy> = fc
  .record({
    all: fc.uniqueArray(name, { minLength: 3, maxLength: 12 }),
    own: fc.array(literal, { maxLength: 2 }),
  })
  .map(({ all, own }) => ({
    names: {
      zones: all.slice(0, 2).map((word) => `z${word}`),
      workloads: all.slice(2).map((word) => `w${word}`),
      services: own.map((_, i) => `own-${i}`),
    },
    own: new Map(own.map((word, i) => [`own-${i}`, literals(word)])),
  }))
  .chain(({ names, own }): fc.Arbitrary<Policy> => {
    const selector = selectorOf(names, 2);
    const services = use(names, own);
    const rule = fc.record(
      {
        from: selector,
        to: selector,
        services,
        owner: text,
        justification: text,
        enabled: fc.boolean(),
        review: day.map((date) => date.toISOString().slice(0, 10)),
        expiresAtMs: day.map((date) => date.getTime()),
        schedule: fc.array(window, { minLength: 1, maxLength: 3 }),
        ticket: text,
        identity: fc.constantFrom('spiffe://example.org/ns/payments/sa/signer', 'urn:example:host#7'),
      },
      { requiredKeys: ['from', 'to', 'services', 'owner', 'justification', 'enabled'] },
    );
    const described = { description: text };
    const guardrail = fc.oneof(
      fc.record(
        { kind: fc.constant('never' as const), from: selector, to: selector, services, except: services, ...described },
        { requiredKeys: ['kind', 'from', 'to'] },
      ),
      fc.record({ kind: fc.constant('exact-callers' as const), to: selector, services, callers: selector }),
      fc.record({ kind: fc.constant('isolated' as const), of: selector }),
      fc.record({
        kind: fc.constant('egress-only' as const),
        from: selector,
        destinations: fc.array(fc.record({ to: selector, services }), { maxLength: 3 }),
      }),
      fc.record(
        { kind: fc.constant('no-lateral' as const), of: selector, services, except: selector },
        { requiredKeys: ['kind', 'of'] },
      ),
      fc.record(
        { kind: fc.constant('never-path' as const), from: selector, to: selector, over, ...described },
        { requiredKeys: ['kind', 'from', 'to'] },
      ),
      fc.record(
        { kind: fc.constant('every-path' as const), from: selector, to: selector, crosses: selector, over },
        { requiredKeys: ['kind', 'from', 'to', 'crosses'] },
      ),
      fc.record(
        {
          kind: fc.constant('threshold' as const),
          from: selector,
          to: selector,
          fewerThan: fc.integer({ min: 1, max: 10_000 }),
          per: labelKey,
          distinct: labelKey,
          over,
        },
        { requiredKeys: ['kind', 'from', 'to', 'fewerThan'] },
      ),
      fc.record(
        {
          kind: fc.constant('single' as const),
          of: selector,
          per: labelKey,
          unlessShared: fc.record({ to: selector, services }),
        },
        { requiredKeys: ['kind', 'of'] },
      ),
      fc.record(
        {
          kind: fc.constant('expires-within' as const),
          from: selector,
          to: selector,
          days: fc.integer({ min: 1, max: 3650 }),
          hosts: fc.constant('named' as const),
        },
        { requiredKeys: ['kind', 'from', 'to', 'days'] },
      ),
      fc.record(
        { kind: fc.constant('requires-identity' as const), to: selector, services },
        { requiredKeys: ['kind', 'to'] },
      ),
      fc.record({ kind: fc.constant('declared-gateways-only' as const), gateways: selector }),
      fc.record({ kind: fc.constant('exposure' as const), ...described }, { requiredKeys: ['kind'] }),
    );
    const zoneFacts = fc.record(
      {
        class: fc.constantFrom(...ZONE_CLASSES),
        isolation: fc.constantFrom('vlan', 'physical', 'air-gap', 'microsegment'),
        mode: fc.constantFrom(...MODES),
        approvals: fc.integer({ min: 1, max: 100 }),
        description: text,
      },
      { requiredKeys: ['class', 'isolation', 'mode'] },
    );
    const workloadFacts = fc.record(
      {
        zone: fc.nat(names.zones.length - 1),
        addresses: fc.nat(2),
        labels: fc.dictionary(labelKey, text, { maxKeys: 3, noNullPrototype: true }),
        mode: fc.constantFrom(...MODES),
        enforced: fc.boolean(),
        legs: fc.constant(true as const),
      },
      { requiredKeys: ['zone', 'addresses', 'labels', 'enforced'] },
    );
    return fc
      .record({
        zones: fc.tuple(...names.zones.map(() => zoneFacts)),
        workloads: fc.tuple(...names.workloads.map(() => workloadFacts)),
        rules: fc.array(rule, { maxLength: 4 }),
        manages: fc.array(fc.record({ from: selector, to: selector, through: fc.constantFrom(...MANAGEMENT_MEANS) }), {
          maxLength: 2,
        }),
        guardrails: fc.array(guardrail, { maxLength: 4 }),
        tests: fc.array(
          fc.record({ expect: fc.constantFrom('allow', 'deny'), from: selector, to: selector, services }),
          { maxLength: 3 },
        ),
      })
      .map(({ zones, workloads, rules, manages, guardrails, tests }) => ({
        zones: zones.map((facts, i): Zone => ({ ...facts, name: names.zones[i] ?? '', networks: [networkOf(i)] })),
        workloads: workloads.map(({ zone, addresses, legs, ...facts }, i): Workload => {
          const other = 1 - zone;
          const inZone = (where: number, n: number) => ({
            bits: 32 as const,
            value: networkOf(where).first + BigInt(i * 4 + n),
          });
          return {
            ...facts,
            name: names.workloads[i] ?? '',
            zone: names.zones[zone] ?? '',
            addresses: [
              ...Array.from({ length: addresses }, (_, n) => inZone(zone, n)),
              ...(legs ? [inZone(other, 3)] : []),
            ],
            ...(legs && { legs: [names.zones[other] ?? ''] }),
          };
        }),
        services: [...own].map(([service, traffic]) => ({ name: service, traffic })),
        rules: rules.map((facts, i): Rule => ({ ...facts, id: `r${i}` })),
        manages,
        guardrails: guardrails.map((facts, i): Guardrail => ({ ...facts, id: `g${i}` })),
        tests,
      }));
  });
