import { EMPTY_POLICY, type Guardrail, type Policy, type Rule, type ServiceUse } from '#core/model';
import { toTrafficSet } from '#core/net';
import { type CompiledPolicy, compilePolicy } from '#core/semantics';
import { type Decision, subjectOf, subjectOfRule, toDecisions } from './decisions.ts';
import { toDeclaredPieces, withDeclarations } from './declared.ts';
import { type RuleEvidence, toEvidence, toJustification } from './evidence.ts';
import { toGenerality } from './generality.ts';
import { toCallerGuardrails, toControlPlaneUse, toFixedGuardrails, toKeyEgressGuardrail } from './guardrails.ts';
import { narrowInternet } from './internet.ts';
import { type Piece, toPieces } from './pieces.ts';
import {
  type ControlPlane,
  DEFAULT_CONTROL_PLANE,
  DEFAULT_GENERALITY,
  DEFAULT_MIN_FLOWS,
  type Observed,
  type ProposalRequest,
} from './request.ts';
import { namesOf, toMembers, toName, toSelector } from './scope.ts';
import { printSeenTraffic, toSeenRange, toServiceUse } from './services.ts';
import { type Tightness, toTightness } from './tightness.ts';

/** A conversation that a guardrail forbids: it was seen, and no rule permits it. */
export interface Refusal {
  readonly conversation: Observed;
  readonly guardrail: string;
}

export interface Proposal {
  readonly policy: Policy;
  /** In the order of the rules. */
  readonly evidence: readonly RuleEvidence[];
  /** Answered, but too seldom to be a habit, and not permitted for the sake of others either. */
  readonly belowThreshold: readonly Observed[];
  /** Attempts that nobody ever answered. */
  readonly unanswered: readonly Observed[];
  readonly refusedByGuardrail: readonly Refusal[];
  /** Answered, and a person said that it should not be. */
  readonly declined: readonly Observed[];
  readonly decisions: readonly Decision[];
  readonly tightness: Tightness;
}

const REVIEW_MS = 90 * 86_400_000;
const OWNER = 'proposed';
/** One connection that is held that long is a habit. */
const LONG_MS = 3_600_000;
/** Whoever has an address asks for it again before it runs out (RFC 2131 §4.4.5, RFC 8415 §18.2.4). */
const LEASES: ReadonlySet<string> = new Set(['udp/67', 'udp/547']);

/**
 * A policy that permits what was seen often enough, for the roles that needed it, and states what must never be.
 * A conversation that a guardrail forbids is listed, never permitted. The agents' way to their server is always
 * permitted, seen or not, since an agent that enforces without it could never be told anything again.
 */
