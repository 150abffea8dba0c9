import { z } from 'zod';
import { PolicyFilesSchema } from './policy.ts';
import { PastConversationSchema, SimulationSchema } from './simulation.ts';
import { CountSchema, EpochMsSchema } from './terms.ts';

export const DraftRequestSchema = z.object({
  files: PolicyFilesSchema,
  sinceMs: EpochMsSchema.exactOptional().describe('of the history; absent: all that is stored'),
  untilMs: EpochMsSchema.exactOptional(),
});
export type DraftRequest = z.infer<typeof DraftRequestSchema>;

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
