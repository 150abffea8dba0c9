import type { Protocol } from '#core/net';
import type { Sighting } from './fold.ts';

/** What one address tried of another one on one service. */
export interface Probe {
  readonly destination: string;
  readonly protocol: Protocol;
  /** As in `Conversation`. */
  readonly port: number;
  readonly unanswered: number;
  readonly answered: number;
  /** Of the answered ones those that were over within `BRIEF_MS`. */
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

interface Draft {
  readonly destination: string;
  readonly protocol: Protocol;
  readonly port: number;
  unanswered: number;
  answered: number;
  brief: number;
  firstSeenMs: number;
  lastSeenMs: number;
}

interface Source {
  readonly probes: Map<string, Draft>;
  more: number;
}

export function watchProbes(mostSources = MOST_SOURCES, mostProbes = MOST_PROBES): ProbeWatch {
  const sources = new Map<string, Source>();
  let count = 0;
  let forgotten = 0;
  const forget = () => {
    for (const [address, { probes }] of sources) {
      if (probes.size > 2) continue;
      sources.delete(address);
      count -= probes.size;
      forgotten += 1;
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
    const source = { probes: new Map<string, Draft>(), more: 0 };
    sources.set(address, source);
    return source;
  };
  return {
    add: (sighting) => {
      const source = sourceOf(sighting.source);
      if (!source) return;
      const { destination, protocol, port } = sighting;
      const key = toKey(destination, protocol, port);
      const probe = source.probes.get(key);
      if (probe) note(probe, sighting);
      else if (source.probes.size >= MOST_OF_SOURCE || count >= mostProbes) source.more += 1;
      else {
        count += 1;
        const { firstSeenMs, lastSeenMs } = sighting;
        const draft = { destination, protocol, port, unanswered: 0, answered: 0, brief: 0, firstSeenMs, lastSeenMs };
        note(draft, sighting);
        source.probes.set(key, draft);
      }
    },
    *read() {
      for (const [source, { probes, more }] of sources) yield { source, probes: [...probes.values()], more };
    },
    find: (source, destination, protocol, port) => sources.get(source)?.probes.get(toKey(destination, protocol, port)),
    sum: (address) => {
      const total = { answered: 0, unanswered: 0 };
      for (const { answered, unanswered } of sources.get(address)?.probes.values() ?? []) {
        total.answered += answered;
        total.unanswered += unanswered;
      }
      return total;
    },
    forgotten: () => forgotten,
  };
}

function note(probe: Draft, { answered, connections, firstSeenMs, lastSeenMs }: Sighting): void {
  if (answered) probe.answered += connections;
  else probe.unanswered += connections;
  if (answered && lastSeenMs - firstSeenMs <= BRIEF_MS) probe.brief += connections;
  probe.firstSeenMs = Math.min(probe.firstSeenMs, firstSeenMs);
  probe.lastSeenMs = Math.max(probe.lastSeenMs, lastSeenMs);
}

function toKey(destination: string, protocol: Protocol, port: number): string {
  return `${protocol} ${port} ${destination}`;
}
