import type { FilterRules, Packet } from '#core/model';
import { printAddress } from '#core/net';
import { findValue } from '#core/packetset';
import { decideFilter, denoteFilter, type Verdict } from '#core/semantics';
import { openCourt } from './court.ts';
import { type Language, LIST_TABLES, toLoadable } from './language.ts';
import { PLANTS } from './plants.ts';
import { collectFindings, type Finding, shrink, toTrial, type Trial } from './trial.ts';
import { LOCAL_NETWORKS, NETWORKS_BEHIND } from './universe.ts';

// Runs inside its own namespaces (see lists.test.ts) and prints one JSON line. Random lists, one for each seed, each
// loaded into the kernel; of every packet whether the kernel let it pass, against what `decideFilter` and its twin say,
// and what `decideFilter` says of the rules that our reader makes of the kernel's own listing.
// Arguments: seeds (`7` or `100-199`, with commas between), packets to each list, the language that they are written in.

const [seeds = '', size = '50', written = 'nftables'] = process.argv.slice(2);
const language: Language = written === 'iptables' ? 'iptables' : 'nftables';
const court = openCourt(LIST_TABLES, LOCAL_NETWORKS, NETWORKS_BEHIND);
const counts = {
  lists: 0,
  packets: 0,
  allowed: 0,
  denied: 0,
  mismatched: 0,
  read: 0,
  printed: 0,
  refused: 0,
  misread: 0,
  byKind: {} as Record<string, number>,
};
const mismatches: unknown[] = [];
const planted = Object.fromEntries(Object.keys(PLANTS).map((name) => [name, 0]));

/** Every list is judged by both forms; a share of them by each of the wrong ones as well. */
const PLANTED_SHARE = 4;

type Decide = (finding: Finding) => Verdict;

/** The definition. */
const byDefinition =
  (rules: FilterRules): Decide =>
  ({ packet, sent }) =>
    decideFilter(rules, packet, sent.path).verdict;

/** Its twin: the diagrams of all three ways, made once. */
function byDiagram(rules: FilterRules): Decide {
  const diagrams = {
    input: denoteFilter(rules, 'input'),
    forward: denoteFilter(rules, 'forward'),
    output: denoteFilter(rules, 'output'),
  };
  return ({ packet, sent }) => findValue(diagrams[sent.path], packet)?.verdict ?? 'allowed';
}

const isWrong = (decide: Decide, finding: Finding) =>
  finding.fate === 'lost' || decide(finding) !== { passed: 'allowed', dropped: 'denied' }[finding.fate];

function judge(trials: readonly Trial[]): void {
  for (const { trial, findings } of collectFindings(trials, court)) {
    counts.lists++;
    const forms = [byDefinition, byDiagram].map((toDecide) => ({ toDecide, decide: toDecide(trial.list.rules) }));
    const byReading = trial.read && byDefinition(trial.read);
    if (byReading) counts.read++;
    if (trial.isTaken !== undefined) counts.printed++;
    if (trial.isTaken === false) counts.refused++;
    for (const finding of findings) {
      const { packet, sent, fate } = finding;
      counts.packets++;
      counts[fate === 'passed' ? 'allowed' : 'denied']++;
      const kind = `${sent.path} IPv${packet.source.bits === 32 ? 4 : 6} ${packet.state}`;
      counts.byKind[kind] = (counts.byKind[kind] ?? 0) + 1;
      if (byReading && isOfOwnFamily(packet) && isWrong(byReading, finding)) {
        counts.misread++;
        if (mismatches.length < 3) mismatches.push(explainReading(trial, finding, byReading(finding)));
      }
      const wrong = forms.find(({ decide }) => isWrong(decide, finding));
      // iptables does not look into the icmp of the other family: what is written drops all of it.
      if (!wrong || (language === 'iptables' && !isOfOwnFamily(packet))) continue;
      counts.mismatched++;
      if (mismatches.length < 3) mismatches.push(explain(trial, finding, wrong.toDecide));
    }
    if (trial.seed % PLANTED_SHARE === 0)
      for (const [name, plant] of Object.entries(PLANTS)) {
        const wrong = byDefinition(plant(trial.list.rules));
        planted[name] = (planted[name] ?? 0) + findings.filter((finding) => isWrong(wrong, finding)).length;
      }
  }
}

/** A listing of nft 1.0 does not tell `meta l4proto icmp icmp type 8`, which asks IPv6 as well, from `icmp type 8`. */
function isOfOwnFamily({ protocol, source }: Packet): boolean {
  return protocol !== (source.bits === 32 ? 'icmp6' : 'icmp');
}

function explainReading(trial: Trial, { sent, packet, fate }: Finding, read: Verdict) {
  return {
    seed: trial.seed,
    packet: { ...packet, source: printAddress(packet.source), destination: printAddress(packet.destination) },
    path: sent.path,
    kernel: fate,
    by: 'our reader',
    ours: read,
    list: toLoadable(trial.list, language),
  };
}

function explain(trial: Trial, finding: Finding, toDecide: (rules: FilterRules) => Decide) {
  const { sent, packet, fate } = finding;
  const list = shrink(trial, sent, (rules, again) => isWrong(toDecide(rules), again), court);
  return {
    seed: trial.seed,
    packet: { ...packet, source: printAddress(packet.source), destination: printAddress(packet.destination) },
    path: sent.path,
    kernel: fate,
    by: toDecide.name,
    ours: toDecide(trial.list.rules)(finding),
    list: toLoadable(list, language),
  };
}

let trials: Trial[] = [];
for (const part of seeds.split(',')) {
  const [first = 0, last = first] = part.split('-').map(Number);
  for (let seed = first; seed <= last; seed++) {
    try {
      trials.push(toTrial(seed, Number(size), court, language));
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
