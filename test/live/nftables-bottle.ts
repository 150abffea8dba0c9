import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Connection, HostPolicy, Mode, Policy, Rule, Selector, Workload } from '#core/model';
import { parseAddress, parsePrefix, parseTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { fate, planHost } from '#core/semantics';
import { compareHost, findSlot, lowerHost, parseHost, printLoad, printReplacement } from '#dialects/nftables';

// Runs inside its own user, mount and network namespaces (see nftables.test.ts) and prints one JSON line of results.
// Two hosts on one wire, each with several addresses; random policies; every fate of a real packet against `fate`.

const sh = (command: string) => execFileSync('sh', ['-ec', command], { encoding: 'utf8' });
const HOSTS = {
  left: ['10.0.1.1', '10.0.1.2', 'fd00:1::1', 'fd00:1::2'],
  right: ['10.0.2.1', '10.0.2.2', 'fd00:2::1', 'fd00:2::2'],
} as const;
type Host = keyof typeof HOSTS;

sh(`
mount -t tmpfs tmpfs /run
ip netns add left; ip netns add right
ip link add wire netns left type veth peer name wire netns right
for host in left right; do
  ip -n $host link set lo up
  ip netns exec $host sh -c 'echo 0 >/proc/sys/net/ipv4/icmp_ratelimit; echo 0 >/proc/sys/net/ipv6/icmp/ratelimit; echo 0 >/proc/sys/net/ipv6/conf/wire/accept_dad' || true
done
for a in ${HOSTS.left.filter((a) => !a.includes(':')).join(' ')}; do ip -n left addr add $a/16 dev wire; done
for a in ${HOSTS.right.filter((a) => !a.includes(':')).join(' ')}; do ip -n right addr add $a/16 dev wire; done
for a in ${HOSTS.left.filter((a) => a.includes(':')).join(' ')}; do ip -n left addr add $a/16 dev wire nodad; done
for a in ${HOSTS.right.filter((a) => a.includes(':')).join(' ')}; do ip -n right addr add $a/16 dev wire nodad; done
ip -n left link set wire up; ip -n right link set wire up
`);

// A small random source: the seed makes a failure repeatable.
let state = Number(process.argv[2] ?? 1);
const random = () => {
  state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
  return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
};
const pick = <T>(from: readonly T[]): T => {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error('empty choice');
  return chosen;
};
const some = <T>(from: readonly T[]): T[] => {
  const chosen = from.filter(() => random() < 0.4);
  return chosen.length > 0 ? chosen : [pick(from)];
};

const workload = (name: Host, mode: Mode): Workload => ({
  name,
  zone: name,
  addresses: HOSTS[name].map((text) => unwrap(parseAddress(text))),
  labels: {},
  mode,
  enforced: true,
});
const NETWORKS = [
  '10.0.1.1/32',
  '10.0.1.0/24',
  '10.0.2.2/32',
  '10.0.0.0/16',
  'fd00:1::1/128',
  'fd00:2::/64',
  'fd00::/16',
];
const SERVICES = ['tcp/443', 'tcp/440-450', 'tcp', 'udp/53', 'udp', 'any', 'icmp', 'icmp6/128', 'icmp/8'];
const MODES: readonly Mode[] = ['observe', 'guard', 'enforce', 'enforce', 'enforce'];
const selector = (): Selector =>
  pick<() => Selector>([
    () => ({ kind: 'any' }),
    () => ({ kind: 'network', networks: some(NETWORKS).map((text) => unwrap(parsePrefix(text))) }),
    () => ({ kind: 'workloads', names: [pick(['left', 'right'])], labels: {} }),
  ])();
const services = () => {
  const names = some(SERVICES);
  return { names, traffic: toTrafficSet(names.map((text) => unwrap(parseTraffic(text)))) };
};
const rule = (id: string): Rule => ({
  id,
  from: selector(),
  to: selector(),
  services: services(),
  owner: 'o',
  justification: 'j',
  enabled: true,
});
const randomPolicy = (): Policy => ({
  zones: (['left', 'right'] as const).map((name) => ({
    name,
    class: 'production',
    isolation: 'vlan',
    mode: 'observe',
    networks: [],
  })),
  workloads: [workload('left', pick(MODES)), workload('right', pick(MODES))],
  services: [],
  rules: Array.from({ length: Math.floor(random() * 4) }, (_, i) => rule(`r${i}`)),
  guardrails:
    random() < 0.5 ? [{ kind: 'never', id: 'g', from: selector(), to: selector(), services: services() }] : [],
  manages: [],
  tests: [],
});

interface Probe {
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}
const probers = Object.fromEntries(
  (['left', 'right'] as const).map((host) => {
    const child = spawn(
      'ip',
      ['netns', 'exec', host, process.execPath, fileURLToPath(new URL('prober.ts', import.meta.url))],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return [
      host,
      {
        child,
        probe: async (probes: readonly Probe[]): Promise<boolean[]> => {
          child.stdin.write(`${JSON.stringify(probes)}\n`);
          return JSON.parse(String((await lines.next()).value)) as boolean[];
        },
      },
    ];
  }),
) as Record<Host, { child: ReturnType<typeof spawn>; probe(probes: readonly Probe[]): Promise<boolean[]> }>;

const list = (host: Host): unknown => {
  const { stdout } = spawnSync('ip', ['netns', 'exec', host, 'nft', '-jp', 'list', 'table', 'inet', 'bulkhead'], {
    encoding: 'utf8',
  });
  return stdout === '' ? undefined : JSON.parse(stdout);
};

const load = (host: Host, policy: HostPolicy, how: 'update' | 'replace'): string[] => {
  const nowMs = Date.now();
  const table = lowerHost(policy, nowMs);
  const slot = how === 'update' && findSlot(list(host)) === 'a' ? 'b' : 'a';
  const texts = how === 'replace' ? [printReplacement(table, slot, nowMs)] : printLoad(table, slot, nowMs);
  for (const input of texts) execFileSync('ip', ['netns', 'exec', host, 'nft', '-f', '-'], { input });
  const found = parseHost(list(host));
  return found.ok ? compareHost(table, found.value, Date.now()) : found.error;
};

// Until both families answer, nothing is ours to judge.
for (let i = 0; i < 40; i++) {
  const warm = [HOSTS.left[0], HOSTS.left[2]].map((from, j): Probe => ({
    from,
    to: HOSTS.right[j * 2] ?? '',
    protocol: 'tcp',
    port: 1,
  }));
  if ((await probers.left.probe(warm)).every(Boolean)) break;
}

const isBroken = process.argv[4] === 'emptied';
const rounds = Number(process.argv[3] ?? 10);
const mismatches: unknown[] = [];
let probed = 0;
let denied = 0;
const unequal: string[] = [];
for (let round = 0; round < rounds; round++) {
  const policy = randomPolicy();
  for (const host of ['left', 'right'] as const) {
    const own = policy.workloads.find(({ name }) => name === host);
    if (!own) continue;
    const planned = planHost(policy, own, round + 1, Date.now());
    unequal.push(...load(host, isBroken ? { ...planned, mode: 'observe' } : planned, pick(['update', 'replace'])));
  }
  for (const host of ['left', 'right'] as const) {
    const other = host === 'left' ? 'right' : 'left';
    const probes = HOSTS[host].flatMap((from) =>
      HOSTS[other]
        .filter((to) => to.includes(':') === from.includes(':'))
        .flatMap((to) =>
          (
            [
              ['tcp', 443],
              ['tcp', 439],
              ['tcp', 80],
              ['udp', 53],
              ['udp', 99],
            ] as const
          ).map(([protocol, port]): Probe => ({ from, to, protocol, port })),
        ),
    );
    const results = await probers[host].probe(probes);
    for (const [i, { from, to, protocol, port }] of probes.entries()) {
      const connection: Connection = {
        source: unwrap(parseAddress(from)),
        destination: unwrap(parseAddress(to)),
        protocol,
        destinationPort: port,
      };
      const expected = fate(policy, connection, Date.now()).verdict;
      probed++;
      if (expected === 'denied') denied++;
      if ((expected === 'allowed') !== results[i])
        mismatches.push({ round, from, to, protocol, port, expected, modes: policy.workloads.map(({ mode }) => mode) });
    }
  }
}
for (const { child } of Object.values(probers)) child.kill();
console.log(
  JSON.stringify({ probed, denied, mismatches: mismatches.slice(0, 20), mismatched: mismatches.length, unequal }),
);
