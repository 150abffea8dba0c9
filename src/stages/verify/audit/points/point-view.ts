import {
  EVERY_PACKET,
  type EnforcementPoint,
  type FilterChain,
  type FilterEntry,
  FILTER_PATHS,
  type FilterPath,
  type FilterRules,
  printPosition,
} from '#core/model';
import { complementInterfaces, toInterfaces } from '#core/net';
import {
  allPackets,
  complementPackets,
  intersectPackets,
  type PacketMap,
  type PacketSet,
  type PacketSpace,
  packetsWith,
  subtractPackets,
  toPacketSet,
  unionPackets,
  valuesOf,
} from '#core/packetset';
import { denoteBaseChain, type FilterDecider, rulesAt, toFilterSpace } from '#core/semantics';
import { NAMING_USUAL } from './usual.ts';

/** A point with what its rules mean where no condition holds that nobody knows, worked out once for all checks. */
export interface PointView {
  readonly point: EnforcementPoint;
  /** A host by itself, whose interfaces packets come in and leave by. */
  readonly isHost: boolean;
  readonly space: PacketSpace;
  /** The rules as packets meet them: what is redirected or not tracked is another packet to later chains. */
  readonly met: FilterRules;
  /** First packets that pass because no entry of any chain decides them, on each path that some base chain is on. */
  readonly byDefault: readonly { readonly path: FilterPath; readonly packets: PacketSet }[];
  readonly chains: readonly ChainView[];
}

export interface ChainView {
  readonly base: FilterChain;
  /** The base chain and those that it leads to, as they are written. */
  readonly called: readonly FilterChain[];
  /** Who decides: one for each packet that the chain sees. */
  readonly deciders: PacketMap<readonly FilterDecider[]>;
  /** Entries, as they are written, that have the last word on some packet, or may have where it hangs on what nobody knows. */
  readonly live: ReadonlySet<FilterEntry>;
  /** Chains that may be reached only when a condition holds that nobody knows. */
  readonly perhaps: ReadonlySet<FilterChain>;
}

const PATHS = {
  input: ['ingress', 'prerouting', 'input'],
  forward: ['forward'],
  output: ['output'],
} as const;

export function toPointView(point: EnforcementPoint, isHost = false): PointView {
  const { rules, name } = point;
  const met = rulesAt(rules, { point: name, path: 'input', in: '', out: '' });
  const space = toFilterSpace(met, NAMING_USUAL);
  const written = toWritten(rules);
  const parts = { rules, certain: withoutUnknown(rules), met, metCertain: withoutUnknown(met), written };
  const chains = rules.chains.flatMap((base) => (base.base ? [toChainView(parts, base, space)] : []));
  const byDefault = (['input', 'forward', 'output'] as const)
    .filter((path) => chains.some(({ base }) => PATHS[path].some((hook) => hook === base.base?.hook)))
    .map((path) => {
      const passed = chainsOn(chains, path)
        .map((chain) => toUndecided(parts, chain, space))
        .reduce(intersectPackets, allPackets(space));
      return { path, packets: intersectPackets(passed, firstPackets(point, met, path, space)) };
    });
  return { point, isHost, space, met, byDefault, chains };
}

/** Of connections that are new. What is redirected or not tracked is so by the side from which it comes. */
export function firstPackets(
  { rules, isTracking }: EnforcementPoint,
  met: FilterRules,
  path: FilterPath,
  space: PacketSpace,
): PacketSet {
  const first = { ...EVERY_PACKET, states: [isTracking ? 'new' : 'untracked'] as const };
  const side = path === 'output' ? MADE_HERE : complementInterfaces(MADE_HERE);
  return toPacketSet(space, [met === rules ? first : { ...first, in: side }]);
}

const MADE_HERE = toInterfaces('');

export function chainsOn(chains: readonly ChainView[], path: FilterPath): ChainView[] {
  return chains.filter(({ base }) => FILTER_PATHS[path].some((hook) => hook === base.base?.hook));
}

interface Parts {
  readonly rules: FilterRules;
  readonly certain: FilterRules;
  readonly met: FilterRules;
  readonly metCertain: FilterRules;
  readonly written: (entry: FilterEntry) => readonly FilterEntry[];
}

