import {
  EVERY_PACKET,
  type EnforcementPoint,
  type FilterChain,
  type FilterEntry,
  type FilterPath,
  type PacketProduct,
} from '#core/model';
import { type PacketMap, type PacketSpace, valuesOf } from '#core/packetset';
import { denoteBaseChain, denoteFilter, type FilterDecider, type FilterDecision, toFilterSpace } from '#core/semantics';

/** A point with what its rules mean, worked out once for all checks. */
export interface PointView {
  readonly point: EnforcementPoint;
  readonly space: PacketSpace;
  /** What becomes of a first packet, on each path that some base chain is on. */
  readonly paths: readonly { readonly path: FilterPath; readonly decisions: PacketMap<FilterDecision> }[];
  /** Who decides in each base chain, for packets of every state. */
  readonly chains: readonly { readonly chain: FilterChain; readonly deciders: PacketMap<readonly FilterDecider[]> }[];
  /** Entries that have the last word on some packet. */
  readonly live: ReadonlySet<FilterEntry>;
}

const HOOKS = {
  input: ['ingress', 'prerouting', 'input'],
  forward: ['forward'],
  output: ['output'],
} as const;

export function toPointView(point: EnforcementPoint): PointView {
  const { rules, isTracking } = point;
  const space = toFilterSpace(rules);
  const first: PacketProduct = { ...EVERY_PACKET, states: [isTracking ? 'new' : 'untracked'] };
  const hooks = new Set(rules.chains.flatMap(({ base }) => base?.hook ?? []));
  const paths = (['input', 'forward', 'output'] as const)
    .filter((path) => HOOKS[path].some((hook) => hooks.has(hook)))
    .map((path) => ({ path, decisions: denoteFilter(rules, path, { space, within: first }) }));
  const chains = rules.chains
    .filter(({ base }) => base !== undefined)
    .map((chain) => ({ chain, deciders: denoteBaseChain(rules, chain, space) }));
  const live = new Set(chains.flatMap(({ deciders }) => [...entriesOf(deciders)]));
  return { point, space, paths, chains, live };
}

/** The entries that have the last word on some packet of the map. */
export function entriesOf(deciders: PacketMap<readonly FilterDecider[]>): Set<FilterEntry> {
  const all = valuesOf(deciders).flat();
  return new Set(all.flatMap((decider) => (decider.by === 'entry' ? [decider.entry] : [])));
}
