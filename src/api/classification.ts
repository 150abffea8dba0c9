import { z } from 'zod';
import { CountSchema, EpochMsSchema, NameSchema } from './terms.ts';

/** As rules and labels write them. */
export const LabelSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'expected small letters, digits and hyphens, at most 63');
const ReasonSchema = z.string().max(2000).default('');

export const AttentionSchema = z.object({
  workload: z.string(),
  why: z.enum(['scans', 'outlier', 'contradiction', 'unclear']),
  words: z.array(z.string()),
});
export type Attention = z.infer<typeof AttentionSchema>;

export const GroupSchema = z.object({
  name: z.string().describe('that is proposed'),
  members: z.array(z.string()),
  habits: z.array(z.string()).describe('what nearly all of them do'),
  outliers: z.array(z.object({ workload: z.string(), words: z.string() })),
  accepted: z.string().exactOptional().describe('the label `group` that all members have in the policy'),
});
export type Group = z.infer<typeof GroupSchema>;

export const ClassificationSchema = z.object({
  attention: z.array(AttentionSchema).describe('what to look at first'),
  groups: z.array(GroupSchema).describe('workloads that behave the same'),
  roles: z.array(z.string()).describe('that are known; a person may say another one'),
});
export type Classification = z.infer<typeof ClassificationSchema>;

export const RoleRequestSchema = z.object({
  role: LabelSchema.exactOptional().describe('absent: what was said is taken back'),
  reason: ReasonSchema,
});
export type RoleRequest = z.input<typeof RoleRequestSchema>;

export const RoleEffectSchema = z.object({
  changes: z
    .array(z.object({ workload: z.string(), was: z.string(), is: z.string(), why: z.string() }))
    .describe('whose role is another, since they do the same or talk with it; the workload itself first'),
  stored: CountSchema.describe('1: it was said; 0: it is a preview, or was said before'),
});
export type RoleEffect = z.infer<typeof RoleEffectSchema>;

export const ZoneRequestSchema = z.object({ zone: NameSchema, reason: ReasonSchema });
export type ZoneRequest = z.input<typeof ZoneRequestSchema>;

export const GroupRequestSchema = z.object({
  name: LabelSchema,
  members: z.array(NameSchema).min(1).max(10_000).describe('exactly those that were looked at'),
  reason: ReasonSchema,
});
export type GroupRequest = z.input<typeof GroupRequestSchema>;

export const DecisionValueSchema = z.enum(['accept', 'refuse', 'later']);
export const HeldDecisionSchema = z.object({
  subject: z.string(),
  decision: DecisionValueSchema,
  by: z.string(),
  atMs: EpochMsSchema,
});
export type HeldDecision = z.infer<typeof HeldDecisionSchema>;

export const DecideRequestSchema = z.object({
  decisions: z
    .array(
      z.object({
        subject: z.string().min(1).max(1000),
        decision: DecisionValueSchema.exactOptional().describe('absent: it is taken back'),
      }),
    )
    .min(1)
    .max(1000)
    .describe('all of them or none'),
  reason: ReasonSchema,
});
export type DecideRequest = z.input<typeof DecideRequestSchema>;
export const DecidedSchema = z.object({ changed: CountSchema.describe('0: all of it was decided so before') });
