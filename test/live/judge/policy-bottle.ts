import type { Connection, Packet, Policy } from '#core/model';
import { type Address, isSameAddress, parseAddress, printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { allowedPackets, compilePolicy, denote, fate, modeOf, ownerOf, planHost } from '#core/semantics';
import { hasPacket } from '#core/packetset';
import { lowerHost, printReplacement } from '#dialects/nftables';
import { openCourt } from './court.ts';
import type { PacketId } from './frame.ts';
import { createRandom, type Random } from './random.ts';
import { type Host, HOSTS, OTHERS, randomPolicy } from './random-policy.ts';
import { BEHIND_HOSTS, randomTraffic } from './universe.ts';

// Runs inside its own namespaces (see lists.test.ts) and prints one JSON line. Random policies of ours, one for each
// seed; what each host is told is loaded when the court plays that host, and a connection's first packet is sent at each
// host that is an end of it: it passes when it passes all of them. That against what `fate` and its twins say.
// Arguments: seeds (`100-199`), packets to each policy, and `observed` for a load that enforces nothing.

const [seeds = '', size = '50', plant = ''] = process.argv.slice(2);
const [first = 0, last = first] = seeds.split('-').map(Number);
const court = openCourt(['inet bulkhead'], [], BEHIND_HOSTS);
const counts = { policies: 0, packets: 0, allowed: 0, denied: 0, byDiagram: 0, mismatched: 0 };
const mismatches: unknown[] = [];
const NOW_MS = 0;

interface Trial {
  readonly seed: number;
  readonly policy: Policy;
  readonly connections: readonly Connection[];
  /** By which the court knows the packets, of the connections that the host is an end of. */
  readonly ids: ReadonlyMap<Connection, PacketId>[];
}

const addressesOf = (texts: readonly string[]): Address[] => texts.map((text) => unwrap(parseAddress(text)));
const isOf = (host: Host, address: Address) => addressesOf(HOSTS[host]).some((own) => isSameAddress(own, address));
const everyone = addressesOf([...HOSTS.left, ...HOSTS.right, ...OTHERS]);

function randomConnection(random: Random): Connection & { readonly sourcePort?: number } {
  const host = random.pick<Host>(['left', 'right']);
  const own = random.pick(addressesOf(HOSTS[host]));
  const peer = random.pick(everyone.filter((other) => other.bits === own.bits && !isOf(host, other)));
  const [source, destination] = random.chance(0.5) ? [own, peer] : [peer, own];
  return { source, destination, ...randomTraffic(random, own.bits) };
}

function play(host: Host, trials: readonly Trial[]): void {
  court.own(HOSTS[host]);
  for (const { policy, connections, ids } of trials) {
    const own = policy.workloads.find(({ name }) => name === host);
    if (!own) throw new Error(`no workload ${host}`);
    const planned = planHost(policy, own, 1, NOW_MS);
    const told = plant === 'observed' ? ({ ...planned, mode: 'observe' } as const) : planned;
    court.load({ nft: printReplacement(lowerHost(told, NOW_MS), 'a', NOW_MS) }, 'fresh');
    const sent = new Map<Connection, PacketId>();
    for (const connection of connections) {
      const isSource = isOf(host, connection.source);
      if (!isSource && !isOf(host, connection.destination)) continue;
      const way = isSource
        ? ({ in: '', out: 'right0', state: 'untracked' } as const)
        : ({ in: 'left0', out: '', state: 'new' } as const);
      const packet: Packet = { ...connection, ...way };
      sent.set(connection, court.send(isSource ? 'output' : 'input', packet, {}));
    }
    ids.push(sent);
  }
}

function judge(trials: readonly Trial[]): void {
  play('left', trials);
  play('right', trials);
  const sightings = court.collect();
  for (const { seed, policy, connections, ids } of trials) {
    counts.policies++;
    const allowed = allowedPackets(denote(policy, NOW_MS));
    for (const connection of connections) {
      const seen = ids.flatMap((sent) => sent.get(connection) ?? []).map((id) => sightings.get(id));
      const passed = seen.every((sighting) => sighting?.passed === 1);
      const isLost = seen.length === 0 || seen.some((sighting) => sighting?.state === undefined || sighting.passed > 1);
      const verdicts = [
        fate(policy, connection, NOW_MS).verdict,
        compilePolicy(policy).fate(connection, NOW_MS).verdict,
        ...(isEnforced(policy, connection)
          ? [hasPacket(allowed, { ...connection, ...NEW }) ? 'allowed' : 'denied']
          : []),
      ];
      counts.packets++;
      counts[passed ? 'allowed' : 'denied']++;
      counts.byDiagram += verdicts.length - 2;
      if (!isLost && verdicts.every((verdict) => passed === (verdict === 'allowed'))) continue;
      counts.mismatched++;
      const { source, destination } = connection;
      const packet = { ...connection, source: printAddress(source), destination: printAddress(destination) };
      if (mismatches.length < 3)
        mismatches.push({
          seed,
          packet,
          kernel: isLost ? 'lost' : passed ? 'passed' : 'dropped',
          ours: verdicts,
          policy: toJson(policy),
        });
    }
  }
}

const NEW = { state: 'new', in: '', out: '' } as const;

/** Whether all that is denied is dropped: the diagram knows of no modes. */
function isEnforced(policy: Policy, { source, destination }: Connection): boolean {
  return [source, destination].some((address) => {
    const end = ownerOf(policy, address);
    return end?.enforced && modeOf(policy, end) === 'enforce';
  });
}

function toJson(policy: Policy): unknown {
  return JSON.parse(JSON.stringify(policy, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
}

let trials: Trial[] = [];
for (let seed = first; seed <= last; seed++) {
  const random = createRandom(seed);
  const policy = randomPolicy(random);
  const connections = Array.from({ length: Number(size) }, () => randomConnection(random));
  trials.push({ seed, policy, connections, ids: [] });
  if (trials.length < 250) continue;
  judge(trials);
  trials = [];
}
judge(trials);
console.log(JSON.stringify({ ...counts, mismatches }));
