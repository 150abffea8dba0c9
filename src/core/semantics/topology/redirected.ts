import {
  EVERY_PACKET,
  FILTER_PATHS,
  type FilterChain,
  type FilterEntry,
  type FilterHook,
  type FilterRules,
  type PacketProduct,
} from '#core/model';
import { ALL_PORTS, hasPorts, splitByProtocol, toPortSet, toTraffic, toTrafficSet } from '#core/net';
import { intersectProducts } from '#core/packetset';
import { findChain } from '../decide-filter.ts';

const known = new WeakMap<FilterRules, FilterRules>();

/**
 * SEM-12. The rules as a host with translations knows them: what may have another destination is another packet in every
 * later chain, and so is its reply. There an entry that is not modelled stands first for it.
 */
export function openRedirected(rules: FilterRules): FilterRules {
  const found = known.get(rules) ?? open(rules);
  known.set(rules, found);
  return found;
}

interface Redirection {
  readonly from: FilterChain;
  readonly hook: FilterHook;
  readonly entry: FilterEntry;
  readonly packets: PacketProduct;
}

function open(rules: FilterRules): FilterRules {
  const redirections = rules.chains.flatMap((chain) => findRedirections(rules, chain));
  if (redirections.length === 0) return rules;
  const replies = redirections.flatMap(({ entry, packets }) => toReplies(packets).map((own) => toOpen(entry, own)));
  return {
    chains: rules.chains.map((chain) => {
      if (!chain.base) return chain;
      const before = redirections.filter((one) => isBehind(chain, one));
      const first = [...before.map(({ entry, packets }) => toOpen(entry, packets)), ...replies];
      return { ...chain, entries: [...first, ...chain.entries] };
    }),
  };
}

/** Of every way through the chains, whatever stands before: more than are redirected, never fewer. */
function findRedirections(rules: FilterRules, from: FilterChain): Redirection[] {
  const { base } = from;
  if (!base) return [];
  const found = new Map<string, Redirection>();
  const seen = new Set<string>();
  const walk = (chain: FilterChain, within: PacketProduct) => {
    for (const entry of chain.entries) {
      const { action } = entry;
      const isTaken = 'chain' in action || (action.kind === 'unknown' && action.redirects);
      const packets = isTaken ? intersectProducts(entry.match, within) : undefined;
      if (!packets || packets.states.length === 0) continue;
      const key = toKey(packets);
      if (!('chain' in action)) found.set(key, { from, hook: base.hook, entry, packets });
      else if (!seen.has(`${action.chain} ${key}`)) {
        seen.add(`${action.chain} ${key}`);
        walk(findChain(rules, action.chain), packets);
      }
    }
  };
  walk(from, base.scope);
  return [...found.values()];
}

function toKey(packets: PacketProduct): string {
  return JSON.stringify(packets, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}

function isBehind({ base, name }: FilterChain, { from, hook }: Redirection): boolean {
  if (!base || name === from.name) return false;
  if (base.hook === hook) return base.priority >= (from.base?.priority ?? 0);
  return Object.values(FILTER_PATHS).some(
    (hooks) => hooks.includes(hook) && hooks.indexOf(base.hook) > hooks.indexOf(hook),
  );
}

/** By whichever interfaces, to whomever they came from. */
function toReplies({ sources, destinations, traffic, sourcePorts }: PacketProduct): PacketProduct[] {
  return splitByProtocol(traffic).map(({ protocol, first, last }) => ({
    ...EVERY_PACKET,
    sources: destinations,
    destinations: sources,
    states: ['established'],
    sourcePorts: hasPorts(protocol) ? toPortSet([{ first, last }]) : ALL_PORTS,
    traffic: toTrafficSet(
      hasPorts(protocol)
        ? sourcePorts.ranges.map((range) => toTraffic(protocol, range.first, range.last))
        : [toTraffic(protocol)],
    ),
  }));
}

function toOpen({ text, at, match, action }: FilterEntry, packets: PacketProduct): FilterEntry {
  const construct = action.kind === 'unknown' ? action.construct : text;
  return {
    match: { ...packets, unknown: match.unknown },
    action: { kind: 'unknown', construct },
    text,
    ...(at && { at }),
  };
}
