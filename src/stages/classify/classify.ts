import type { ZoneClass } from '#core/model';
import { byText, type Host, type HostFacts, type SeenConversation, toHosts } from './facts.ts';
import { ROLES, type RoleSigns } from './roles.ts';
import { findContradictions, findSigns, type Sign } from './signs.ts';
import { guessZones } from './zone.ts';

/** What a workload seems to be. */
export interface Guess<Value extends string = string> {
  /** `unknown`: nothing reached the threshold; the confidence is then that of the best candidate. */
  readonly value: Value | 'unknown';
  /** 0 … 1. */
  readonly confidence: number;
  /** Sentences without capital and period, the strongest first. */
  readonly evidence: readonly string[];
  /** What speaks against it; each has lowered the confidence. */
  readonly contradictions: readonly string[];
}

export interface Classification {
  readonly workload: string;
  readonly role: Guess;
  readonly zone: Guess<ZoneClass>;
}

export const DEFAULT_THRESHOLD = 0.4;

/** From here on a second candidate is a doubt that is stated. */
const RIVAL = 0.4;

/**
 * Role and zone of each host, in the order of `hosts`. Pure and independent of the order of conversations.
 * Roles are read twice: the second time it is known what the neighbours are (who calls a signer is a validator client).
 */
export function classify(
  hosts: readonly HostFacts[],
  conversations: readonly SeenConversation[],
  threshold = DEFAULT_THRESHOLD,
): Classification[] {
  const known = toHosts(hosts, conversations);
  let roles = known.map((host) => guessRole(host, new Map(), threshold));
  for (let pass = 0; pass < 2; pass++) {
    const roleOf = new Map(
      known.flatMap((host, i) => {
        const value = roles[i]?.value ?? 'unknown';
        return value === 'unknown' ? [] : [[host.facts.name, value] as const];
      }),
    );
    roles = known.map((host) => guessRole(host, roleOf, threshold));
  }
  const zones = guessZones(known, roles, threshold);
  return known.flatMap((host, i) => {
    const role = roles[i];
    const zone = zones[i];
    return role && zone ? [{ workload: host.facts.name, role, zone }] : [];
  });
}

interface Candidate {
  readonly role: RoleSigns;
  readonly signs: readonly Sign[];
  readonly contradictions: readonly Sign[];
  readonly score: number;
}

function guessRole(host: Host, roleOf: ReadonlyMap<string, string>, threshold: number): Guess {
  const candidates = ROLES.map((role) => toCandidate(host, role, roleOf)).toSorted(
    (a, b) => b.score - a.score || byText(a.role.role, b.role.role),
  );
  const [best, rival] = candidates;
  if (!best || best.score === 0)
    return { value: 'unknown', confidence: 0, evidence: ['nothing that it does is known'], contradictions: [] };
  const contradictions = best.contradictions.map(({ words }) => words);
  let confidence = best.score;
  if (rival && rival.score >= RIVAL) {
    confidence *= 1 - 0.4 * rival.score;
    contradictions.push(`it could also be ${rival.role.role}: ${rival.signs.map(({ words }) => words).join('; ')}`);
  }
  return {
    value: confidence >= threshold ? best.role.role : 'unknown',
    confidence: round(confidence),
    evidence: best.signs.map(({ words }) => words),
    contradictions,
  };
}

function toCandidate(host: Host, role: RoleSigns, roleOf: ReadonlyMap<string, string>): Candidate {
  const signs = findSigns(host, role, roleOf).toSorted((a, b) => b.weight - a.weight);
  const contradictions = signs.length > 0 ? findContradictions(host, role) : [];
  const score = contradictions.reduce((left, { weight }) => left * (1 - weight), combine(signs));
  return { role, signs, contradictions, score };
}

/** Independent signs: the doubt that each leaves, multiplied. */
export function combine(signs: readonly Sign[]): number {
  return 1 - signs.reduce((doubt, { weight }) => doubt * (1 - weight), 1);
}

export function round(confidence: number): number {
  return Math.round(confidence * 100) / 100;
}
