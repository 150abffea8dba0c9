import { z } from 'zod';
import { PolicyFilesSchema } from './policy.ts';
import { PastConversationSchema, SimulationSchema } from './simulation.ts';
import { CountSchema, EpochMsSchema } from './terms.ts';

export const WindowSchema = z.object({
  sinceMs: EpochMsSchema.exactOptional().describe('of the history; absent: all that is stored'),
  untilMs: EpochMsSchema.exactOptional(),
});
export type Window = z.infer<typeof WindowSchema>;

export const DraftRequestSchema = WindowSchema.extend({ files: PolicyFilesSchema });
export type DraftRequest = z.infer<typeof DraftRequestSchema>;

/** What is saved of a text that somebody edits; it need be no policy yet. */
export const HeldDraftSchema = z.object({
  base: CountSchema.describe('the revision that was in force when it was begun'),
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  version: CountSchema.describe('counts the saves'),
  savedAtMs: EpochMsSchema,
});
export type HeldDraft = z.infer<typeof HeldDraftSchema>;

export const OwnDraftSchema = z.object({ draft: HeldDraftSchema.exactOptional().describe('absent: there is none') });
export type OwnDraft = z.infer<typeof OwnDraftSchema>;

export const SaveDraftRequestSchema = z.object({
  files: PolicyFilesSchema,
  base: CountSchema,
  version: CountSchema.describe('that it was made from, 0 for the first; 409 when another is saved by now'),
});
export type SaveDraftRequest = z.infer<typeof SaveDraftRequestSchema>;

export const SavedDraftSchema = z.object({ version: CountSchema, savedAtMs: EpochMsSchema });
export type SavedDraft = z.infer<typeof SavedDraftSchema>;

export const DraftVerdictsSchema = z.object({
  revision: CountSchema.describe(
    'in force, with which the draft is compared; its names are those of the conversations',
  ),
  window: z.object({ sinceMs: EpochMsSchema.exactOptional(), untilMs: EpochMsSchema.exactOptional() }),
  readAtMs: EpochMsSchema.describe('when the history was read; it is read again after some seconds'),
  judged: CountSchema.describe(
    'conversations that were judged for this answer; the others have the verdict that they had',
  ),
  newlyDenied: CountSchema.describe('that the policy in force allows'),
  newlyAllowed: CountSchema.describe('that the policy in force denies'),
  changed: z.array(PastConversationSchema).describe('those, what is newly denied first; the first 500'),
  simulation: SimulationSchema,
});
export type DraftVerdicts = z.infer<typeof DraftVerdictsSchema>;
