import type { Agent, Overview, Workload as WorkloadView, Zone as ZoneView } from '#api';
import { type Policy, SEVERITIES } from '#core/model';
import { printAddress, printPrefix } from '#core/net';
import { modeOf } from '#core/semantics';
import type { Classification, Guess } from '#stages/classify';
import type { AgentRecord, AlertRecord, HeldStatement } from '#store/ledger';
import type { Contacts } from '../agents/index.ts';
import type { Observed } from '../observed.ts';

/** What is known of agents beside what they reported. */
export interface AgentFacts {
  readonly contacts: Contacts;
  /** The revision that the host of the workload is to hold; 0: none. */
  readonly wantedRevision: (workload: string) => number;
}

export function toZoneViews(policy: Policy, agents: readonly AgentRecord[], facts: AgentFacts): ZoneView[] {
  return policy.zones.map((zone) => {
    const names = new Set(policy.workloads.filter((one) => one.zone === zone.name).map(({ name }) => name));
    const { description } = zone;
    return {
      name: zone.name,
      class: zone.class,
      isolation: zone.isolation,
      mode: zone.mode,
      networks: zone.networks.map(printPrefix),
      workloads: names.size,
      agents: countAgents(
        agents.filter(({ workload }) => names.has(workload)),
        facts,
      ),
      ...(description !== undefined && { description }),
    };
  });
}

function countAgents(agents: readonly AgentRecord[], facts: AgentFacts) {
  const connected = agents.filter((agent) => facts.contacts.stateOf(agent) === 'connected');
  return { connected: connected.length, inSync: connected.filter((agent) => isInSync(agent, facts)).length };
}

function isInSync({ workload, status }: AgentRecord, { wantedRevision }: AgentFacts): boolean {
  return status !== undefined && status.inSync && status.realisedRevision === wantedRevision(workload);
}

export function toOverview(
  { revision, policy }: { revision: number; policy: Policy },
  agents: readonly AgentRecord[],
  facts: AgentFacts,
  alerts: readonly AlertRecord[],
  observed: Observed,
): Overview {
  const open = alerts.filter(({ acknowledged }) => !acknowledged);
  const [critical = 0, high = 0, medium = 0, low = 0] = SEVERITIES.map(
    (severity) => open.filter(({ alert }) => alert.severity === severity).length,
  );
  return {
    revision,
    zones: toZoneViews(policy, agents, facts),
    workloads: policy.workloads.length,
    agents: countAgents(agents, facts),
    openAlerts: { critical, high, medium, low },
    conversations: observed.conversations.length,
    lost: observed.lost,
    ...(observed.sinceMs !== undefined && { observedSinceMs: observed.sinceMs }),
  };
}

export function toWorkloadViews(
  policy: Policy,
  agents: readonly AgentRecord[],
  contacts: Contacts,
  guesses: readonly Classification[],
  said: ReadonlyMap<string, HeldStatement>,
): WorkloadView[] {
  const byName = new Map(agents.map((agent) => [agent.workload, agent]));
  const guessOf = new Map(guesses.map((guess) => [guess.workload, guess]));
  return policy.workloads.map((workload) => {
    const agent = byName.get(workload.name);
    const guess = guessOf.get(workload.name);
    return {
      name: workload.name,
      zone: workload.zone,
      labels: { ...workload.labels },
      addresses: workload.addresses.map(printAddress),
      mode: modeOf(policy, workload),
      enforced: workload.enforced,
      agent: contacts.stateOf(agent),
      listeners: [...(agent?.status?.listeners ?? [])],
      ...toSaid(said.get(workload.name)),
      ...(guess && { role: toGuessView(guess.role), zoneGuess: toGuessView(guess.zone) }),
    };
  });
}

function toSaid(statement: HeldStatement | undefined): Pick<WorkloadView, 'said'> {
  return statement ? { said: { role: statement.value, by: statement.actor, atMs: statement.atMs } } : {};
}

function toGuessView({ value, confidence, evidence, contradictions, settledBy }: Guess) {
  return {
    value,
    confidence,
    evidence: [...evidence],
    contradictions: [...contradictions],
    ...(settledBy && { settledBy: [...settledBy] }),
  };
}

export function toAgentView(agent: AgentRecord, policy: Policy, facts: AgentFacts): Agent {
  const { workload, enrolledAtMs, certificateExpiresAtMs, status } = agent;
  return {
    workload,
    zone: policy.workloads.find(({ name }) => name === workload)?.zone ?? 'unknown',
    state: facts.contacts.stateOf(agent),
    enrolledAtMs,
    certificateExpiresAtMs,
    lastSeenMs: facts.contacts.lastMs(agent),
    realisedRevision: status?.realisedRevision ?? 0,
    wantedRevision: facts.wantedRevision(workload),
    mode: status?.mode ?? 'none',
    inSync: isInSync(agent, facts),
    ...(status && { health: status.health }),
  };
}
