import {
  EVERY_PACKET,
  type EnforcementPoint,
  type FilterChain,
  type FilterEntry,
  FILTER_PATHS,
  type FilterPath,
  type FilterRules,
} from '#core/model';
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
import { denoteBaseChain, type FilterDecider, toFilterSpace } from '#core/semantics';

/** A point with what its rules mean where no condition holds that nobody knows, worked out once for all checks. */
export interface PointView {
  readonly point: EnforcementPoint;
  readonly space: PacketSpace;
  /** First packets that pass because no entry of any chain decides them, on each path that some base chain is on. */
  readonly byDefault: readonly { readonly path: FilterPath; readonly packets: PacketSet }[];
  readonly chains: readonly ChainView[];
}

export interface ChainView {
  readonly base: FilterChain;
  /** The base chain and those that it leads to. */
  readonly called: readonly FilterChain[];
  /** Who decides: one for each packet that the chain sees. */
  readonly deciders: PacketMap<readonly FilterDecider[]>;
  /** Entries that have the last word on some packet, or may have where it hangs on what nobody knows. */
  readonly live: ReadonlySet<FilterEntry>;
  /** Chains that may be reached only when a condition holds that nobody knows. */
  readonly perhaps: ReadonlySet<FilterChain>;
}

const PATHS = {
  input: ['ingress', 'prerouting', 'input'],
  forward: ['forward'],
  output: ['output'],
} as const;

export function toPointView(point: EnforcementPoint): PointView {
  const { rules, isTracking } = point;
  const space = toFilterSpace(rules);
  const certain = withoutUnknown(rules);
  const chains = rules.chains.flatMap((base) => (base.base ? [toChainView(rules, certain, base, space)] : []));
  const first = toPacketSet(space, [{ ...EVERY_PACKET, states: [isTracking ? 'new' : 'untracked'] }]);
  const byDefault = (['input', 'forward', 'output'] as const)
    .filter((path) => chains.some(({ base }) => PATHS[path].some((hook) => hook === base.base?.hook)))
    .map((path) => {
      const met = chains.filter(({ base }) => FILTER_PATHS[path].some((hook) => hook === base.base?.hook));
      const passed = met.map((chain) => toUndecided(chain, space)).reduce(intersectPackets, allPackets(space));
      return { path, packets: intersectPackets(passed, first) };
    });
  return { point, space, byDefault, chains };
}

/** What no entry of the chain decides and its policy lets pass, or that it does not see. */
function toUndecided({ deciders, base, called }: ChainView, space: PacketSpace): PacketSet {
  const unseen = complementPackets(toPacketSet(space, [base.base?.scope ?? EVERY_PACKET]));
  const passed = packetsWith(deciders, ([decider]) => decider?.by === 'policy' && decider.verdict === 'allowed');
  // Of what is not in the files nothing is said; what is written and not modelled may fail to hold.
  const open = called.flatMap(({ entries }) =>
    entries.filter((entry) => !isCertain(entry) && entry.action.kind !== 'continue' && !entry.at),
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

function toChainView(rules: FilterRules, certain: FilterRules, base: FilterChain, space: PacketSpace): ChainView {
  const own = certain.chains.find(({ name }) => name === base.name) ?? base;
  const deciders = denoteBaseChain(certain, own, space);
  const called = calledFrom(rules, base);
  const surely = new Set(calledFrom(certain, own).map(({ name }) => name));
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
    live: new Set([...entriesOf(deciders), ...unsure]),
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
