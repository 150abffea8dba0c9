import { execFileSync } from 'node:child_process';
import type { Topology } from '#core/model';
import { ALL_ADDRESSES, NO_ADDRESSES, parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection } from '#core/semantics';
import { NFTABLES } from '#dialects/nftables/language';
import { startProber } from './start-prober.ts';

// Runs inside its own user, mount and network namespaces (see nftables.test.ts) and prints one JSON line of results.
// A client, a router and a server; random rules at the router that redirect, mark, tell the tracker what to do, and filter;
// every fate of a real connection against what we say of it.

const sh = (command: string, input?: string) => execFileSync('sh', ['-ec', command], { encoding: 'utf8', input });
const CLIENT = ['10.0.1.1', '10.0.1.2'];
const ROUTER = ['10.0.1.254', '10.0.1.253', '10.0.2.254'];
const SERVER = ['10.0.2.1', '10.0.2.2'];
const PORTS = [80, 443, 8080];

sh(`
mount -t tmpfs tmpfs /run
for host in client router server; do ip netns add $host; ip -n $host link set lo up; done
ip link add near netns client type veth peer name near netns router
ip link add far netns server type veth peer name far netns router
for a in ${CLIENT.join(' ')}; do ip -n client addr add $a/24 dev near; done
for a in ${SERVER.join(' ')}; do ip -n server addr add $a/24 dev far; done
ip -n router addr add 10.0.1.254/24 dev near; ip -n router addr add 10.0.1.253/24 dev near; ip -n router addr add 10.0.2.254/24 dev far
ip -n client link set near up; ip -n router link set near up; ip -n server link set far up; ip -n router link set far up
ip -n client route add default via 10.0.1.254; ip -n server route add default via 10.0.2.254
ip netns exec router sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
`);

// A small random source: the seed makes a failure repeatable.
let state = Number(process.argv[2] ?? 1);
const random = () => {
  state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
  return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
};
const pick = (from: readonly string[]): string => {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error('empty choice');
  return chosen;
};
const several = (most: number, make: () => string): string[] =>
  Array.from({ length: Math.floor(random() * (most + 1)) }, make);

const ADDRESSES = ['10.0.1.254', '10.0.1.253', '10.0.2.1', '10.0.2.2', '10.0.2.0/24', '10.0.1.0/24'];
const service = () => `tcp dport ${pick(['80', '443', '8080', '{ 80, 443 }', '1-65535'])}`;
const ends = () => pick(['', `ip daddr ${pick(ADDRESSES)}`, `ip daddr ${pick(ADDRESSES)}`, `ip saddr ${pick(CLIENT)}`]);
const match = () => `${ends()} ${service()}`;
const translation = () =>
  pick([
    'redirect to :8080',
    'redirect to :8080',
    'redirect',
    'dnat to :8080',
    'dnat to 10.0.2.1',
    'dnat to 10.0.2.2:8080',
    'dnat to 10.0.2.2:80',
    'dnat to 10.0.2.1-10.0.2.2',
    'dnat to numgen random mod 2 map { 0 : 10.0.2.1, 1 : 10.0.2.2 }',
    'dnat to ip saddr map { 10.0.1.1 : 10.0.2.2, 10.0.1.2 : 10.0.2.1 }',
    'dnat to tcp dport map { 80 : 10.0.2.2, 443 : 10.0.2.1 }',
    'numgen inc mod 2 0 dnat to 10.0.2.2',
    'numgen random mod 2 vmap { 0 : goto one, 1 : goto other }',
    'limit rate 1000/second dnat to 10.0.2.1:443',
    'accept',
    'return',
  ]);
const MARKS = [
  'meta mark 0x1',
  'meta mark != 0x1',
  'meta mark & 0x10 == 0x10',
  'meta mark & 0x10 == 0x0',
  'meta mark { 0x1, 0x11 }',
  'ct mark 0x1',
  'ct mark & 0x10 != 0x0',
  'ct mark 0x0',
];
const mark = () => pick(['', '', '', ...MARKS]);
const filter = () =>
  pick([`iifname "${pick(['near', 'far'])}"`, '', '', 'ct status dnat', 'ct status ! dnat', ...MARKS, ...MARKS]);
const note = () =>
  pick([
    'meta mark set 0x1',
    'meta mark set 0x11',
    'meta mark set meta mark | 0x10',
    'meta mark set meta mark & 0xffffffef',
    'meta mark set meta mark ^ 0x1',
    'ct mark set 0x1',
    'ct mark set ct mark | 0x10',
    'ct mark set meta mark',
    'meta mark set ct mark',
    'meta mark set 0x1 return',
    'accept',
  ]);
/** Of either direction: what is asked, and what answers. */
const side = () => pick(['dport', 'sport']);
const tell = () =>
  `${ends()} tcp ${side()} ${pick(['80', '443', '8080', '{ 80, 443 }', '1-65535'])} ${pick(['notrack', 'notrack', 'ct zone set 5', 'ct zone set 6', 'accept'])}`;
const verdict = () => pick(['accept', 'accept', 'drop']);

