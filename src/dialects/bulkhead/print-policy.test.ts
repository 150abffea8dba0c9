import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, toEntryTraffic } from '#core/catalogue';
import {
  type Guardrail,
  MODES,
  type Policy,
  type Rule,
  type Selector,
  type ServiceUse,
  type Workload,
  type Zone,
  ZONE_CLASSES,
} from '#core/model';
import { parseTraffic, type Prefix, toTrafficSet, type TrafficSet, unionTraffic } from '#core/net';
import { unwrap } from '#core/result';
import { parsePolicy, parseService, printPolicy, printPolicyError } from './index.ts';

const literals = (...texts: string[]): TrafficSet => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));

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
  return fc.oneof(
    ...flat,
    parts.map((list): Selector => ({ kind: 'union', parts: list })),
  );
}

const use = (names: Names, own: ReadonlyMap<string, TrafficSet>): fc.Arbitrary<ServiceUse> => {
  const known = ['web3signer', 'https', 'dns', ...names.services];
  return fc
    .array(fc.oneof(literal, fc.constantFrom(...known)), { minLength: 1, maxLength: 3 })
    .map((words) => ({ names: words, traffic: unionTraffic(...words.map((word) => unwrap(parseService(word, own)))) }));
};

const day = fc.date({ min: new Date(0), max: new Date('2999-01-01'), noInvalidDate: true });
const endpoint = ({ zones, workloads }: Names) =>
  fc.constantFrom('internet', '10.0.0.1', 'fd00::/8', ...zones, ...workloads);

const policy: fc.Arbitrary<Policy> = fc
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
        ticket: text,
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
      fc.record({ kind: fc.constant('exposure' as const), ...described }, { requiredKeys: ['kind'] }),
    );
    const zoneFacts = fc.record(
      {
        class: fc.constantFrom(...ZONE_CLASSES),
        isolation: fc.constantFrom('vlan', 'physical', 'air-gap', 'microsegment'),
        mode: fc.constantFrom(...MODES),
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
      },
      { requiredKeys: ['zone', 'addresses', 'labels', 'enforced'] },
    );
    return fc
      .record({
        zones: fc.tuple(...names.zones.map(() => zoneFacts)),
        workloads: fc.tuple(...names.workloads.map(() => workloadFacts)),
        rules: fc.array(rule, { maxLength: 4 }),
        guardrails: fc.array(guardrail, { maxLength: 4 }),
        tests: fc.array(
          fc.record({ expect: fc.constantFrom('allow', 'deny'), from: endpoint(names), to: endpoint(names), services }),
          { maxLength: 3 },
        ),
      })
      .map(({ zones, workloads, rules, guardrails, tests }) => ({
        zones: zones.map((facts, i): Zone => ({ ...facts, name: names.zones[i] ?? '', networks: [networkOf(i)] })),
        workloads: workloads.map(({ zone, addresses, ...facts }, i): Workload => ({
          ...facts,
          name: names.workloads[i] ?? '',
          zone: names.zones[zone] ?? '',
          addresses: Array.from({ length: addresses }, (_, n) => ({
            bits: 32,
            value: networkOf(zone).first + BigInt(i * 4 + n),
          })),
        })),
        services: [...own].map(([service, traffic]) => ({ name: service, traffic })),
        rules: rules.map((facts, i): Rule => ({ ...facts, id: `r${i}` })),
        manages: [],
        guardrails: guardrails.map((facts, i): Guardrail => ({ ...facts, id: `g${i}` })),
        tests,
      }));
  });

describe('laws', () => {
  test('parse after print is the identity', () => {
    fc.assert(
      fc.property(policy, (original) => {
        const files = printPolicy(original);
        const parsed = parsePolicy(files);
        if (!parsed.ok) throw new Error(parsed.error.map(printPolicyError).join('\n'));
        expect(parsed.value.policy).toEqual(original);
        expect(printPolicy(parsed.value.policy)).toEqual(files);
      }),
      { numRuns: 400 },
    );
  });

  test('every catalogue id means its ports, or is refused where there are none', () => {
    for (const entry of CATALOGUE) {
      const traffic = parseService(entry.id, new Map());
      expect(traffic.ok).toBe(entry.ports.length > 0);
      if (traffic.ok) expect(traffic.value).toEqual(toEntryTraffic(entry));
    }
  });

  test('names that do not mean the traffic are printed as the traffic', () => {
    const rule: Rule = {
      id: 'r',
      from: { kind: 'any' },
      to: { kind: 'any' },
      services: { names: ['ssh'], traffic: literals('tcp/2222') },
      owner: 'o',
      justification: 'j',
      enabled: true,
    };
    const files = printPolicy({
      zones: [],
      workloads: [],
      services: [],
      rules: [rule],
      manages: [],
      guardrails: [],
      tests: [],
    });
    expect(files[0]?.text).toContain('tcp/2222');
    expect(unwrap(parsePolicy(files)).policy.rules[0]?.services.traffic).toEqual(literals('tcp/2222'));
  });
});

describe('corpus', () => {
  const folder = join(import.meta.dirname, '../../../test/corpus/exchange');
  const files = globSync('**/*.yaml', { cwd: folder, exclude: ['printed/**'] })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));

  test('the exchange has all eleven classes and reads without an error', () => {
    const parsed = parsePolicy(files);
    expect(parsed.ok ? [] : parsed.error.map(printPolicyError)).toEqual([]);
    const { zones } = unwrap(parsed).policy;
    expect(new Set(zones.map((zone) => zone.class))).toEqual(new Set(ZONE_CLASSES));
  });

  test('the exchange is printed in the canonical form that is kept beside it', async () => {
    for (const { path, text: printed } of printPolicy(unwrap(parsePolicy(files)).policy))
      await expect(printed).toMatchFileSnapshot(join(folder, 'printed', `${path}.golden`));
  });

  test('one character changed anywhere never makes it throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.nat(),
        fc.constantFrom('', ' ', ':', '-', '[', '{', '"', '\n', '*', '&', '!', '|', '\t', '0', 'é'),
        (file, where, character) => {
          const at = where % file.text.length;
          const broken = file.text.slice(0, at) + character + file.text.slice(at + 1);
          parsePolicy(files.map((other) => (other === file ? { ...file, text: broken } : other)));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('arbitrary text', () => {
  test('is read or refused, and never throws', () => {
    const words = fc.constantFrom(
      'zones',
      'rules',
      'workloads',
      'guardrails',
      'tests',
      ':',
      '- ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      '&a',
      '*a',
      '<<',
      '!!int ',
      '|',
      '? ',
      '__proto__',
      'constructor',
      'id',
      'from',
      'never',
      '"',
      "'",
      '---\n',
      '\u0000',
      '\r',
      '%YAML 9\n',
    );
    const soup = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (content) => {
        const result = parsePolicy([{ path: 'x.yaml', text: content }]);
        if (!result.ok)
          for (const error of result.error) {
            expect(error.line).toBeGreaterThan(0);
            expect(error.column).toBeGreaterThan(0);
          }
      }),
      { numRuns: 3000 },
    );
  });
});
