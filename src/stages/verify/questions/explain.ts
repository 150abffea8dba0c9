import type { Connection, Policy } from '#core/model';
import { printTrafficSet } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { compilePolicy, denote, forbids, permits } from '#core/semantics';
import type { PolicyPositions } from '#dialects/bulkhead';
import { explainGap, toEndsProduct } from '../ends.ts';
import { eachAllowed, eachDenied } from '../parts.ts';
import { findConnection, printConnection, toWitness, type Witness } from '../witness.ts';
import { allowedBetween } from './between.ts';
import type { AskedConnection } from './connection-text.ts';
import { describeEnds } from './describe-ends.ts';
import { findNearMisses } from './near-misses.ts';
import { type EnforcementPoint, toPoints } from './points.ts';
import { type Decider, type Ruling, toDecider, toGuardrailRuling, toRuleRuling } from './ruling.ts';
import { printMoment } from './words.ts';

/** The verdict and everything that leads to it. JSON-ready. */
export interface Explanation {
  readonly source: string;
  readonly destination: string;
  readonly services: readonly string[];
  /** The moment that is asked about. */
  readonly at: string;
  /** `unknown`: some of what is asked about is allowed, some denied; `cases` tell which. */
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  /** What the ends mean, where that is more than their name says. */
  readonly notes: readonly string[];
  /** One for each way in which the policy decides; allowed ones first. */
  readonly cases: readonly ExplainedCase[];
}

/** What holds for one connection, and for all that are decided by the same. */
export interface ExplainedCase {
  /** Absent: no packet passes between two hosts there. */
  readonly connection?: Witness;
  readonly text: string;
  readonly verdict: 'allowed' | 'denied';
  readonly decidedBy: Decider;
  readonly points: readonly EnforcementPoint[];
  /** What the enforcement points do together, each in its mode. */
  readonly fate: 'allowed' | 'denied';
  /** Other rules that permit it; where a guardrail decides, those that it outranks. */
  readonly permittedBy: readonly Ruling[];
  /** Other guardrails that forbid it. */
  readonly forbiddenBy: readonly Ruling[];
  /** Whether the destination could open the connection of the same service the other way, and whatever else it may. */
  readonly opposite?: {
    readonly verdict: 'allowed' | 'denied';
    readonly decidedBy: Decider;
    readonly allowed: readonly { readonly rule: string; readonly services: readonly string[] }[];
  };
  /** Only where nothing permits it. */
  readonly nearMisses: readonly (Ruling & { readonly why: string })[];
}

/** Errors: every end that the policy does not know. */
export function explainConnection(
  policy: Policy,
  { source, destination, traffic }: AskedConnection,
  atMs: number,
  positions?: PolicyPositions,
): Result<Explanation, string[]> {
  const product = toEndsProduct(policy, source, destination, traffic);
  if (!product.ok) return fail(product.error);
  const denotation = denote(policy, atMs);
  const parts = [...eachAllowed(denotation, product.value), ...eachDenied(denotation, product.value)];
  const cases = findConnection(policy, product.value)
    ? parts.map(({ connection }) => explainCase(policy, connection, atMs, positions))
    : [explainEmpty(explainGap(product.value))];
  const verdicts = new Set(cases.map(({ verdict }) => verdict));
  const [only] = verdicts;
  return ok({
    source,
    destination,
    services: printTrafficSet(traffic),
    at: printMoment(atMs),
    verdict: verdicts.size === 1 && only ? only : 'unknown',
    notes: describeEnds(policy, source, destination),
    cases,
  });
}

function explainCase(
  policy: Policy,
  connection: Connection,
  atMs: number,
  positions: PolicyPositions | undefined,
): ExplainedCase {
  const compiled = compilePolicy(policy);
  const fate = compiled.fate(connection, atMs);
  const { decision } = fate;
  const permitting = policy.rules.filter((rule) => permits(policy, rule, connection, atMs));
  const forbidding = policy.guardrails.filter((guardrail) => forbids(policy, guardrail, connection));
  const { source, destination } = connection;
  const opposite = { ...connection, source: destination, destination: source };
  const oppositeDecision = compiled.decide(opposite, atMs);
  return {
    connection: toWitness(connection),
    text: printConnection(policy, connection),
    verdict: decision.verdict,
    decidedBy: toDecider(decision, positions),
    points: toPoints(policy, connection, fate),
    fate: fate.verdict,
    permittedBy: permitting
      .filter((rule) => decision.by !== 'rule' || rule !== decision.rule)
      .map((rule) => toRuleRuling(rule, positions)),
    forbiddenBy: forbidding
      .filter((guardrail) => decision.by !== 'guardrail' || guardrail !== decision.guardrail)
      .map((guardrail) => toGuardrailRuling(guardrail, positions)),
    opposite: {
      verdict: oppositeDecision.verdict,
      decidedBy: toDecider(oppositeDecision, positions),
      allowed: allowedBetween(policy, destination, source, atMs).map(({ rule, traffic }) => ({
        rule: rule.id,
        services: printTrafficSet(traffic),
      })),
    },
    nearMisses:
      permitting.length > 0
        ? []
        : findNearMisses(policy, connection, atMs).map(({ rule, why }) => ({ ...toRuleRuling(rule, positions), why })),
  };
}

/** No packet between two hosts: one host alone, or an end without addresses. */
function explainEmpty(gap: string | undefined): ExplainedCase {
  const verdict = gap === undefined ? 'allowed' : 'denied';
  return {
    text: gap ?? 'it is one host, and a host always reaches itself',
    verdict,
    decidedBy: { kind: gap === undefined ? 'same-host' : 'default-deny' },
    points: [],
    fate: verdict,
    permittedBy: [],
    forbiddenBy: [],
    nearMisses: [],
  };
}
