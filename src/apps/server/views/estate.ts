import type { Agent, Overview, Workload as WorkloadView, Zone as ZoneView } from '#api';
import { type Policy, SEVERITIES } from '#core/model';
import { printAddress, printPrefix } from '#core/net';
import { modeOf } from '#core/semantics';
import type { Classification, Guess } from '#stages/classify';
import type { AgentRecord, AlertRecord } from '#store/ledger';
import type { Contacts } from '../agents/index.ts';
import type { Observed } from '../observed.ts';

export function toZoneViews(policy: Policy, agents: readonly AgentRecord[], contacts: Contacts): ZoneView[] {
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
        contacts,
      ),
      ...(description !== undefined && { description }),
    };
  });
}

function countAgents(agents: readonly AgentRecord[], contacts: Contacts) {
  const connected = agents.filter((agent) => contacts.stateOf(agent) === 'connected');
  return { connected: connected.length, inSync: connected.filter(({ status }) => status?.inSync).length };
}

export function toOverview(
  { revision, policy }: { revision: number; policy: Policy },
  agents: readonly AgentRecord[],
  contacts: Contacts,
  alerts: readonly AlertRecord[],
  observed: Observed,
): Overview {
  const open = alerts.filter(({ acknowledged }) => !acknowledged);
  const [critical = 0, high = 0, medium = 0, low = 0] = SEVERITIES.map(
    (severity) => open.filter(({ alert }) => alert.severity === severity).length,
  );
  return {
    revision,
    zones: toZoneViews(policy, agents, contacts),
    workloads: policy.workloads.length,
    agents: countAgents(agents, contacts),
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
      ...(guess && { role: toGuessView(guess.role), zoneGuess: toGuessView(guess.zone) }),
    };
  });
}

function toGuessView({ value, confidence, evidence, contradictions }: Guess) {
  return { value, confidence, evidence: [...evidence], contradictions: [...contradictions] };
}

export function toAgentView(agent: AgentRecord, policy: Policy, contacts: Contacts): Agent {
  const { workload, enrolledAtMs, certificateExpiresAtMs, status } = agent;
  return {
    workload,
    zone: policy.workloads.find(({ name }) => name === workload)?.zone ?? 'unknown',
    state: contacts.stateOf(agent),
    enrolledAtMs,
    certificateExpiresAtMs,
    lastSeenMs: contacts.lastMs(agent),
    realisedRevision: status?.realisedRevision ?? 0,
    mode: status?.mode ?? 'none',
    inSync: status?.inSync ?? false,
    ...(status && { health: status.health }),
  };
}
