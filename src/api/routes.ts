import { z } from 'zod';
import { AlertsQuerySchema, AlertsSchema, AuditQuerySchema, AuditSchema } from './alerts.ts';
import { SimulationSchema } from './simulation.ts';
import {
  DraftRequestSchema,
  DraftVerdictsSchema,
  OwnDraftSchema,
  SavedDraftSchema,
  SaveDraftRequestSchema,
  WindowSchema,
} from './draft.ts';
import { ConversationsQuerySchema, ConversationsSchema, MatrixSchema } from './conversations.ts';
import {
  AgentsSchema,
  OverviewSchema,
  TokenRequestSchema,
  TokenSchema,
  WorkloadsSchema,
  ZonesSchema,
} from './overview.ts';
import {
  ModeRequestSchema,
  PolicyTextSchema,
  PublishedSchema,
  PublishRequestSchema,
  ReasonRequestSchema,
  RevisionsSchema,
  RulesSchema,
  SimulateRequestSchema,
} from './policy.ts';
import { ApproveRequestSchema, ProposalDiffSchema, ProposalQuerySchema, ProposalSchema } from './proposal.ts';
import {
  ClassificationSchema,
  DecidedSchema,
  DecideRequestSchema,
  GroupRequestSchema,
  RoleEffectSchema,
  RoleRequestSchema,
  ZoneRequestSchema,
} from './classification.ts';
import { LoginRequestSchema, SessionSchema } from './session.ts';

/** One call of the console. Without `response` it answers 204; without `isPublic` it needs a session. */
export interface Route {
  readonly method: 'get' | 'post';
  /** Below `/api/v1`; parameters as `{name}`. */
  readonly path: string;
  readonly summary: string;
  readonly isPublic?: true;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly response?: z.ZodObject;
}

export const API_BASE = '/api/v1';

