import { execFileSync } from 'node:child_process';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots } from '#core/semantics';
import { DIALECTS, readEstate } from '#dialects/registry';
import { createRandom } from './judge/random.ts';
import { startProber } from './start-prober.ts';

// Runs inside its own user, mount and network namespaces (see nftables.test.ts) and prints one JSON line of results.
// A client, a gateway and two servers behind it; random rules at the gateway that send on, hide and filter, random rules and
// routes at the servers. What all four say of themselves is read as one estate; every fate of a real connection to the
// gateway against what we say of it.

const sh = (command: string, input?: string) => execFileSync('sh', ['-ec', command], { encoding: 'utf8', input });
const CLIENT = ['10.0.1.1', '10.0.1.2'];
const GATE = ['10.0.1.254', '10.0.1.253', '10.0.2.254'];
const SERVERS = { one: '10.0.2.1', two: '10.0.2.2' } as const;
const HOSTS = ['client', 'gate', 'one', 'two'] as const;
const PORTS = [80, 443, 8080];

sh(`
mount -t tmpfs tmpfs /run
for host in ${HOSTS.join(' ')} wire; do ip netns add $host; ip -n $host link set lo up; done
ip link add near netns client type veth peer name near netns gate
ip -n wire link add bridge type bridge; ip -n wire link set bridge up
for host in gate one two; do
  ip link add far netns $host type veth peer name to-$host netns wire
  ip -n wire link set to-$host master bridge; ip -n wire link set to-$host up; ip -n $host link set far up
done
for a in ${CLIENT.join(' ')}; do ip -n client addr add $a/24 dev near; done
ip -n one addr add ${SERVERS.one}/24 dev far; ip -n two addr add ${SERVERS.two}/24 dev far
ip -n gate addr add 10.0.1.254/24 dev near; ip -n gate addr add 10.0.1.253/24 dev near; ip -n gate addr add 10.0.2.254/24 dev far
ip -n client link set near up; ip -n gate link set near up
ip -n client route add default via 10.0.1.254
ip netns exec gate sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
`);

const seed = Number(process.argv[2] ?? 1);
const { pick, chance, whole } = createRandom(seed);
const several = (most: number, make: () => string): string =>
  Array.from({ length: whole(most + 1) }, make).join('\n    ');

const service = () => `tcp dport ${pick(['80', '443', '8080', '{ 80, 443 }', '1-65535'])}`;
const ends = () =>
  pick(['', '', `ip daddr ${pick(GATE)}`, `ip daddr ${pick(Object.values(SERVERS))}`, `ip saddr ${pick(CLIENT)}`]);
const target = () => `${pick(Object.values(SERVERS))}${pick(['', ':80', ':8080'])}`;
const translation = () =>
  pick([
    `dnat to ${target()}`,
    `dnat to ${target()}`,
    `dnat to ${target()}`,
    `limit rate 1000/second dnat to ${target()}`,
    'redirect to :8080',
    'accept',
    'return',
  ]);
const hiding = () =>
  pick(['masquerade', 'snat to 10.0.2.254', 'accept', 'return', 'limit rate 1000/second masquerade']);
const device = () => pick(['', '', 'iifname "near"', 'oifname "far"', 'ct status dnat']);

const toChain = (hook: string, policies: readonly string[], rules: string) => `  chain ${hook} {
    type filter hook ${hook} priority filter; policy ${pick(policies)};
    ${chance(0.9) ? 'ct state established,related accept' : ''}
    ${rules}
  }`;

function toGateRules(): string {
  const filter = () => `${device()} ${ends()} ${service()} ${pick(['accept', 'accept', 'drop'])}`;
  return `table ip translation {
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    ${several(3, () => `${ends()} ${service()} ${translation()}`)}
    ${service()} dnat to ${target()}
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ${several(2, () => `${pick(['', 'oifname "far"', `ip daddr ${SERVERS.one}`, 'tcp dport 80'])} ${hiding()}`)}
  }
}
table inet rules {
${toChain('forward', ['accept', 'accept', 'drop'], several(3, filter))}
${toChain(
  'input',
  ['accept', 'drop'],
  several(2, () => `${pick(['', 'iifname "near"', 'iifname "far"'])} ${service()} ${pick(['accept', 'drop'])}`),
)}
${chance(0.25) ? toChain(pick(['prerouting', 'postrouting']), ['accept'], several(2, filter)) : ''}
}
`;
}