/** The entries that somebody wrote, of one that packets meet: what follows a redirect or the tracker is a copy. */
function toWritten({ chains }: FilterRules): Parts['written'] {
  const all = chains.flatMap(({ entries }) => entries);
  const own = new Set(all);
  const byPlace = Map.groupBy(all, toKey);
  return (entry) => (own.has(entry) ? [entry] : entry.at ? (byPlace.get(toKey(entry)) ?? []) : []);
}

function toKey({ at, text }: FilterEntry): string {
  return `${at ? printPosition(at) : ''} ${text}`;
}

/** What no entry of the chain decides and its policy lets pass, or that it does not see. Who redirects has not decided. */
function toUndecided({ met, written }: Parts, { deciders, base }: ChainView, space: PacketSpace): PacketSet {
  const isRedirecting = (entry: FilterEntry) =>
    written(entry).some(({ action }) => action.kind === 'unknown' && action.redirects !== undefined);
  const unseen = complementPackets(toPacketSet(space, [base.base?.scope ?? EVERY_PACKET]));
  const passed = packetsWith(deciders, ([decider]) =>
    decider?.by === 'entry'
      ? decider.verdict === 'allowed' && isRedirecting(decider.entry)
      : decider?.by === 'policy' && decider.verdict === 'allowed',
  );
  const own = met.chains.find(({ name }) => name === base.name) ?? base;
  // Of what is not in the files, and of what goes elsewhere, nothing is said; what is written and not modelled may fail to hold.
  const open = calledFrom(met, own).flatMap(({ entries }) =>
    entries.filter(
      (entry) => !isCertain(entry) && entry.action.kind !== 'continue' && (!entry.at || isRedirecting(entry)),
    ),
  );
  const certain = subtractPackets(
    passed,
    toPacketSet(
      space,
      open.map(({ match }) => match),
    ),
  );
  return unionPackets(certain, unseen);
}

/** The rules when no condition holds that is not modelled: what is reached then can be reached. */
function withoutUnknown({ chains }: FilterRules): FilterRules {
  return { chains: chains.map((chain) => ({ ...chain, entries: chain.entries.filter(isCertain) })) };
}

function isCertain({ match, action }: FilterEntry): boolean {
  return match.unknown.length === 0 && action.kind !== 'unknown';
}

function toChainView({ rules, certain, metCertain, written }: Parts, base: FilterChain, space: PacketSpace): ChainView {
  const nameOf = ({ chains }: FilterRules) => chains.find(({ name }) => name === base.name) ?? base;
  const deciders = denoteBaseChain(metCertain, nameOf(metCertain), space);
  const called = calledFrom(rules, base);
  const surely = new Set(calledFrom(certain, nameOf(certain)).map(({ name }) => name));
  const alsoPerhaps = new Set(
    called.flatMap(({ entries }) =>
      entries.flatMap(({ action, match }) => ('chain' in action && match.unknown.length > 0 ? [action.chain] : [])),
    ),
  );
  for (const name of alsoPerhaps)
    for (const { action } of called.find((chain) => chain.name === name)?.entries ?? [])
      if ('chain' in action) alsoPerhaps.add(action.chain);
  const unsure = called.flatMap(({ entries }) => entries.filter((entry) => !isCertain(entry)));
  return {
    base,
    called,
    deciders,
    live: new Set([...[...entriesOf(deciders)].flatMap(written), ...unsure]),
    perhaps: new Set(called.filter(({ name }) => !surely.has(name) || alsoPerhaps.has(name))),
  };
}

function calledFrom({ chains }: FilterRules, base: FilterChain): FilterChain[] {
  const byName = new Map(chains.map((chain) => [chain.name, chain]));
  const called = new Set([base.name]);
  for (const name of called)
    for (const { action } of byName.get(name)?.entries ?? []) if ('chain' in action) called.add(action.chain);
  return [...called].flatMap((name) => byName.get(name) ?? []);
}

/** The entries that have the last word on some packet of the map. */
export function entriesOf(deciders: PacketMap<readonly FilterDecider[]>): Set<FilterEntry> {
  const all = valuesOf(deciders).flat();
  return new Set(all.flatMap((decider) => (decider.by === 'entry' ? [decider.entry] : [])));
}

/** All of them, over all base chains. */
export function liveEntries({ chains }: PointView): Set<FilterEntry> {
  return new Set(chains.flatMap(({ live }) => [...live]));
}
