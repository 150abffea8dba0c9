import { z } from 'zod';
import { CountSchema, EpochMsSchema, PartySchema, PortSchema, ProtocolSchema, VerdictSchema } from './terms.ts';

/** All connections from one party to another on one port. */
export const ConversationSchema = z.object({
  source: PartySchema,
  destination: PartySchema,
  protocol: ProtocolSchema,
  port: PortSchema,
  service: z.string().describe('id of the catalogue, or `tcp/443`'),
  connections: CountSchema,
  answered: z.boolean(),
  firstSeenMs: EpochMsSchema,
  lastSeenMs: EpochMsSchema,
  verdict: VerdictSchema.describe('what the policy says of it now, whatever the modes'),
  decidedBy: z.array(z.string()).describe('ids of rules and guardrails, `default-deny`, `same-host`'),
});
export type Conversation = z.infer<typeof ConversationSchema>;

/** Every criterion that is absent does not restrict. */
export const ConversationsQuerySchema = z.object({
  search: z.string().max(200).exactOptional().describe('part of the name of either end, or of the service'),
  zone: z.string().max(253).exactOptional().describe('of either end'),
  sourceZone: z.string().max(253).exactOptional(),
  destinationZone: z.string().max(253).exactOptional(),
  workload: z.string().max(253).exactOptional().describe('at either end'),
  verdict: VerdictSchema.exactOptional(),
  answered: z.enum(['true', 'false']).exactOptional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type ConversationsQuery = z.input<typeof ConversationsQuerySchema>;

export const ConversationsSchema = z.object({
  conversations: z.array(ConversationSchema).describe('the busiest first'),
  total: CountSchema.describe('that the criteria hold for'),
});
export type Conversations = z.infer<typeof ConversationsSchema>;

export const MatrixCellSchema = z.object({
  source: z.string(),
  destination: z.string(),
  conversations: CountSchema,
  connections: CountSchema,
  unanswered: CountSchema,
  allowed: CountSchema,
  denied: CountSchema,
  services: z.array(
    z.object({
      service: z.string(),
      conversations: CountSchema,
      connections: CountSchema,
      verdict: z.enum(['allowed', 'denied', 'mixed']),
    }),
  ),
  moreServices: CountSchema,
});
export type MatrixCell = z.infer<typeof MatrixCellSchema>;
export const MatrixSchema = z.object({ zones: z.array(z.string()), cells: z.array(MatrixCellSchema) });
export type Matrix = z.infer<typeof MatrixSchema>;
