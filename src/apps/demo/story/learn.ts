import type { Conversation, Simulation } from '#api';
import type { LegitimateFlow } from '../../lab/index.ts';
import { type Estate, waitUntil } from '../estate/index.ts';
import { type Outcome, pause, seconds, type Step, watchTraffic } from './step.ts';

/** A conversation seen less often is no evidence for a rule. */
const ENOUGH = 3;
const LEARN_WITHIN_MS = 150_000;
const TELL_EVERY_MS = 10_000;
const MOST_NAMED = 20;
const NAMED: readonly string[] = ['remote-signer', 'policy-engine', 'hsm', 'eth-validator', 'bastion'];
const GUARDRAILS: readonly string[] = ['i1-', 'i3-', 'i10-', 'i14-', 'i16-', 'office-and-development-never-reach-keys'];

export const discover: Step = {
  title: 'Traffic flows; who talks with whom is discovered',
  withinMs: LEARN_WITHIN_MS + 15_000,
  isGround: true,
  run: async (estate, tell) => {
    const startedMs = Date.now();
    await estate.lab.traffic.start();
    const wanted = estate.lab.topology.legitimateFlows;
    const { result: seen, fact, failed } = await watchTraffic(estate, () => learn(estate, tell));
    const missing = findMissing(seen, wanted);
    return {
      holds: missing.length === 0 && failed === 0,
      facts: [
        `${seen.length} conversations reported by the agents within ${seconds(Date.now() - startedMs)}`,
        `${wanted.length - missing.length} of the ${wanted.length} flows that the business needs are among them`,
        ...missing.slice(0, MOST_NAMED).map(({ id }) => `not seen ${ENOUGH} times: ${id}`),
        ...(missing.length > MOST_NAMED ? [`and ${missing.length - MOST_NAMED} more`] : []),
        fact,
      ],
      ...(missing.length > 0 && { stop: 'a policy of what was seen would cut the business off from what was not' }),
    };
  },
};

/** Until everything that the business needs was seen, or the time is up; the conversations of that moment. */
async function learn(estate: Estate, tell: (line: string) => void): Promise<readonly Conversation[]> {
  const wanted = estate.lab.topology.legitimateFlows;
  let toldMs = Date.now();
  return waitUntil(
    async () => (await estate.console.call('conversations', { query: { limit: 1000 } })).conversations,
    (found) => {
      const missing = findMissing(found, wanted).length;
      if (missing > 0 && Date.now() - toldMs >= TELL_EVERY_MS) {
        toldMs = Date.now();
        tell(`${wanted.length - missing} of ${wanted.length} flows learnt so far …`);
      }
      return missing === 0;
    },
    LEARN_WITHIN_MS,
    1000,
  );
}

export function findMissing(seen: readonly Conversation[], wanted: readonly LegitimateFlow[]): LegitimateFlow[] {
  return wanted.filter((flow) => !isSeen(seen, flow, ENOUGH));
}

function isSeen(seen: readonly Conversation[], flow: LegitimateFlow, times: number): boolean {
  return seen.some(
    ({ source, destination, protocol, port, connections, answered }) =>
      source.name === flow.from &&
      destination.name === flow.to &&
      protocol === flow.protocol &&
      port === flow.port &&
      answered &&
      // An agent opens its connection once and keeps it.
      (connections >= times || flow.performedBy === 'agent'),
  );
}

export const classify: Step = {
  title: 'Roles and zones are named by what the hosts do, with the evidence',
  withinMs: 30_000,
  isGround: false,
  run: async ({ console, lab }) => {
    const { workloads } = await console.call('workloads');
    const named = workloads.filter(({ role }) => role !== undefined && role.value !== 'unknown');
    const inPlace = workloads.filter(({ zone, zoneGuess }) => zoneGuess?.value === zone);
    return {
      holds:
        named.length >= lab.topology.workloads.length - 6 &&
        NAMED.every((name) => named.some((one) => one.name === name)),
      facts: [
        `${named.length} of ${workloads.length} workloads have a role; nobody had told any`,
        `${inPlace.length} seem to stand in a zone of the kind that the inventory says`,
        ...named
          .filter(({ name }) => NAMED.includes(name))
          .map(
            ({ name, role }) =>
              `${name}: ${role?.value}, ${percent(role?.confidence ?? 0)}, since ${role?.evidence[0] ?? ''}`,
          ),
      ],
    };
  },
};

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