function toServerRules(): string {
  const from = () => pick(['', '', `ip saddr ${pick([...CLIENT, '10.0.2.254'])}`]);
  const rules = several(3, () => `${from()} ${service()} ${pick(['accept', 'accept', 'drop'])}`);
  return `table inet rules {
${toChain('input', ['accept', 'accept', 'drop'], rules)}
${chance(0.3) ? toChain('output', ['accept', 'drop'], '') : ''}
}
`;
}

const address = (text: string) => unwrap(parseAddress(text));
const probes = CLIENT.flatMap((from) =>
  GATE.flatMap((to) => PORTS.map((port) => ({ from, to, protocol: 'tcp', port }) as const)),
);
const { probe, end } = startProber('client', probes);
for (let i = 0; i < 40 && !(await probe()).every(Boolean); i++);

/** What the host says of itself; of servers sometimes without their routes. */
function tellHost(host: (typeof HOSTS)[number], rules: string) {
  const say = (command: string) => sh(`ip netns exec ${host} ${command}`);
  const told = host === 'gate' || host === 'client' || chance(0.8);
  return [
    { path: `estate/${host}/ip-addr.txt`, text: say('ip addr') },
    ...(told ? [{ path: `estate/${host}/ip-route.txt`, text: say('ip route') }] : []),
    ...(rules === '' ? [] : [{ path: `estate/${host}/nftables.conf`, text: rules }]),
  ];
}

const isIgnored = process.argv[4] === 'ignored';
const rounds = Number(process.argv[3] ?? 10);
const counts = { allowed: 0, denied: 0, unknown: 0 };
const sent = { allowed: 0, denied: 0, unknown: 0 };
const mismatches: unknown[] = [];
for (let round = 0; round < rounds; round++) {
  const rules = { client: '', gate: toGateRules(), one: toServerRules(), two: toServerRules() };
  for (const host of ['gate', 'one', 'two'] as const)
    sh(`ip netns exec ${host} nft -f -`, `flush ruleset\n${rules[host]}`);
  for (const host of ['one', 'two'] as const) {
    const route = pick(['via 10.0.2.254', 'via 10.0.2.254', 'via 10.0.2.254', 'via 10.0.2.99', '']);
    sh(`ip -n ${host} route del default 2>/dev/null || true; ${route && `ip -n ${host} route add default ${route}`}`);
  }
  // To see that the test would notice: we are told rules that send nothing on.
  const told = { ...rules, gate: isIgnored ? rules.gate.replaceAll(/^.*dnat to.*$/gm, '') : rules.gate };
  const files = HOSTS.flatMap((host) => tellHost(host, told[host]));
  const { topology } = unwrap(readEstate(files, DIALECTS));
  const results = await probe();
  for (const [i, { from, to, port }] of probes.entries()) {
    const [spot] = findSpots(topology, address(from));
    if (!spot) throw new Error(`${from} is nowhere`);
    const opening = { protocol: 'tcp', destinationPort: port, sourcePort: 40_000 } as const;
    const asked = { topology, from: spot, destination: address(to), opening, isOneWay: false };
    const { verdict, reasons } = decideConnection(asked);
    counts[verdict]++;
    if (reasons.some(({ text }) => text.startsWith('sent on'))) sent[verdict]++;
    if (verdict !== 'unknown' && (verdict === 'allowed') !== results[i])
      mismatches.push({ from, to, port, verdict, reasons: reasons.map(({ text }) => text), rules });
  }
}
end();
console.log(JSON.stringify({ ...counts, sent, mismatches: mismatches.slice(0, 3), mismatched: mismatches.length }));
