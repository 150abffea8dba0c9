import { z } from 'zod';
import { AgentStateSchema, CountSchema, EpochMsSchema, ModeSchema, ZoneClassSchema } from './terms.ts';

export const ZoneSchema = z.object({
  name: z.string(),
  class: ZoneClassSchema,
  isolation: z.enum(['vlan', 'physical', 'air-gap', 'microsegment']),
  mode: ModeSchema,
  networks: z.array(z.string()),
  description: z.string().exactOptional(),
  workloads: CountSchema,
  agents: z.object({ connected: CountSchema, inSync: CountSchema }),
});
export type Zone = z.infer<typeof ZoneSchema>;
export const ZonesSchema = z.object({ zones: z.array(ZoneSchema) });
export type Zones = z.infer<typeof ZonesSchema>;

export const OverviewSchema = z.object({
  revision: CountSchema.describe('of the policy; 0 before the first'),
  zones: z.array(ZoneSchema),
  workloads: CountSchema,
  agents: z.object({ connected: CountSchema, inSync: CountSchema }),
  openAlerts: z.object({ critical: CountSchema, high: CountSchema, medium: CountSchema, low: CountSchema }),
  observedSinceMs: EpochMsSchema.exactOptional().describe('absent: no conversation was seen yet'),
  conversations: CountSchema,
  lost: CountSchema.describe('connections that were counted and not recorded'),
});
export type Overview = z.infer<typeof OverviewSchema>;

/** What something seems to be, with the reasons in words. */
export const GuessSchema = z.object({
  value: z.string().describe('`unknown`: nothing reached the threshold'),
  confidence: z.number().min(0).max(1),
  evidence: z.array(z.string()),
  contradictions: z.array(z.string()),
  settledBy: z.array(z.string()).exactOptional().describe('of an unknown one: what would settle it'),
});
export type Guess = z.infer<typeof GuessSchema>;

export const ListenerSchema = z.object({
  address: z.string(),
  protocol: z.enum(['tcp', 'udp']),
  port: z.int(),
  process: z.string().exactOptional(),
});

export const WorkloadSchema = z.object({
  name: z.string(),
  zone: z.string(),
  labels: z.record(z.string(), z.string()),
  addresses: z.array(z.string()),
  mode: ModeSchema.describe('what holds: its own, or that of its zone'),
  enforced: z.boolean(),
  agent: AgentStateSchema,
  listeners: z.array(ListenerSchema),
  role: GuessSchema.exactOptional().describe('from what it does; absent until something was seen'),
  said: z
    .object({ role: z.string(), by: z.string(), atMs: EpochMsSchema })
    .exactOptional()
    .describe('what a person said that it is'),
  zoneGuess: GuessSchema.exactOptional().describe('the kind of zone that it seems to stand in'),
});
export type Workload = z.infer<typeof WorkloadSchema>;
export const WorkloadsSchema = z.object({ workloads: z.array(WorkloadSchema) });
export type Workloads = z.infer<typeof WorkloadsSchema>;

export const AgentSchema = z.object({
  workload: z.string(),
  zone: z.string(),
  state: AgentStateSchema,
  enrolledAtMs: EpochMsSchema,
  certificateExpiresAtMs: EpochMsSchema,
  lastSeenMs: EpochMsSchema.exactOptional(),
  realisedRevision: CountSchema,
  wantedRevision: CountSchema.describe('the last that changed anything for this host'),
  mode: z.enum(['observe', 'guard', 'enforce', 'none']),
  inSync: z.boolean().describe('the kernel of the host holds the wanted revision, and nothing else in our table'),
  health: z
    .object({
      version: z.string(),
      kernel: z.string(),
      residentBytes: z.number(),
      cpu: z.number(),
      uptimeMs: z.number(),
      lost: CountSchema,
    })
    .exactOptional(),
});
export type Agent = z.infer<typeof AgentSchema>;
export const AgentsSchema = z.object({ agents: z.array(AgentSchema) });
export type Agents = z.infer<typeof AgentsSchema>;

export const TokenRequestSchema = z.object({ workload: z.string().min(1).max(253) });
export type TokenRequest = z.infer<typeof TokenRequestSchema>;
export const TokenSchema = z.object({ workload: z.string(), token: z.string(), expiresAtMs: EpochMsSchema });
export type Token = z.infer<typeof TokenSchema>;
