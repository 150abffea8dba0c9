import type { Flow } from '#core/model';
import { parseAddress, printAddress } from '#core/net';
import { trackContinuations } from './continuations.ts';
import { type Coverage, countCoverage } from './coverage.ts';
import { findInside } from './find-inside.ts';
import { findScans, type FoundScan, type Scan } from './find-scans.ts';
import { foldPorts } from './fold-ports.ts';
import { type ConversationFold, type SeenConversation, type Sighting, startFold } from './fold.ts';
import { joinTranslated, type Translations } from './join-translated.ts';
import { type Estate, nameParties } from './party.ts';
import { watchProbes } from './probes.ts';
import { type Noise, setApart, type SetApart } from './set-apart.ts';
import { toSighting } from './to-sighting.ts';
import { startTurning, type TurnedFlow } from './turn-flows.ts';

/** What telemetry tells of an estate. */
export interface Discovery {
  /** What may be evidence of a need: without scans and noise, ports folded, address translation joined. */
  readonly conversations: readonly SeenConversation[];
  /** All that was seen, as it was seen: with scans and noise, and each port by itself. */
  readonly all: readonly SeenConversation[];
  readonly scans: readonly Scan[];
  readonly setApart: readonly SetApart[];
  readonly noise: readonly Noise[];
  /** Absent without any flow. */
  readonly coverage?: Coverage;
  /** By address, as the telemetry names it; the first name of each. */
  readonly names: ReadonlyMap<string, string>;
  /** Addresses of the internet that were taken to be ours, since the traffic of all of them passes here. */
  readonly inside: readonly string[];
  /** Flows that tell of no conversation, by the reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Conversations that were left out since they are others on the far side of an address translation. */
  readonly joined: number;
  /** Connections that the limit kept out. */
  readonly lost: number;
}

export interface DiscoveryOptions {
  readonly estate: Estate;
  /** Most conversations that were answered, and most that were not. */
  readonly limit?: number;
  /** Flows that do not touch it are skipped. */
  readonly within?: { readonly firstMs: number; readonly lastMs: number };
  /** Whether addresses of the internet may be found to be ours. */
  readonly findsInside?: boolean;
}

export interface DiscoveryRun {
  readonly add: (flow: Flow) => void;
  /** What is known of flows that are kept no longer: their sum. */
  readonly sight: (sum: Sighting) => void;
  /** Nothing is added after it. */
  readonly end: () => Discovery;
}

/** Sightings that are looked at to find what is ours. */
const MOST_LOOKED_AT = 50_000;
const MOST_NAMES = 200_000;

/** Flows, one by one, in bounded memory, to what they tell. */
export function startDiscovery({ estate, limit, within, findsInside = false }: DiscoveryOptions): DiscoveryRun {
  const watch = watchProbes();
  const coverage = countCoverage();
  const continuations = trackContinuations();
  const skipped: Record<string, number> = {};
  const names = new Map<string, string>();
  const translations: Translations = new Map();
  const skip = (reason: string) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  let early: Sighting[] | undefined = findsInside ? [] : undefined;
  let inside: string[] = [];
  let fold: ConversationFold | undefined = findsInside ? undefined : startFold(estate, limit);
  const beginFold = (): ConversationFold => {
    const known = new Set(estate.workloads.flatMap(({ addresses }) => addresses.map(printAddress)));
    inside = findInside(early ?? [], (address) => known.has(address));
    const begun = startFold(toWider(estate, inside), limit);
    for (const sighting of early ?? []) begun.add(sighting);
    early = undefined;
    return begun;
  };
  const sight = (sighting: Sighting) => {
    watch.add(sighting);
    if (fold) fold.add(sighting);
    else {
      early?.push(sighting);
      if ((early?.length ?? 0) >= MOST_LOOKED_AT) fold = beginFold();
    }
  };
  const turner = startTurning((turned: TurnedFlow) => {
    const sighting = toSighting(turned);
    if (typeof sighting === 'string') skip(sighting);
    else sight(continuations.isNew(turned.flow) ? sighting : { ...sighting, connections: 0 });
  });
  return {
    add: (flow) => {
      if (within !== undefined && (flow.endMs < within.firstMs || flow.startMs > within.lastMs)) {
        skip('outside the window');
        return;
      }
      coverage.add(flow);
      noteNames(names, flow);
      noteTranslation(translations, flow);
      turner.add(flow);
    },
    sight: (sum) => {
      const { firstSeenMs, lastSeenMs, observer = '' } = sum;
      // Hours between its first and its last are not known to have been looked at.
      for (const atMs of new Set([firstSeenMs, lastSeenMs]))
        coverage.add({ startMs: atMs, endMs: atMs, ...(observer !== '' && { exporter: observer }) });
      sight(sum);
    },
    end: () => {
      turner.end();
      fold ??= beginFold();
      const { conversations, lost } = fold.end();
      const found: FoundScan[] = [];
      const nameOf = nameParties(inside.length > 0 ? toWider(estate, inside) : estate);
      for (const probes of watch.read())
        found.push(...findScans(probes, nameOf(probes.source)?.party.kind === 'internet'));
      const { conversations: own, joined } = joinTranslated(conversations, translations);
      const sorted = setApart(own, found, watch);
      const seen = coverage.read();
      return {
        conversations: foldPorts(sorted.conversations),
        all: own,
        scans: found.map(({ scan }) => scan).toSorted((a, b) => b.attempts - a.attempts),
        setApart: sorted.setApart,
        noise: sorted.noise,
        ...(seen && { coverage: seen }),
        names,
        inside,
        skipped,
        joined,
        lost,
      };
    },
  };
}

function toWider(estate: Estate, inside: readonly string[]): Estate {
  return { ...estate, inside: [...(estate.inside ?? []), ...inside.flatMap(toHostNetwork)] };
}

function toHostNetwork(text: string) {
  const address = parseAddress(text);
  return address.ok ? [{ bits: address.value.bits, first: address.value.value, length: address.value.bits }] : [];
}

function noteNames(known: Map<string, string>, { names, source, destination, translated }: Flow): void {
  if (names === undefined || known.size >= MOST_NAMES) return;
  if (names.source !== undefined && !known.has(source)) known.set(source, names.source);
  const server = translated?.destination ?? destination;
  if (names.destination !== undefined && !known.has(server)) known.set(server, names.destination);
}

function noteTranslation(translations: Translations, { source, destination, translated }: Flow): void {
  if (translated === undefined || translations.size >= MOST_NAMES) return;
  if (translated.source !== undefined && translated.source !== source) {
    const hidden = translations.get(translated.source) ?? new Set<string>();
    translations.set(translated.source, hidden.add(source));
  }
  if (translated.destination !== undefined && translated.destination !== destination) {
    const real = translations.get(destination) ?? new Set<string>();
    translations.set(destination, real.add(translated.destination));
  }
}
