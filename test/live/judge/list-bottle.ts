import type { Packet } from '#core/model';
import { printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideFilter, findFilterErrors, type Verdict } from '#core/semantics';
import { lowerFilter, printRuleset } from '#dialects/nftables';
import { type Court, openCourt } from './court.ts';
import { createRandom } from './random.ts';
import { type RandomList, randomList } from './random-rules.ts';
import { randomPackets, type Traffic } from './traffic.ts';
import { LOCAL_NETWORKS, NETWORKS_BEHIND, type SentPacket } from './universe.ts';

// Runs inside its own namespaces (see lists.test.ts) and prints one JSON line: random lists, each loaded into the kernel,
// and of every packet whether the kernel let it pass, against what `decideFilter` says.

const TABLE = 'judged';
const [first = 1, count = 10, size = 50] = process.argv.slice(2).map(Number);

interface Trial {
  readonly seed: number;
  readonly list: RandomList;
  readonly traffic: Traffic;
  readonly ids: readonly number[];
}

function toTrial(seed: number, court: Court): Trial {
  const random = createRandom(seed);
  const list = randomList(random);
  const traffic = randomPackets(random, size);
  return { seed, list, traffic, ids: run(list, traffic, court) };
}

function run(list: RandomList, { history, packets }: Traffic, court: Court): number[] {
  const send = ({ path, packet, options }: SentPacket) => court.send(path, packet, options);
  if (history.length > 0) {
    court.load('', 'fresh');
    history.forEach(send);
  }
  court.load(toText(list), history.length > 0 ? 'kept' : 'fresh');
  return packets.map(send);
}

function toText({ rules, formOf }: RandomList): string {
  const errors = findFilterErrors(rules);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return printRuleset(unwrap(lowerFilter(rules, TABLE, formOf)));
}

const court = openCourt(['inet', 'ip', 'ip6'].map((family) => `${family} ${TABLE}`), LOCAL_NETWORKS, NETWORKS_BEHIND);
const counts: Record<string, number> = { lists: 0, packets: 0, allowed: 0, denied: 0 };
const states: Record<string, number> = {};
const mismatches: unknown[] = [];

function judge(trials: readonly Trial[]): void {
  const sightings = court.collect();
  for (const { seed, list, traffic, ids } of trials) {
    counts['lists']!++;
    for (const [i, sent] of traffic.packets.entries()) {
      const { state, passed } = sightings.get(ids[i] ?? 0) ?? { passed: 0 };
      const packet = state ? { ...sent.packet, state } : sent.packet;
      const expected: Verdict = decideFilter(list.rules, packet, sent.path).verdict;
      counts['packets']!++;
      counts[expected]!++;
      const key = `${sent.path} ${state}`;
      states[key] = (states[key] ?? 0) + 1;
      if (state === undefined || passed !== (expected === 'allowed' ? 1 : 0))
        mismatches.push({ seed, packet: print(packet), path: sent.path, state, expected, passed });
    }
  }
}
const print = (packet: Packet) => ({ ...packet, source: printAddress(packet.source), destination: printAddress(packet.destination) });

let trials: Trial[] = [];
for (let seed = first; seed < first + count; seed++) {
  try {
    trials.push(toTrial(seed, court));
  } catch (e) { console.error(seed, String((e as Error).message).slice(0, 3000)); process.exit(1); }
  if (court.room() < 2 * size + 100) {
    judge(trials);
    trials = [];
  }
}
judge(trials);
console.error(states, counts, mismatches.length, JSON.stringify(mismatches.slice(0, 8), null, 1));
if (process.argv[5]) console.error(toText(randomList(createRandom(first))));
