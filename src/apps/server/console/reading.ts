import type { Conversation, ConversationsQuery } from '#api';
import { printPolicy } from '#dialects/bulkhead';
import { zoneMatrix } from '#stages/discover';
import { byPriority } from '#stages/monitor';
import type { Parts } from '../parts.ts';
import { classifyWorkloads, readSaid, toRoles } from '../classification/index.ts';
import {
  type AgentFacts,
  toAgentView,
  toConversationViews,
  toGuardrailView,
  toOverview,
  toRuleView,
  toWorkloadViews,
  toZoneViews,
} from '../views/index.ts';
import type { Handlers } from './handlers.ts';

type Reading =
  | 'overview'
  | 'zones'
  | 'workloads'
  | 'conversations'
  | 'matrix'
  | 'policy'
  | 'rules'
  | 'revisions'
  | 'agents'
  | 'alerts'
  | 'audit';

/** The routes that change nothing. */
export function makeReading(parts: Parts): Pick<Handlers, Reading> {
  const { desk, ledger, contacts, observed, now } = parts;
  const facts: AgentFacts = { contacts, wantedRevision: (workload) => desk.planFor(workload)?.revision ?? 0 };
  return {
    overview: async () =>
      toOverview(desk.current(), await ledger.listAgents(), facts, await ledger.listAlerts(), await observed()),
    zones: async () => ({ zones: toZoneViews(desk.current().policy, await ledger.listAgents(), facts) }),
    workloads: async () => {
      const said = await readSaid(parts);
      const [agents, { classifications }] = await Promise.all([
        ledger.listAgents(),
        classifyWorkloads(parts, toRoles(said)),
      ]);
      return { workloads: toWorkloadViews(desk.current().policy, agents, contacts, classifications, said.roles) };
    },
    conversations: async ({ query }) => {
      const { conversations } = await observed();
      const views = toConversationViews(conversations, desk.current().policy, now());
      const found = views.filter((view) => meets(view, query)).toSorted((a, b) => b.connections - a.connections);
      return { conversations: found.slice(query.offset, query.offset + query.limit), total: found.length };
    },
    matrix: async () => {
      const { policy } = desk.current();
      const { conversations } = await observed();
      const cells = zoneMatrix(policy, conversations, now());
      const zones = [...new Set(cells.flatMap(({ source, destination }) => [source, destination]))];
      return { zones, cells: cells.map((cell) => ({ ...cell, services: [...cell.services] })) };
    },
    policy: async () => {
      const { revision, policy } = desk.current();
      return { revision, files: printPolicy(policy).map(({ path, text }) => ({ path, text })) };
    },
    rules: async () => {
      const { revision, policy, evidence } = desk.current();
      return {
        revision,
        rules: policy.rules.map((rule) => toRuleView(rule, evidence)),
        guardrails: policy.guardrails.map(toGuardrailView),
      };
    },
    revisions: async () => ({
      revisions: (await ledger.listRevisions()).map(({ revision, author, reason, atMs }) => ({
        revision,
        author,
        reason,
        atMs,
      })),
    }),
    agents: async () => ({
      agents: (await ledger.listAgents()).map((agent) => toAgentView(agent, desk.current().policy, facts)),
    }),
    alerts: async ({ query: { state, limit } }) => {
      const compare = byPriority(desk.current().policy);
      const alerts = (await ledger.listAlerts())
        .filter(({ acknowledged }) => state === 'all' || (state === 'acknowledged') === (acknowledged !== undefined))
        .toSorted((a, b) => compare(a.alert, b.alert))
        .slice(0, limit)
        .map(({ alert, acknowledged }) => ({ ...alert, ...(acknowledged && { acknowledged }) }));
      return { alerts };
    },
    audit: async ({ query: { offset, limit } }) => {
      const { records, total } = await ledger.listAudit(offset, limit);
      return { records: [...records], total, isChainIntact: await ledger.isAuditIntact() };
    },
  };
}

function meets({ source, destination, service, verdict, answered }: Conversation, query: ConversationsQuery): boolean {
  const search = query.search?.toLowerCase();
  const words = [source.name, destination.name, service].map((word) => word.toLowerCase());
  return (
    (search === undefined || words.some((word) => word.includes(search))) &&
    (query.zone === undefined || source.zone === query.zone || destination.zone === query.zone) &&
    (query.sourceZone === undefined || source.zone === query.sourceZone) &&
    (query.destinationZone === undefined || destination.zone === query.destinationZone) &&
    (query.workload === undefined || source.name === query.workload || destination.name === query.workload) &&
    (query.verdict === undefined || verdict === query.verdict) &&
    (query.answered === undefined || String(answered) === query.answered)
  );
}