function randomRules(): string {
  const chain = (hook: string) => `  chain ${hook} {
    type filter hook ${hook} priority filter; policy ${pick(['accept', 'drop', 'drop'])};
    ${random() < 0.85 ? 'ct state established,related accept' : ''}
    ${random() < 0.3 ? 'ct state untracked accept' : ''}
    ${random() < 0.3 ? 'ct state invalid drop' : ''}
    ${random() < 0.2 ? `${mark()} jump noting` : ''}
    ${several(4, () => `${filter()} ${match()} ${verdict()}`).join('\n    ')}
  }`;
  const isTold = random() < 0.4;
  const early = (hook: string) => `  chain early_${hook} {
    type filter hook ${hook} priority raw; policy accept;
    ${isTold ? several(2, tell).join('\n    ') : ''}
  }`;
  const noted = () => `${mark()} ${random() < 0.5 ? match() : ends()} ${note()}`;
  const second = `  chain second {
    type nat hook prerouting priority dstnat ${pick(['+ 10', '+ 10', '- 10', ''])}; policy accept;
    ${several(2, () => `${mark()} ${match()} ${translation()}`).join('\n    ')}
  }`;
  const hiding = `  chain hiding {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "far" ${pick(['', `ip saddr ${pick(CLIENT)}`, 'meta mark 0x1', 'tcp dport 8080'])} ${pick(['masquerade', 'snat to 10.0.2.254'])}
  }`;
  return `table ip translation {
  chain one {
    meta l4proto tcp dnat to 10.0.2.1:${pick(['80', '8080'])}
  }
  chain other {
    ip saddr 10.0.1.1 meta mark set 0x1
    meta l4proto tcp dnat to ${pick(['10.0.2.2:8080', ':8080', '10.0.2.1:80'])}
  }
${random() < 0.3 ? second : ''}
${random() < 0.3 ? hiding : ''}
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    ${several(4, () => `${mark()} ${match()} ${translation()}`).join('\n    ')}
  }
}
table ip notes {
  chain noting {
    ${several(2, noted).join('\n    ')}
  }
  chain prerouting {
    type filter hook prerouting priority mangle; policy accept;
    ${several(3, noted).join('\n    ')}
    ${random() < 0.3 ? `${match()} jump noting` : ''}
    ${random() < 0.3 ? `${match()} goto noting` : ''}
  }
  chain forward {
    type filter hook forward priority mangle; policy accept;
    ${several(1, noted).join('\n    ')}
  }
${['prerouting', 'output'].map(early).join('\n')}
}
table inet rules {
  chain noting {
    ${several(2, () => `${mark()} ${match()} ${pick(['accept', 'drop', 'meta mark set 0x1', 'return'])}`).join('\n    ')}
  }
${['input', 'forward', ...['prerouting', 'output', 'postrouting'].filter(() => random() < 0.25)].map(chain).join('\n')}
}
`;
}

function toTopology(text: string): Topology {
  const [point] = unwrap(NFTABLES.read([{ path: 'router', text }])).topology.points;
  if (!point) throw new Error('no rules');
  const segment = (name: string, addresses = NO_ADDRESSES) => ({ name, addresses, isInternet: false });
  const way = { outcome: 'delivered', destinations: ALL_ADDRESSES } as const;
  const through = { point: point.name, path: 'forward' } as const;
  const into = { ...through, path: 'input', in: 'near', out: '' } as const;
  const outOf = { ...through, path: 'output', in: '', out: 'near' } as const;
  return {
    endpoints: [],
    segments: [segment('near', ALL_ADDRESSES), segment('far'), segment('router')],
    points: [point],
    ways: [
      ...ROUTER.map((own) => ({
        ...way,
        from: 'near',
        to: 'router',
        destinations: { ranges: [{ bits: 32, first: address(own).value, last: address(own).value }] as const },
        visits: [into],
        why: 'to the router',
      })),
      { ...way, from: 'router', to: 'near', visits: [outOf], why: 'back from the router' },
      { ...way, from: 'near', to: 'far', visits: [{ ...through, in: 'near', out: 'far' }], why: 'through' },
      { ...way, from: 'far', to: 'near', visits: [{ ...through, in: 'far', out: 'near' }], why: 'back' },
    ],
  };
}

const address = (text: string) => unwrap(parseAddress(text));
const probes = CLIENT.flatMap((from) =>
  [...ROUTER, ...SERVER].flatMap((to) => PORTS.map((port) => ({ from, to, protocol: 'tcp', port }) as const)),
);
const { probe, end } = startProber('client', probes);
for (let i = 0; i < 40 && !(await probe()).every(Boolean); i++);

const isIgnored = process.argv[4] === 'ignored';
const rounds = Number(process.argv[3] ?? 10);
const counts = { allowed: 0, denied: 0, unknown: 0 };
const mismatches: unknown[] = [];
for (let round = 0; round < rounds; round++) {
  const text = randomRules();
  sh('ip netns exec router nft -f -', `flush ruleset\n${text}`);
  // To see that the test would notice: we are told rules that translate nothing.
  const topology = toTopology(isIgnored ? text.replaceAll(/^.*(?:dnat to|redirect).*$/gm, '') : text);
  const results = await probe();
  for (const [i, { from, to, port }] of probes.entries()) {
    const said = decideConnection({
      topology,
      from: { address: address(from), segment: 'near' },
      destination: address(to),
      opening: { protocol: 'tcp', destinationPort: port, sourcePort: 40_000 },
      isOneWay: false,
    }).verdict;
    counts[said]++;
    if (said !== 'unknown' && (said === 'allowed') !== results[i]) mismatches.push({ from, to, port, said, text });
  }
}
end();
console.log(JSON.stringify({ ...counts, mismatches: mismatches.slice(0, 3), mismatched: mismatches.length }));
