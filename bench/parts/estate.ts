/** A large estate as firms have them: applications × environments × roles × sites, and what they all share. */
import {
  EMPTY_POLICY,
  type Guardrail,
  type Policy,
  type Rule,
  type Selector,
  type Workload,
  type Zone,
} from '#core/model';
import { type Address, parsePrefix, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';

export const ENVIRONMENTS = ['production', 'staging', 'development', 'recovery'] as const;
export const ROLES = ['web', 'api', 'worker', 'database', 'cache'] as const;
export const SITES = ['ams', 'fra', 'nyc', 'sgp', 'zrh'] as const;
const WORKLOADS_PER_GROUP = 4;
const GROUPS_PER_APP = ENVIRONMENTS.length * ROLES.length * SITES.length;
const RULES_PER_APP = 300;
const CLASSES = ['production', 'build', 'development', 'production'] as const;

/** A small random source: the same estate every time. */
export function toRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 100 000 workloads have 25 000 different sets of labels and 75 000 rules; other sizes in proportion. */
export function toEstate(workloads: number): Policy {
  const apps = Math.max(2, Math.round(workloads / (GROUPS_PER_APP * WORKLOADS_PER_GROUP)));
  return {
    ...EMPTY_POLICY,
    zones: toZones(),
    workloads: toWorkloads(apps),
    rules: toRules(apps),
    guardrails: GUARDRAILS,
  };
}

function toZones(): Zone[] {
  return [
    ...ENVIRONMENTS.map((name, i): Zone => ({
      name,
      class: CLASSES[i] ?? 'production',
      isolation: 'microsegment',
      mode: 'enforce',
      networks: [`10.${i * 16}.0.0/12`, `fd00:${i}::/32`].map((text) => unwrap(parsePrefix(text))),
    })),
    { name: 'internet', class: 'internet', isolation: 'vlan', mode: 'observe', networks: [] },
  ];
}

function toWorkloads(apps: number): Workload[] {
  const workloads: Workload[] = [];
  const perEnvironment = apps * ROLES.length * SITES.length * WORKLOADS_PER_GROUP;
  // A step without common divisor scatters neighbours, so that ranges do not melt into one.
  const step = 7919;
  for (const [environmentAt, env] of ENVIRONMENTS.entries()) {
    let at = 0;
    for (let app = 0; app < apps; app++)
      for (const role of ROLES)
        for (const site of SITES)
          for (let number = 0; number < WORKLOADS_PER_GROUP; number++) {
            const spot = BigInt(1 + 2 * ((at++ * step) % perEnvironment));
            const addresses: Address[] = [{ bits: 32, value: 0x0a00_0000n + (BigInt(environmentAt) << 20n) + spot }];
            if (site === 'zrh')
              addresses.push({
                bits: 128,
                value: (0xfd00n << 112n) + (BigInt(environmentAt) << 96n) + (spot << 64n) + 1n,
              });
            workloads.push({
              name: `${env}-app${app}-${role}-${site}-${number}`,
              zone: env,
              addresses,
              labels: { app: `app${app}`, env, role, site },
              enforced: true,
            });
          }
  }
  return workloads;
}

const labelled = (labels: Record<string, string>): Selector => ({
  kind: 'workloads',
  labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, [value]])),
});
const inZone = (...zones: string[]): Selector => ({ kind: 'workloads', zones, labels: {} });
const services = (...names: string[]) => ({
  names,
  traffic: toTrafficSet(names.map((text) => unwrap(parseTraffic(text)))),
});

const USES = {
  https: services('tcp/443'),
  api: services('tcp/8443'),
  database: services('tcp/5432'),
  cache: services('tcp/6379', 'tcp/16379'),
  metrics: services('tcp/9100', 'tcp/9090-9099'),
  logs: services('tcp/6514', 'udp/514'),
  names: services('tcp/53', 'udp/53'),
  shell: services('tcp/22'),
  replication: services('tcp/5432-5439'),
};
type Use = keyof typeof USES;
type Line = readonly [Selector, Selector, Use];

