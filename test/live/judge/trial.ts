import type { FilterRules, Packet } from '#core/model';
import { unwrap } from '#core/result';
import { IPTABLES } from '#dialects/iptables';
import { NFTABLES } from '#dialects/nftables/language';
import type { Court } from './court.ts';
import { type Language, randomListOf, toLoadable } from './language.ts';
import { createRandom } from './random.ts';
import type { RandomList } from './random-rules.ts';
import { randomPackets, type Traffic } from './traffic.ts';
import type { SentPacket } from './universe.ts';

/** One list in the kernel, and the packets that met it there. */
export interface Trial {
  readonly seed: number;
  readonly list: RandomList;
  readonly language: Language;
  readonly traffic: Traffic;
  /** By which the court knows each of the packets. */
  readonly ids: readonly number[];
  /** The list once more, read from what the kernel lists. Absent: nft itself does not take its own listing. */
  readonly read?: FilterRules;
  /** Whether the kernel would take the listing as we print it. Absent: it is too long for a kernel without rights. */
  readonly isTaken?: boolean;
}

/** What the kernel did with one packet: the packet has the state that the tracker gave it. */
export interface Finding {
  readonly sent: SentPacket;
  readonly packet: Packet;
  /** `lost`: it did not arrive, or more than once. */
  readonly fate: 'passed' | 'dropped' | 'lost';
}

export function toTrial(seed: number, packets: number, court: Court, language: Language): Trial {
  const random = createRandom(seed);
  const list = randomListOf(random, language);
  const traffic = randomPackets(random, packets);
  const ids = sendThrough(list, language, traffic, court);
  const read =
    language === 'iptables' ? readSaved(court) : readListing(court.list(seed % 2 === 0 ? 'text' : 'json'), court);
  return {
    seed,
    list,
    language,
    traffic,
    ids,
    ...(read && { read }),
    ...(language === 'iptables' ? {} : isTakenAgain(court)),
  };
}

/** What the tools of iptables say that they hold. */
function readSaved(court: Court): FilterRules {
  const files = court.save().map(({ tool, text }) => ({
    path: `${tool}-save`,
    text: text.includes('*filter') ? text : `${text}*filter\nCOMMIT\n`,
  }));
  const [point] = unwrap(IPTABLES.read(files)).topology.points;
  return point?.rules ?? { chains: [] };
}

/** Listings of nft 1.0 leave out what they should not: `meta l4proto icmpv6 icmpv6 type 1 reject with icmp 1`. */
function readListing(text: string, court: Court): FilterRules | undefined {
  const read = NFTABLES.read([{ path: 'listing', text }]);
  if (!read.ok && !court.accepts(court.list('text'))) return undefined;
  const [point] = unwrap(read).topology.points;
  return point?.rules ?? { chains: [] };
}

/** A kernel in a user namespace takes no longer messages than this many characters make. */
const MOST_CHARACTERS = 8000;

/** Of the canonical text of what the kernel lists. */
function isTakenAgain(court: Court): { isTaken?: boolean } {
  const listing = court.list('text');
  const printed = NFTABLES.print?.({ path: 'listing', text: listing }, 'text') ?? { ok: false, error: [] };
  // What nft refuses of its own listing may be refused here.
  if (!printed.ok && !court.accepts(listing)) return {};
  const text = unwrap(printed);
  return text.length > MOST_CHARACTERS ? {} : { isTaken: court.accepts(`flush ruleset\n${text}`) };
}

function sendThrough(list: RandomList, language: Language, { history, packets }: Traffic, court: Court): number[] {
  const send = ({ path, packet, options }: SentPacket) => court.send(path, packet, options);
  if (history.length > 0) {
    court.load({ nft: '' }, 'fresh');
    history.forEach(send);
  }
  court.load(toLoadable(list, language), history.length > 0 ? 'kept' : 'fresh');
  return packets.map(send);
}

/** Of every packet of the trials, in order. */
export function collectFindings(trials: readonly Trial[], court: Court): { trial: Trial; findings: Finding[] }[] {
  const sightings = court.collect();
  return trials.map((trial) => ({
    trial,
    findings: trial.traffic.packets.map((sent, i): Finding => {
      const { state, passed = 0 } = sightings.get(trial.ids[i] ?? 0) ?? {};
      if (state === undefined || passed > 1) return { sent, packet: sent.packet, fate: 'lost' };
      return { sent, packet: { ...sent.packet, state }, fate: passed === 1 ? 'passed' : 'dropped' };
    }),
  }));
}

/** The smallest list found that still gets the packet another fate than `decide` says. */
export function shrink(
  trial: Trial,
  sent: SentPacket,
  isWrong: (rules: FilterRules, finding: Finding) => boolean,
  court: Court,
): RandomList {
  const fails = (list: RandomList) => {
    const traffic = { history: trial.traffic.history, packets: [sent] };
    const again = { ...trial, list, traffic, ids: sendThrough(list, trial.language, traffic, court) };
    return collectFindings([again], court).some(({ findings }) =>
      findings.some((finding) => isWrong(list.rules, finding)),
    );
  };
  let smallest = trial.list;
  if (!fails(smallest)) return smallest;
  for (const [c, chain] of trial.list.rules.chains.entries())
    for (let e = chain.entries.length - 1; e >= 0; e--) {
      const chains = smallest.rules.chains.map((one, i) =>
        i === c ? { ...one, entries: one.entries.toSpliced(e, 1) } : one,
      );
      const smaller = { ...smallest, rules: { chains } };
      if (fails(smaller)) smallest = smaller;
    }
  return smallest;
}