export const ROUTES = {
  login: {
    method: 'post',
    path: '/login',
    summary: 'trade a single-use login token for a session cookie',
    isPublic: true,
    body: LoginRequestSchema,
  },
  logout: { method: 'post', path: '/logout', summary: 'end the session' },
  session: { method: 'get', path: '/session', summary: 'who is logged in', response: SessionSchema },
  overview: { method: 'get', path: '/overview', summary: 'the state in figures', response: OverviewSchema },
  zones: { method: 'get', path: '/zones', summary: 'zones of the policy', response: ZonesSchema },
  workloads: {
    method: 'get',
    path: '/workloads',
    summary: 'workloads, their role, agent and mode',
    response: WorkloadsSchema,
  },
  classification: {
    method: 'get',
    path: '/classification',
    summary: 'what to look at first, and which workloads behave the same',
    response: ClassificationSchema,
  },
  previewRole: {
    method: 'post',
    path: '/workloads/{name}/role/preview',
    summary: 'what saying the role of a workload would teach of others; nothing is kept',
    body: RoleRequestSchema,
    response: RoleEffectSchema,
  },
  sayRole: {
    method: 'post',
    path: '/workloads/{name}/role',
    summary: 'say what a workload is, or take it back; the same twice changes nothing',
    body: RoleRequestSchema,
    response: RoleEffectSchema,
  },
  moveWorkload: {
    method: 'post',
    path: '/workloads/{name}/zone',
    summary: 'publish the policy with the workload in another zone',
    body: ZoneRequestSchema,
    response: PublishedSchema,
  },
  acceptGroup: {
    method: 'post',
    path: '/groups',
    summary: 'publish the policy with the label `group` on workloads that behave the same',
    body: GroupRequestSchema,
    response: PublishedSchema,
  },
  conversations: {
    method: 'get',
    path: '/conversations',
    summary: 'who talks with whom, and what the policy says of it',
    query: ConversationsQuerySchema,
    response: ConversationsSchema,
  },
  matrix: { method: 'get', path: '/matrix', summary: 'conversations from zone to zone', response: MatrixSchema },
  rules: { method: 'get', path: '/rules', summary: 'rules and guardrails of the policy', response: RulesSchema },
  publish: {
    method: 'post',
    path: '/policy',
    summary: 'publish a policy as text; refused with every reason when it is not one, or not safe',
    body: PublishRequestSchema,
    response: PublishedSchema,
  },
  policy: {
    method: 'get',
    path: '/policy',
    summary: 'the policy in force, as text',
    response: PolicyTextSchema,
  },
  disableRule: {
    method: 'post',
    path: '/rules/{id}/disable',
    summary: 'revoke a rule; connections that it allowed are cut',
    body: ReasonRequestSchema,
    response: PublishedSchema,
  },
  judgeDisabling: {
    method: 'post',
    path: '/rules/{id}/disable/verdicts',
    summary: 'what of the past would be denied without the rule; nothing is changed',
    body: WindowSchema,
    response: DraftVerdictsSchema,
  },
  proposal: {
    method: 'get',
    path: '/proposal',
    summary: 'a least-privilege policy from what was seen, checked and shown against the past',
    query: ProposalQuerySchema,
    response: ProposalSchema,
  },
  approveProposal: {
    method: 'post',
    path: '/proposal/approve',
    summary: 'publish the proposal that was reviewed',
    body: ApproveRequestSchema,
    response: PublishedSchema,
  },
  proposalDiff: {
    method: 'get',
    path: '/proposal/{digest}/difference',
    summary: 'what a proposal that was looked at means beside the policy in force',
    response: ProposalDiffSchema,
  },
  decide: {
    method: 'post',
    path: '/decisions',
    summary: 'decide what is marked for it: the next proposal keeps to that',
    body: DecideRequestSchema,
    response: DecidedSchema,
  },
  setMode: {
    method: 'post',
    path: '/modes',
    summary: 'change what the enforcement points of zones do',
    body: ModeRequestSchema,
    response: PublishedSchema,
  },
  simulate: {
    method: 'post',
    path: '/simulate',
    summary: 'what zones in another mode would have done to the past',
    body: SimulateRequestSchema,
    response: SimulationSchema,
  },
  draft: {
    method: 'get',
    path: '/draft',
    summary: 'the text that the user edits and has not published',
    response: OwnDraftSchema,
  },
  saveDraft: {
    method: 'post',
    path: '/draft',
    summary: 'keep the text that the user edits; publishing it ends it',
    body: SaveDraftRequestSchema,
    response: SavedDraftSchema,
  },
  discardDraft: { method: 'post', path: '/draft/discard', summary: 'end the draft without publishing it' },
  judgeDraft: {
    method: 'post',
    path: '/draft/verdicts',
    summary: 'what a draft of the policy would have done to the past; refused with every reason when it is none',
    body: DraftRequestSchema,
    response: DraftVerdictsSchema,
  },
  revisions: { method: 'get', path: '/revisions', summary: 'revisions of the policy', response: RevisionsSchema },
  revert: {
    method: 'post',
    path: '/revisions/{revision}/revert',
    summary: 'publish an earlier revision again, as a new one',
    body: ReasonRequestSchema,
    response: PublishedSchema,
  },
  agents: { method: 'get', path: '/agents', summary: 'agents and what they enforce', response: AgentsSchema },
  issueToken: {
    method: 'post',
    path: '/tokens',
    summary: 'a single-use token with which the agent of a workload enrols',
    body: TokenRequestSchema,
    response: TokenSchema,
  },
  alerts: {
    method: 'get',
    path: '/alerts',
    summary: 'what someone should know',
    query: AlertsQuerySchema,
    response: AlertsSchema,
  },
  acknowledgeAlert: { method: 'post', path: '/alerts/{id}/acknowledge', summary: 'someone takes care of it' },
  audit: {
    method: 'get',
    path: '/audit',
    summary: 'every change, hash-chained',
    query: AuditQuerySchema,
    response: AuditSchema,
  },
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof ROUTES;