function toRules(apps: number): Rule[] {
  const random = toRandom(1);
  const lines: Line[] = [...sharedLines(), ...Array.from({ length: apps }, (_, app) => [...insideLines(app)]).flat()];
  const wanted = apps * RULES_PER_APP;
  while (lines.length < wanted) lines.push(crossingLine(apps, random));
  return lines.slice(0, wanted).map(([from, to, use], i) => ({
    id: `rule-${i}`,
    from,
    to,
    services: USES[use],
    owner: 'platform',
    justification: 'measured',
    enabled: true,
    ...(i % 100 === 0 && { expiresAtMs: 4_000_000_000_000 }),
  }));
}

/** What every workload of an environment uses: names, logs, metrics, a bastion. */
function* sharedLines(): Generator<Line> {
  for (const env of ENVIRONMENTS) {
    for (const site of SITES) {
      yield [labelled({ env, site }), labelled({ app: 'app0', env, role: 'web', site }), 'names'];
      yield [labelled({ env, site }), labelled({ app: 'app0', env, role: 'worker', site }), 'logs'];
    }
    yield [labelled({ app: 'app0', env, role: 'api' }), inZone(env), 'metrics'];
    yield [labelled({ app: 'app1', env, role: 'api' }), inZone(env), 'shell'];
    for (const role of ROLES) yield [labelled({ env, role }), labelled({ app: 'app1', env, role: 'web' }), 'https'];
  }
}

function* insideLines(app: number): Generator<Line> {
  for (const env of ENVIRONMENTS) {
    const of = (role: (typeof ROLES)[number], site?: string) =>
      labelled({ app: `app${app}`, env, role, ...(site !== undefined && { site }) });
    for (const site of SITES) {
      yield [of('web', site), of('api', site), 'api'];
      yield [of('api', site), of('database', site), 'database'];
      yield [of('api', site), of('cache', site), 'cache'];
      yield [of('worker', site), of('database', site), 'database'];
      yield [of('worker', site), of('cache', site), 'cache'];
    }
    yield [of('database'), of('database'), 'replication'];
    yield [{ kind: 'internet' }, of('web'), 'https'];
    yield [of('worker'), { kind: 'network', networks: [unwrap(parsePrefix(`198.51.${app % 250}.0/24`))] }, 'https'];
  }
}

/** One application calls another, in one environment, from one site. */
function crossingLine(apps: number, random: () => number): Line {
  const pick = <T>(from: readonly T[], fallback: T): T => from[Math.floor(random() * from.length)] ?? fallback;
  const app = () => `app${Math.floor(random() * apps)}`;
  const env = pick(ENVIRONMENTS, 'production');
  const caller = { app: app(), env, role: pick(ROLES, 'api'), ...(random() < 0.5 && { site: pick(SITES, 'ams') }) };
  return [
    labelled(caller),
    labelled({ app: app(), env, role: random() < 0.8 ? 'web' : 'api' }),
    pick(['https', 'api'], 'api'),
  ];
}

/** Between environments; of applications only those that hold keys, who are few. */
const GUARDRAILS: readonly Guardrail[] = [
  {
    id: 'development-never-reaches-production',
    kind: 'never',
    from: inZone('development', 'staging'),
    to: inZone('production', 'recovery'),
  },
  { id: 'exposure', kind: 'exposure' },
  ...[2, 3, 4, 5].map((app): Guardrail => ({
    id: `signer-${app}`,
    kind: 'exact-callers',
    to: labelled({ app: `app${app}`, env: 'production', role: 'database' }),
    services: services('tcp/9000'),
    callers: labelled({ app: `app${app}`, env: 'production', role: 'worker' }),
  })),
  {
    id: 'caches-of-signers',
    kind: 'egress-only',
    from: { kind: 'workloads', labels: { app: ['app2', 'app3', 'app4', 'app5'], role: ['cache'] } },
    destinations: [
      { to: labelled({ app: 'app0' }), services: USES.logs },
      { to: labelled({ app: 'app0' }), services: USES.names },
      { to: labelled({ app: 'app1' }), services: USES.https },
    ],
  },
];
