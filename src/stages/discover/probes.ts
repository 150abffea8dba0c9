import type { Protocol } from '#core/net';
import type { Sighting } from './fold.ts';
import { type ProbeChain, startTable } from './probe-table.ts';

/** What one address tried of another one on one service. */
export interface Probe {
  readonly destination: string;
  readonly protocol: Protocol;
  /** As in `Conversation`. */
  readonly port: number;
  readonly unanswered: number;
  readonly answered: number;
  /** Of the answered ones those that are known to have been over within `BRIEF_MS`. */
  readonly brief: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** All that one address tried. */
export interface ProbesOf {
  readonly source: string;
  readonly probes: readonly Probe[];
  /** Attempts on ends beyond those that are remembered. */
  readonly more: number;
}

/** Remembers who tried what, in bounded memory. */
export interface ProbeWatch {
  readonly add: (sighting: Sighting) => void;
  /** Sources in the order of their appearance. */
  readonly read: () => Generator<ProbesOf>;
  readonly find: (source: string, destination: string, protocol: Protocol, port: number) => Probe | undefined;
  /** Attempts of a source on all ends that are remembered. */
  readonly sum: (source: string) => { readonly answered: number; readonly unanswered: number };
  /** Sources that were forgotten: they had tried one or two ends. */
  readonly forgotten: () => number;
}

/** A login that nobody completes ends by itself after two minutes (OpenSSH, `LoginGraceTime`); a session lasts. */
export const BRIEF_MS = 150_000;
const MOST_SOURCES = 100_000;
const MOST_PROBES = 1_000_000;
/** Of one source. */
const MOST_OF_SOURCE = 20_000;

interface Source {
  readonly chain: ProbeChain;
  more: number;
}

export function watchProbes(mostSources = MOST_SOURCES, mostProbes = MOST_PROBES): ProbeWatch {
  let table = startTable();
  let sources = new Map<string, Source>();
  let forgotten = 0;
  /** The others move to a table of their own, so that nothing of those that go is left. */
  const forget = () => {
    const before = { table, sources };
    table = startTable();
    sources = new Map();
    for (const [address, { chain, more }] of before.sources)
      if (chain.size <= 2) forgotten += 1;
      else {
        const moved = startChain(sources.size);
        for (const probe of before.table.readAll(chain)) table.add(moved, probe);
        sources.set(address, { chain: moved, more });
      }
  };
  const sourceOf = (address: string): Source | undefined => {
    const known = sources.get(address);
    if (known) return known;
    if (sources.size >= mostSources) forget();
    if (sources.size >= mostSources) {
      forgotten += 1;
      return undefined;
    }
    const source = { chain: startChain(sources.size), more: 0 };
    sources.set(address, source);
    return source;
  };
  return {
    add: (sighting) => {
      const source = sourceOf(sighting.source);
      if (!source) return;
      const { destination, protocol, port, connections, answered, isCount = false, firstSeenMs, lastSeenMs } = sighting;
      const tried = {
        destination,
        protocol,
        port,
        unanswered: answered ? 0 : connections,
        answered: answered ? connections : 0,
        brief: answered && !isCount && lastSeenMs - firstSeenMs <= BRIEF_MS ? connections : 0,
        firstSeenMs,
        lastSeenMs,
      };
      if (table.count(source.chain, tried)) return;
      if (source.chain.size >= MOST_OF_SOURCE || table.size() >= mostProbes) source.more += 1;
      else table.add(source.chain, tried);
    },
    *read() {
      for (const [source, { chain, more }] of sources) yield { source, probes: table.readAll(chain), more };
    },
    find: (source, destination, protocol, port) => {
      const known = sources.get(source);
      return known && table.find(known.chain, { destination, protocol, port });
    },
    sum: (address) => {
      const total = { answered: 0, unanswered: 0 };
      const known = sources.get(address);
      for (const { answered, unanswered } of known ? table.readAll(known.chain) : []) {
        total.answered += answered;
        total.unanswered += unanswered;
      }
      return total;
    },
    forgotten: () => forgotten,
  };
}

function startChain(number: number): ProbeChain {
  return { number, size: 0, first: -1, last: -1 };
}