export function proposePolicy(request: ProposalRequest): Proposal {
  const { zones, workloads, atMs, minFlows = DEFAULT_MIN_FLOWS } = request;
  const controlPlane = findControlPlane(request);
  const { decided } = request;
  const { conversations, repeated } = admitRepeated(request);
  const unanswered = conversations.filter(({ answered }) => !answered);
  const [declined, answered] = split(conversations, decided);
  const isHabit = (one: Observed) =>
    decided?.get(subjectOf(one)) === 'accept' ||
    one.connections >= minFlows ||
    (one.longestMs ?? 0) >= LONG_MS ||
    LEASES.has(printSeenTraffic(one));
  const generality = toGenerality(request.generality ?? DEFAULT_GENERALITY);
  const narrowed = narrowInternet(answered.filter(isHabit), request, generality, minFlows);
  const [guests = [], strangers = []] = [true, false].map((isAccepted) =>
    narrowed.strangers.filter((one) => (decided?.get(subjectOf(one)) === 'accept') === isAccepted),
  );
  const frequent = [...narrowed.conversations, ...guests];
  const { guardrails, kept, refused } = toGuarded(request, frequent, controlPlane);
  const estate = { ...EMPTY_POLICY, zones, workloads };
  const guarded = compilePolicy({ ...estate, guardrails });
  const below = answered.filter((one) => !isHabit(one));
  const seldom = below.filter((one) => findForbidding(guarded, one, atMs) === undefined);
  const toServer = (one: Observed) => controlPlane !== undefined && isToServer(one, controlPlane, request);
  const pieces = withDeclarations(
    toPieces(
      kept.filter((one) => !toServer(one)),
      seldom.filter((one) => !toServer(one)),
      estate,
      generality,
    ),
    request,
  );
  const membersOf = toMembers(workloads);
  const ids = new Set(guardrails.map(({ id }) => id));
  const classes = new Map(zones.map((zone) => [zone.name, zone.class]));
  const review = new Date(atMs + REVIEW_MS).toISOString().slice(0, 10);
  const toMade = (piece: Piece) => {
    const zoneClass = piece.to.kind === 'internet' ? 'internet' : classes.get(piece.to.zone);
    const services = toServiceUse(piece.services, zoneClass);
    const id = toRuleId(piece, services, ids);
    const evidence = toEvidence(id, piece, membersOf, request.window);
    const rule = toRule(id, piece, services, toJustification(piece, evidence, zoneClass), review);
    return { piece, rule, evidence };
  };
  const isWanted = ({ rule }: { readonly rule: Rule }) => decided?.get(subjectOfRule(rule.id)) !== 'refuse';
  const observed = pieces.map(toMade).filter(isWanted);
  const server = controlPlane ? [toControlPlaneRule(controlPlane, kept.filter(toServer), request, review, ids)] : [];
  const seenRules = [...server, ...observed].map(({ rule }) => rule);
  const declared = toDeclaredPieces({ ...estate, rules: seenRules, guardrails }, request)
    .map(toMade)
    .filter(isWanted);
  const wanted = [...server, ...observed, ...declared];
  const policy = {
    ...estate,
    rules: wanted.map(({ rule }) => rule),
    guardrails,
    tests: toTests(guardrails, zones),
  };
  const { decide } = compilePolicy(policy);
  const isPermitted = ({ pairs }: Observed) => pairs.every((pair) => decide(pair, atMs).verdict === 'allowed');
  const belowThreshold = below.filter((one) => !isPermitted(one));
  return {
    policy,
    evidence: wanted.map(({ evidence }) => evidence),
    belowThreshold,
    unanswered,
    refusedByGuardrail: refused,
    declined: [...declined, ...repeated.filter((one) => decided?.get(subjectOf(one)) === 'refuse')],
    tightness: toTightness(
      workloads.length,
      [...observed, ...declared].map(({ piece: { to, services } }) => ({
        names: membersOf(to),
        traffic: toTrafficSet(services.map(toSeenRange)),
      })),
    ),
    decisions: toDecisions(
      belowThreshold,
      repeated.filter((one) => decided?.get(subjectOf(one)) !== 'refuse'),
      strangers,
      observed.map(({ rule, evidence }) => ({ services: rule.services.traffic, evidence })),
      declared.map(({ evidence }) => evidence),
    ),
  };
}

/** Logins within the estate that were set apart: those that a person accepts are evidence like any other. */
function admitRepeated({ conversations, setApart = [], decided }: ProposalRequest) {
  const repeated = setApart.flatMap(({ conversation, why }) =>
    why === 'brute-force' && conversation.answered && conversation.source.kind !== 'internet' ? [conversation] : [],
  );
  const isAccepted = (one: Observed) => decided?.get(subjectOf(one)) === 'accept';
  return {
    conversations: [...conversations, ...repeated.filter(isAccepted)],
    repeated: repeated.filter((one) => !isAccepted(one)),
  };
}

/** What was answered: what a person declined, and the rest. */
function split(conversations: readonly Observed[], decided: ProposalRequest['decided']): [Observed[], Observed[]] {
  const answered = conversations.filter((one) => one.answered);
  if (!decided) return [[], answered];
  const isDeclined = (one: Observed) => decided.get(subjectOf(one)) === 'refuse';
  return [answered.filter(isDeclined), answered.filter((one) => !isDeclined(one))];
}

function findForbidding({ decide }: CompiledPolicy, { pairs }: Observed, atMs: number): Guardrail | undefined {
  for (const pair of pairs) {
    const decision = decide(pair, atMs);
    if (decision.by === 'guardrail') return decision.guardrail;
  }
  return undefined;
}

/** The guardrails, and which conversations they leave. Each kind is made of what those before it have left. */
function toGuarded(request: ProposalRequest, frequent: readonly Observed[], controlPlane: ControlPlane | undefined) {
  const refused: Refusal[] = [];
  const guardrails: Guardrail[] = [];
  const estate: Policy = { ...EMPTY_POLICY, zones: request.zones, workloads: request.workloads };
  let kept = frequent;
  const ids = new Set<string>();
  const add = (found: readonly Guardrail[]) => {
    const more = found.map((guardrail) => ({ ...guardrail, id: toUnique(guardrail.id, ids) }));
    guardrails.push(...more);
    const compiled = compilePolicy({ ...estate, guardrails: more });
    kept = kept.filter((conversation) => {
      const guardrail = findForbidding(compiled, conversation, request.atMs);
      if (guardrail) refused.push({ conversation, guardrail: guardrail.id });
      return !guardrail;
    });
  };
  add(toFixedGuardrails(estate));
  add(toKeyEgressGuardrail(estate, kept, controlPlane));
  add(toCallerGuardrails(estate, kept));
  return { guardrails, kept, refused };
}

