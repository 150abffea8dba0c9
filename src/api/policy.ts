import { z } from 'zod';
import { CountSchema, EpochMsSchema, ModeSchema } from './terms.ts';

export const EvidenceSchema = z.object({
  conversations: CountSchema,
  connections: CountSchema,
  permitted: CountSchema.describe('combinations of source, destination and port that the rule permits'),
  seen: CountSchema.describe('as many of them as were seen'),
  unseen: z.array(z.string()).describe('some of the others'),
  firstSeenMs: EpochMsSchema.exactOptional(),
  lastSeenMs: EpochMsSchema.exactOptional(),
  words: z.string(),
});
export type Evidence = z.infer<typeof EvidenceSchema>;

export const RuleSchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  services: z.array(z.string()),
  owner: z.string(),
  justification: z.string(),
  enabled: z.boolean(),
  review: z.string().exactOptional(),
  expiresAtMs: EpochMsSchema.exactOptional(),
  schedule: z.string().exactOptional().describe('in words, UTC; absent: at any time'),
  ticket: z.string().exactOptional(),
  identity: z.string().exactOptional().describe('what callers must prove as well'),
  evidence: EvidenceSchema.exactOptional().describe('absent: nobody proposed the rule from what was seen'),
});
export type Rule = z.infer<typeof RuleSchema>;

export const GuardrailSchema = z.object({
  id: z.string(),
  kind: z.string(),
  text: z.string(),
  description: z.string().exactOptional(),
});
export type Guardrail = z.infer<typeof GuardrailSchema>;

export const RulesSchema = z.object({
  revision: CountSchema,
  rules: z.array(RuleSchema),
  guardrails: z.array(GuardrailSchema),
});
export type Rules = z.infer<typeof RulesSchema>;

export const FindingSchema = z.object({
  kind: z.string(),
  severity: z.enum(['error', 'warning']),
  subject: z.string(),
  message: z.string(),
});
export type Finding = z.infer<typeof FindingSchema>;

export const ModeRequestSchema = z.object({
  zones: z.array(z.string().min(1).max(253)).min(1).max(1000).describe('all in one revision'),
  mode: ModeSchema,
  reason: z.string().max(2000).exactOptional(),
});
export type ModeRequest = z.infer<typeof ModeRequestSchema>;

export const SimulateRequestSchema = ModeRequestSchema.omit({ reason: true });
export type SimulateRequest = z.infer<typeof SimulateRequestSchema>;

export const ReasonRequestSchema = z.object({ reason: z.string().max(2000).exactOptional() });
export type ReasonRequest = z.infer<typeof ReasonRequestSchema>;

export const RevisionSchema = z.object({
  revision: CountSchema,
  author: z.string(),
  reason: z.string(),
  atMs: EpochMsSchema,
});
export type Revision = z.infer<typeof RevisionSchema>;
export const RevisionsSchema = z.object({ revisions: z.array(RevisionSchema).describe('newest first') });
export type Revisions = z.infer<typeof RevisionsSchema>;

export const PolicyTextSchema = z.object({
  revision: CountSchema,
  files: z.array(z.object({ path: z.string(), text: z.string() })),
});
export type PolicyText = z.infer<typeof PolicyTextSchema>;

export const PolicyFilesSchema = z
  .array(z.object({ path: z.string().max(500), text: z.string().max(4_000_000) }))
  .max(1000);

export const PublishRequestSchema = z.object({
  files: PolicyFilesSchema,
  reason: z.string().max(2000),
  after: CountSchema.exactOptional().describe('409 when another revision is in force by now'),
});
export type PublishRequest = z.infer<typeof PublishRequestSchema>;

export const PublishedSchema = z.object({ revision: CountSchema, findings: z.array(FindingSchema) });
export type Published = z.infer<typeof PublishedSchema>;