export const define: Step = {
  title: 'A least-privilege policy is proposed, checked for all packets and shown against the past',
  withinMs: 60_000,
  isGround: true,
  run: async ({ console }) => {
    const { rules, guardrails, findings, simulation, belowThreshold, unanswered } = await console.call('proposal');
    const errors = findings.filter(({ severity }) => severity === 'error');
    const missing = GUARDRAILS.filter((prefix) => !guardrails.some(({ id }) => id.startsWith(prefix)));
    const example = rules.find(({ to }) => to.includes('signer')) ?? rules[0];
    return {
      holds: errors.length === 0 && missing.length === 0 && simulation.missed === 0,
      facts: [
        `${rules.length} rules and ${guardrails.length} guardrails; ${belowThreshold.length} conversations were too rare, ${unanswered.length} never answered`,
        ...(example ? [`for example ${example.id}: ${example.evidence?.words ?? example.justification}`] : []),
        ...guardrails.map(({ id, text }) => `guardrail ${id}: ${text}`),
        ...missing.map((id) => `missing: a guardrail ${id}`),
        `proved for all packets: ${errors.length} errors`,
        ...errors.slice(0, 3).map(({ message }) => message),
        `against the past: ${simulation.allowed} of ${simulation.conversations} conversations allowed, ${simulation.missed} answered ones denied`,
        ...nameUsed(simulation.deniedConversations.filter(({ answered }) => answered)),
      ],
      ...(simulation.missed > 0 && { stop: 'the proposal denies traffic that is in use' }),
    };
  },
};

export const approve: Step = {
  title: 'A person approves it; every host confirms it',
  withinMs: 75_000,
  isGround: true,
  run: async (estate) => {
    const { console } = estate;
    const { digest } = await console.call('proposal');
    const { result, fact, failed } = await watchTraffic(estate, async () => {
      const startedMs = Date.now();
      const { revision } = await console.call('approveProposal', { body: { digest, reason: 'first policy' } });
      return { revision, startedMs, late: await waitForAll(estate) };
    });
    return {
      holds: result.late.length === 0 && failed === 0,
      facts: [
        `revision ${result.revision} is loaded, read back and confirmed on ${estate.agents.size - result.late.length} of ${estate.agents.size} hosts after ${seconds(Date.now() - result.startedMs)}`,
        ...(result.late.length > 0 ? [`late: ${result.late.join(', ')}`] : []),
        fact,
      ],
      ...(result.late.length > 0 && { stop: 'not every host holds the policy' }),
    };
  },
};

/** Workloads whose host does not hold what it is to hold. */
export async function waitForAll({ console }: Estate, timeoutMs = 60_000): Promise<string[]> {
  const { agents } = await waitUntil(
    () => console.call('agents'),
    ({ agents }) => agents.every(({ inSync }) => inSync),
    timeoutMs,
  );
  return agents.filter(({ inSync }) => !inSync).map(({ workload }) => workload);
}

/** A zone of the internet has nothing that enforces. */
export async function ownZones({ console }: Estate): Promise<string[]> {
  return (await console.call('zones')).zones.filter((zone) => zone.class !== 'internet').map(({ name }) => name);
}

function nameUsed(used: Simulation['deniedConversations']): string[] {
  const lines = used
    .slice(0, MOST_NAMED)
    .map(
      ({ source, destination, protocol, destinationPort, flows, decidedBy }) =>
        `in use, and denied by ${decidedBy.join(', ')}: ${source} to ${destination} ${protocol}/${destinationPort ?? ''}, ${flows} connections`,
    );
  return used.length > MOST_NAMED ? [...lines, `and ${used.length - MOST_NAMED} more`] : lines;
}

export function raise(mode: 'guard' | 'enforce', title: string): Step {
  return {
    title,
    withinMs: 80_000,
    isGround: true,
    run: async (estate): Promise<Outcome> => {
      const zones = await ownZones(estate);
      const past = await estate.console.call('simulate', { body: { zones, mode } });
      const used = past.deniedConversations.filter(({ answered, droppedBy }) => answered && droppedBy.length > 0);
      const shown = `shown against the past first: of ${past.conversations} conversations it would have dropped ${past.dropped}, ${used.length} of them answered`;
      if (used.length > 0)
        return {
          holds: false,
          facts: [shown, ...nameUsed(used)],
          stop: `mode ${mode} would drop traffic that is in use, so it was not set`,
        };
      const { result, fact, failed } = await watchTraffic(estate, async () => {
        const startedMs = Date.now();
        await estate.console.call('setMode', { body: { zones, mode } });
        const late = await waitForAll(estate);
        const tookMs = Date.now() - startedMs;
        await pause(3000);
        return { late, tookMs };
      });
      const { late, tookMs } = result;
      return {
        holds: late.length === 0 && failed === 0,
        facts: [
          shown,
          late.length === 0
            ? `every host is in mode ${mode} after ${seconds(tookMs)}`
            : `after ${seconds(tookMs)} these hosts are not in mode ${mode}: ${late.join(', ')}`,
          fact,
        ],
      };
    },
  };
}

export const guard = raise('guard', 'Guard: only what a guardrail forbids is dropped');
export const enforce = raise('enforce', 'Enforce: what no rule permits is dropped');