/** Undefined where the estate has no such workload, or nobody who calls it. */
function findControlPlane(request: ProposalRequest): ControlPlane | undefined {
  const { workloads, controlPlane = DEFAULT_CONTROL_PLANE } = request;
  const server = workloads.find(({ name }) => name === controlPlane.workload);
  const isNeeded = server !== undefined && server.addresses.length > 0 && toAgents(request, controlPlane).length > 0;
  return isNeeded ? controlPlane : undefined;
}

function toAgents({ workloads, zones }: ProposalRequest, controlPlane: ControlPlane): string[] {
  const cold = new Set(zones.filter((zone) => zone.class === 'cold').map(({ name }) => name));
  return workloads
    .filter(({ name, enforced, zone }) => enforced && name !== controlPlane.workload && !cold.has(zone))
    .map(({ name }) => name);
}

function isToServer(one: Observed, controlPlane: ControlPlane, request: ProposalRequest): boolean {
  return (
    one.protocol === 'tcp' &&
    one.port === controlPlane.port &&
    one.destination.name === controlPlane.workload &&
    toAgents(request, controlPlane).includes(one.source.name)
  );
}

function toControlPlaneRule(
  controlPlane: ControlPlane,
  seen: readonly Observed[],
  request: ProposalRequest,
  review: string,
  ids: Set<string>,
): { rule: Rule; evidence: RuleEvidence } {
  const names = toAgents(request, controlPlane);
  const piece: Piece = {
    from: { kind: 'names', zone: '', names },
    to: { kind: 'names', zone: '', names: [controlPlane.workload] },
    services: [{ protocol: 'tcp', port: controlPlane.port }],
    evidence: seen,
  };
  const id = toUnique('agents-to-server', ids);
  const evidence = toEvidence(id, piece, toMembers(request.workloads), request.window);
  const why = `every agent fetches its policy from ${controlPlane.workload} and reports to it, whether it was seen or not: ${evidence.words}`;
  return { rule: toRule(id, piece, toControlPlaneUse(controlPlane), why, review), evidence };
}

function toRule(id: string, piece: Piece, services: ServiceUse, justification: string, review: string): Rule {
  return {
    id,
    from: toSelector(piece.from),
    to: toSelector(piece.to),
    services,
    owner: OWNER,
    justification,
    enabled: true,
    review,
  };
}

function toRuleId({ from, to }: Piece, services: ServiceUse, ids: Set<string>): string {
  const endOf = (scope: Piece['from']) => {
    const names = namesOf(scope);
    return names.length <= 2 || scope.kind === 'internet' ? names.join('-and-') : scope.zone;
  };
  const [service, ...others] = services.names;
  const onlyService = service !== undefined && others.length === 0 ? `-${service}` : '';
  const short = `${endOf(from)}-to-${endOf(to)}`;
  const whole = toName(`${short}${onlyService}`);
  return toUnique(whole.length < short.length + onlyService.length ? toName(short) : whole, ids);
}

function toUnique(id: string, ids: Set<string>): string {
  let unique = id;
  for (let count = 2; ids.has(unique); count++) unique = `${id}-${count}`;
  ids.add(unique);
  return unique;
}

/** People's zones must not reach the signing services: stated as tests as well, so that a change of them is seen. */
function toTests(guardrails: readonly Guardrail[], zones: Policy['zones']): Policy['tests'] {
  const people = zones.filter((zone) => zone.class === 'office' || zone.class === 'development');
  const keys = zones.filter((zone) => zone.class === 'key-management');
  const callers = guardrails.filter((guardrail) => guardrail.kind === 'exact-callers');
  const services = new Map(callers.map((guardrail) => [guardrail.services.names.join(','), guardrail.services]));
  return people.flatMap((from) =>
    keys.flatMap((to) =>
      [...services.values()].map((use) => ({
        expect: 'deny' as const,
        from: { kind: 'workloads' as const, zones: [from.name], labels: {} },
        to: { kind: 'workloads' as const, zones: [to.name], labels: {} },
        services: use,
      })),
    ),
  );
}
