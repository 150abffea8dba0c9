import type { ZoneClass } from '#core/model';
import { type Attention, findAttention } from './attention.ts';
import { type Examples, findExamples } from './examples.ts';
import { byText } from './contacts.ts';
import { type Host, type HostFacts, type SeenConversation, toHosts } from './facts.ts';
import { findGroups, type Group } from './groups.ts';
import { ROLES, type RoleSigns } from './roles.ts';
import { toSettling } from './settle.ts';
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
  /** Of an unknown role: what would settle it. */
  readonly settledBy?: readonly string[];
}

export interface Classification {
  readonly workload: string;
  readonly role: Guess;
  readonly zone: Guess<ZoneClass>;
  /** Labels that are proposed: `role` where it is clear, `group` where others behave the same. */
  readonly labels: Readonly<Record<string, string>>;
}

export const DEFAULT_THRESHOLD = 0.4;

/** From here on a second candidate is a doubt that is stated. */
const RIVAL = 0.4;

/** What is known of all workloads together. */
export interface Classified {
  /** In the order of `hosts`. */
  readonly classifications: readonly Classification[];
  readonly groups: readonly Group[];
  readonly attention: readonly Attention[];
}

/** As `classify`, with who behaves alike, and what to look at first. */
export function classifyEstate(
  hosts: readonly HostFacts[],
  conversations: Iterable<SeenConversation>,
  threshold = DEFAULT_THRESHOLD,
): Classified {
  const known = toHosts(hosts, conversations);
  const roles = guessRoles(known, threshold);
  const zones = guessZones(known, roles, threshold);
  const roleOf = toKnownRoles(known, roles);
  const groups = findGroups(known, roleOf);
  const groupOf = new Map(groups.flatMap(({ name, members }) => members.map((member) => [member, name] as const)));
  const classifications = known.flatMap(({ facts: { name } }, i) => {
    const [role, zone] = [roles[i], zones[i]];
    const labels = Object.entries({ role: roleOf.get(name), group: groupOf.get(name) }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as const],
    );
    return role && zone ? [{ workload: name, role, zone, labels: Object.fromEntries(labels) }] : [];
  });
  return { classifications, groups, attention: findAttention(classifications, groups) };
}

/** Role and zone of each host, in the order of `hosts`. Pure and independent of the order of conversations. */
export function classify(
  hosts: readonly HostFacts[],
  conversations: Iterable<SeenConversation>,
  threshold = DEFAULT_THRESHOLD,
): readonly Classification[] {
  return classifyEstate(hosts, conversations, threshold).classifications;
}

/**
 * Roles are read three times: after the first it is known what the neighbours are (who calls a signer is a validator
 * client).
 */
function guessRoles(hosts: readonly Host[], threshold: number): Guess[] {
  const examples = findExamples(hosts);
  let roles: Guess[] = [];
  for (let pass = 0; pass < 3; pass++) {
    const roleOf = toKnownRoles(hosts, roles);
    roles = hosts.map((host) => guessRole(host, roleOf, examples, threshold));
  }
  return roles;
}

function toKnownRoles(hosts: readonly Host[], roles: readonly Guess[]): Map<string, string> {
  return new Map(
    hosts.flatMap(({ facts }, i) => {
      const value = facts.role ?? roles[i]?.value ?? 'unknown';
      return value === 'unknown' ? [] : [[facts.name, value] as const];
    }),
  );
}

interface Candidate {
  readonly role: RoleSigns;
  readonly signs: readonly Sign[];
  readonly contradictions: readonly Sign[];
  readonly score: number;
}

function guessRole(host: Host, roleOf: ReadonlyMap<string, string>, examples: Examples, threshold: number): Guess {
  const similar = examples(host);
  const table = similar && !ROLES.some(({ role }) => role === similar.role.role) ? [...ROLES, similar.role] : ROLES;
  const candidates = table
    .map((role) => toCandidate(host, role, roleOf, role.role === similar?.role.role ? [similar.sign] : []))
    .toSorted((a, b) => b.score - a.score || byText(a.role.role, b.role.role));
  const [best, ...others] = putKindFirst(candidates);
  const { role: said } = host.facts;
  if (said !== undefined) return toSaid(said, best);
  const familyOf = ({ role }: Candidate) => role.kindOf ?? role.role;
  const isKin = (one: Candidate) => best !== undefined && familyOf(one) === familyOf(best);
  const rival = others.find((one) => !isKin(one));
  if (!best || best.score === 0)
    return {
      value: 'unknown',
      confidence: 0,
      evidence: ['nothing that it does is known'],
      contradictions: [],
      settledBy: toSettling(host, []),
    };
  const contradictions = best.contradictions.map(({ words }) => words);
  let confidence = best.score;
  if (rival && rival.score >= RIVAL) {
    confidence *= 1 - 0.4 * rival.score;
    contradictions.push(`it could also be ${rival.role.role}: ${rival.signs.map(({ words }) => words).join('; ')}`);
  }
  const isClear = confidence >= threshold;
  return {
    value: isClear ? best.role.role : 'unknown',
    confidence: round(confidence),
    evidence: best.signs.map(({ words }) => words),
    contradictions,
    ...(!isClear && { settledBy: toSettling(host, candidates) }),
  };
}

/** Of a kind that says more of the host as much is known: who serves all that it requires is that, not the family. */
function putKindFirst(candidates: readonly Candidate[]): readonly Candidate[] {
  const [best] = candidates;
  if (!best) return candidates;
  const { role, requires = [] } = best.role;
  const kind = candidates.find(
    (one) =>
      one.role.kindOf === role &&
      (one.role.requires?.length ?? 0) > requires.length &&
      one.score >= NEARLY_AS_MUCH * best.score,
  );
  return kind ? [kind, ...candidates.filter((one) => one !== kind)] : candidates;
}

const NEARLY_AS_MUCH = 0.8;
const SAID = 0.95;

/** What a person says stands; what speaks for something else is told beside it. */
function toSaid(role: string, best: Candidate | undefined): Guess {
  const isOther = best !== undefined && best.score >= RIVAL && best.role.role !== role && best.role.kindOf !== role;
  return {
    value: role,
    confidence: SAID,
    evidence: ['somebody said so'],
    contradictions: isOther
      ? [`it could also be ${best.role.role}: ${best.signs.map(({ words }) => words).join('; ')}`]
      : [],
  };
}

function toCandidate(
  host: Host,
  role: RoleSigns,
  roleOf: ReadonlyMap<string, string>,
  more: readonly Sign[],
): Candidate {
  const found = findSigns(host, role, roleOf);
  if (more.length + found.length === 0) return { role, signs: [], contradictions: [], score: 0 };
  const signs = [...more, ...found].toSorted((a, b) => b.weight - a.weight);
  const contradictions = findContradictions(host, role);
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
