import type { FilterRules } from '#core/model';
import { printAddress } from '#core/net';
import { decideFilter } from '#core/semantics';
import { openCourt } from './court.ts';
import { PLANTS } from './plants.ts';
import { collectFindings, type Finding, shrink, TABLE, toText, toTrial, type Trial } from './trial.ts';
import { LOCAL_NETWORKS, NETWORKS_BEHIND } from './universe.ts';

// Runs inside its own namespaces (see lists.test.ts) and prints one JSON line. Random lists, one for each seed, each
// loaded into the kernel; of every packet whether the kernel let it pass, against what `decideFilter` says.
// Arguments: seeds (`7` or `100-199`, with commas between), packets to each list.

const [seeds = '', size = '50'] = process.argv.slice(2);
const court = openCourt(
  ['inet', 'ip', 'ip6'].map((family) => `${family} ${TABLE}`),
  LOCAL_NETWORKS,
  NETWORKS_BEHIND,
);
const counts = { lists: 0, packets: 0, allowed: 0, denied: 0, mismatched: 0, byKind: {} as Record<string, number> };
const mismatches: unknown[] = [];
const planted = Object.fromEntries(Object.keys(PLANTS).map((name) => [name, 0]));

/** Every list is judged by the plain definition; a share of them by each of the wrong ones as well. */
const PLANTED_SHARE = 4;

function isWrong(rules: FilterRules, { packet, sent, fate }: Finding): boolean {
  return { passed: 'allowed', dropped: 'denied', lost: '' }[fate] !== decideFilter(rules, packet, sent.path).verdict;
}

function judge(trials: readonly Trial[]): void {
  for (const { trial, findings } of collectFindings(trials, court)) {
    counts.lists++;
    for (const finding of findings) {
      const { packet, sent, fate } = finding;
      counts.packets++;
      counts[fate === 'passed' ? 'allowed' : 'denied']++;
      const kind = `${sent.path} IPv${packet.source.bits === 32 ? 4 : 6} ${packet.state}`;
      counts.byKind[kind] = (counts.byKind[kind] ?? 0) + 1;
      if (!isWrong(trial.list.rules, finding)) continue;
      counts.mismatched++;
      if (mismatches.length < 3) mismatches.push(explain(trial, finding));
    }
    if (trial.seed % PLANTED_SHARE === 0)
      for (const [name, plant] of Object.entries(PLANTS)) {
        const wrong = plant(trial.list.rules);
        planted[name] = (planted[name] ?? 0) + findings.filter((finding) => isWrong(wrong, finding)).length;
      }
  }
}

function explain(trial: Trial, { sent, packet, fate }: Finding) {
  const list = shrink(trial, sent, isWrong, court);
  return {
    seed: trial.seed,
    packet: { ...packet, source: printAddress(packet.source), destination: printAddress(packet.destination) },
    path: sent.path,
    kernel: fate,
    ours: decideFilter(trial.list.rules, packet, sent.path).verdict,
    list: toText(list),
  };
}

let trials: Trial[] = [];
for (const part of seeds.split(',')) {
  const [first = 0, last = first] = part.split('-').map(Number);
  for (let seed = first; seed <= last; seed++) {
    try {
      trials.push(toTrial(seed, Number(size), court));
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
    if (court.room() > 2 * Number(size)) continue;
    judge(trials);
    trials = [];
  }
}
judge(trials);
console.log(JSON.stringify({ ...counts, mismatches, planted }));
