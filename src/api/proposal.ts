import { z } from 'zod';
import { HeldDecisionSchema } from './classification.ts';
import { FindingSchema, GuardrailSchema, RuleSchema } from './policy.ts';
import { CoverageSchema, NoiseSchema, ScanSchema } from './seen.ts';
import { SimulationSchema } from './simulation.ts';
import { CountSchema, EpochMsSchema, ProtocolSchema } from './terms.ts';

export const LeftOutSchema = z.object({
  source: z.string(),
  destination: z.string(),
  protocol: ProtocolSchema,
  port: z.int(),
  lastPort: z.int().exactOptional().describe('absent: one port; else a range that a server gives out'),
  connections: CountSchema,
  lastSeenMs: EpochMsSchema,
});
export type LeftOut = z.infer<typeof LeftOutSchema>;

export const DecisionSchema = z.object({
  subject: z.string(),
  kind: z.enum(['one-off', 'repeated-login', 'strangers', 'management', 'declared']),
  words: z.string(),
  conversation: LeftOutSchema.exactOptional(),
  rule: z.string().exactOptional().describe('of the proposal; with `management` and `declared`'),
});
export type Decision = z.infer<typeof DecisionSchema>;

export const ProposalQuerySchema = z.object({
  generality: z.coerce
    .number()
    .min(0)
    .max(1)
    .exactOptional()
    .describe('0: exactly what was seen; 1: all that is alike; absent: as the command line has it'),
});

export const ProposalDiffSchema = z.object({
  isSame: z.boolean(),
  connections: z.array(
    z.object({
      change: z.enum(['added', 'removed', 'changed']),
      was: z.string(),
      is: z.string(),
      example: z.string().exactOptional().describe('one connection of it'),
      zones: z.array(z.string()),
      services: z.array(z.string()),
    }),
  ),
  others: z.array(z.string()).describe('zones, workloads, guardrails and tests that are other ones, in words'),
});
export type ProposalDiff = z.infer<typeof ProposalDiffSchema>;

export const ProposalSchema = z.object({
  digest: z.string().describe('approve exactly what was reviewed: the approval names it'),
  window: z.object({ firstMs: EpochMsSchema, lastMs: EpochMsSchema }),
  rules: z.array(RuleSchema),
  guardrails: z.array(GuardrailSchema),
  generality: z.number().min(0).max(1),
  permitted: CountSchema.describe('combinations of source, destination and port that the new rules permit'),
  seen: CountSchema.describe('as many of them as were seen; the others are the surplus of generality'),
  needs: z
    .object({ of: CountSchema, admitted: CountSchema })
    .describe('conversations that were answered and are no scans, and how many of them the policy admits as a whole'),
  tightness: z
    .object({ permitted: CountSchema, possible: CountSchema })
    .describe('pairs of a host and a port that the new rules open to somebody, of those that there are'),
  toDo: z.array(z.string()).describe('what only people know of the new rules'),
  decisions: z.array(DecisionSchema).describe('what a person decides: telemetry does not tell whether it should be'),
  decided: z.array(HeldDecisionSchema),
  declined: z.array(LeftOutSchema).describe('seen, and a person said that it should not be'),
  belowThreshold: z.array(LeftOutSchema),
  unanswered: z.array(LeftOutSchema),
  scans: z.array(ScanSchema).describe('most attempts first; the first 500'),
  setApart: z
    .array(LeftOutSchema.extend({ why: z.string() }))
    .describe('doors that scans found open, which is no evidence; the first 500'),
  noise: z.array(NoiseSchema).describe('what the internet tried in vain, by destination; the first 500'),
  coverage: CoverageSchema,
  refused: z.array(LeftOutSchema.extend({ guardrail: z.string() })),
  findings: z.array(FindingSchema),
  simulation: SimulationSchema,
  files: z.array(z.object({ path: z.string(), text: z.string() })),
});
export type Proposal = z.infer<typeof ProposalSchema>;

export const ApproveRequestSchema = z.object({
  digest: z.string().max(100).describe('of the proposal that was reviewed; 409 when it has changed since'),
  reason: z.string().max(2000).exactOptional(),
});
export type ApproveRequest = z.infer<typeof ApproveRequestSchema>;
