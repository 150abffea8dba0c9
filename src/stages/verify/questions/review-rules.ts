import type { Connection, Policy, Rule } from '#core/model';
import { isEmptyPackets, packetsWith, subtractPackets } from '#core/packetset';
import {
  denote,
  type Denotation,
  isInForce,
  permittedPackets,
  permittedProduct,
  resolveEstate,
  toWidest,
} from '#core/semantics';
import type { PolicyPositions, Position } from '#dialects/bulkhead';
import { explainGap } from '../ends.ts';
import { explainNobody } from '../nobody.ts';
import { findCovers } from '../shadows.ts';
import { findConnection } from '../witness.ts';
import { countPairs, type Extent, measureByUse, measureByWorkloads, toRatio, toWorkloadAddresses } from './extent.ts';
import { toHolderFinder } from './holders.ts';
import { printMoment } from './words.ts';

/** Connections of one kind that were seen. */
export interface UsedConnection {
  readonly connection: Connection;
  readonly connections: number;
  readonly lastSeenMs: number;
}

/** What is known of a rule's worth. */
export interface RuleReview {
  readonly rule: Rule;
  readonly at?: Position;
  /** Why it permits nothing, whatever happens; absent: it may permit something. */
  readonly dead?: string;
  /** Other rules that together permit all of it, at least as long. */
  readonly coveredBy: readonly string[];
  /** Source addresses × destination addresses × ports. */
  readonly pairs: bigint;
  readonly extent: Extent;
  /** Only with flows: connections that were seen of it, whether or not other rules permit them too. */
  readonly hits?: number;
  readonly lastSeenMs?: number;
}

/**
 * Every rule, the one to tighten first at the top: those that can go, those that nobody used, then by how much of them
 * is not needed. `used` absent: needed is what holds a workload.
 */
export function reviewRules(
  policy: Policy,
  atMs: number,
  used?: readonly UsedConnection[],
  positions?: PolicyPositions,
): RuleReview[] {
  const widest = denote(toWidest(policy, atMs), atMs);
  const scheduled = new Set(policy.rules.filter(({ schedule }) => schedule).map(({ id }) => id));
  const covers = new Map(findCovers(widest, scheduled).map(({ rule, by }) => [rule.id, by.map(({ id }) => id)]));
  const toDeath = toDeathTest(policy, widest);
  const uses = used && toUses(policy, used);
  const estate = resolveEstate(policy);
  const workloads = toWorkloadAddresses(policy.workloads);
  const reviews = policy.rules.map((rule, position): RuleReview => {
    const product = permittedProduct(policy, rule);
    const dead = toDeath(rule);
    const at = positions?.rules.get(rule.id);
    const own = uses?.[position] ?? [];
    return {
      rule,
      ...(at && { at }),
      ...(dead !== undefined && { dead }),
      coveredBy: covers.get(rule.id) ?? [],
      pairs: countPairs(product),
      extent: uses
        ? measureByUse(
            product,
            estate,
            own.map(({ connection }) => connection),
          )
        : measureByWorkloads(product, estate, workloads),
      ...(uses && { hits: own.reduce((sum, { connections }) => sum + connections, 0) }),
      ...(own.length > 0 && { lastSeenMs: Math.max(...own.map(({ lastSeenMs }) => lastSeenMs)) }),
    };
  });
  return reviews.toSorted((a, b) => rank(a) - rank(b) || compareUnneeded(a, b));
}

/** The connections of each rule. */
function toUses(policy: Policy, used: readonly UsedConnection[]): UsedConnection[][] {
  const uses: UsedConnection[][] = policy.rules.map(() => []);
  const findHolders = toHolderFinder(policy.rules.map((rule) => permittedProduct(policy, rule)));
  for (const one of used) for (const position of findHolders(one.connection)) uses[position]?.push(one);
  return uses;
}

/** Why a rule permits nothing: it has ended, nobody is meant, or guardrails forbid all of it. */
function toDeathTest(policy: Policy, widest: Denotation): (rule: Rule) => string | undefined {
  const { atMs, decisions } = widest;
  const forbidden = packetsWith(decisions(), ({ by }) => by === 'guardrail');
  return (rule) => {
    if (!isInForce(rule, atMs)) return explainNotInForce(rule, atMs);
    const product = permittedProduct(policy, rule);
    if (!findConnection(policy, product)) {
      const [nobody] = [rule.from, rule.to].flatMap((selector) => explainNobody(policy, selector));
      return nobody ?? explainGap(product) ?? 'both ends are one host';
    }
    if (isEmptyPackets(subtractPackets(permittedPackets(widest, rule), forbidden)))
      return 'guardrails forbid all of it';
    return undefined;
  };
}

function explainNotInForce({ enabled, expiresAtMs }: Rule, atMs: number): string {
  if (expiresAtMs !== undefined && expiresAtMs <= atMs) return `it ended at ${printMoment(expiresAtMs)}`;
  return enabled ? 'its schedule does not open before it ends' : 'it is disabled';
}

function rank({ dead, coveredBy, hits }: RuleReview): number {
  if (dead !== undefined) return 0;
  if (coveredBy.length > 0) return 1;
  return hits === 0 ? 2 : 3;
}

/** By how many address-port pairs it has too many. */
function compareUnneeded(a: RuleReview, b: RuleReview): number {
  const toUnneeded = ({ whole }: Extent) => whole.all - whole.needed;
  const difference = toUnneeded(b.extent) - toUnneeded(a.extent);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** Below this share, a rule is called broad. */
const BROAD = 0.5;

/** What to do about the rule, in words. */
export function adviseOnRule({ rule, dead, coveredBy, extent, hits }: RuleReview): string {
  if (dead !== undefined) return `remove: ${dead}`;
  if (coveredBy.length > 0) return `remove: ${coveredBy.map((id) => `\`${id}\``).join(', ')} permits all of it`;
  if (hits === 0) return `ask ${rule.owner}: nobody used it`;
  const parts = [
    { name: 'its sources', ratio: toRatio(extent.sources) },
    { name: 'its destinations', ratio: toRatio(extent.destinations) },
    { name: 'its services', ratio: toRatio(extent.services) },
  ].filter(({ ratio }) => ratio < BROAD);
  const widest = parts.toSorted((a, b) => a.ratio - b.ratio).map(({ name }) => name);
  return widest.length === 0 ? 'keep' : `narrow ${widest.join(', then ')}`;
}
