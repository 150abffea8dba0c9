import { z } from 'zod';
import { CountSchema, EpochMsSchema, ProtocolSchema } from './terms.ts';

/** A conversation of the past that a policy would not allow, or would. */
export const PastConversationSchema = z.object({
  source: z.string(),
  destination: z.string(),
  protocol: ProtocolSchema,
  destinationPort: z.int().exactOptional(),
  icmpType: z.int().exactOptional(),
  icmpCode: z.int().exactOptional(),
  flows: CountSchema,
  firstSeenMs: EpochMsSchema,
  lastSeenMs: EpochMsSchema,
  verdict: z.enum(['allowed', 'denied']),
  decidedBy: z.array(z.string()),
  droppedBy: z.array(z.string()).describe('workloads that would drop it in their modes'),
  answered: z.boolean(),
});
export type PastConversation = z.infer<typeof PastConversationSchema>;

/** Conversations that someone would miss: denied although they were answered. */
export const MissedSchema = z.object({ name: z.string(), conversations: CountSchema, flows: CountSchema });
export type Missed = z.infer<typeof MissedSchema>;

export const SimulationSchema = z.object({
  conversations: CountSchema,
  allowed: CountSchema,
  denied: CountSchema,
  dropped: CountSchema.describe('in the modes asked about'),
  missed: CountSchema.describe('denied although they were answered'),
  missedByZones: z.array(MissedSchema).describe('by pair of zones, `office -> dmz`, the most flows first'),
  missedByWorkload: z.array(MissedSchema).describe('by workload at either end; the first 100'),
  missedByDecider: z.array(MissedSchema).describe('by what denies: a guardrail, or `default-deny`'),
  unused: z.array(z.string()).describe('rules that permitted nothing of what was seen'),
  deniedConversations: z.array(PastConversationSchema).describe('those that were answered first'),
});
export type Simulation = z.infer<typeof SimulationSchema>;
