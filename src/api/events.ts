import { z } from 'zod';
import { AlertSchema } from './alerts.ts';
import { CountSchema, EpochMsSchema } from './terms.ts';

/** What `GET /api/v1/events` sends: server-sent events whose name is the key here and whose `data` is the JSON. */
export const EVENT_SCHEMAS = {
  alert: AlertSchema,
  revision: z.object({ revision: CountSchema, author: z.string(), reason: z.string(), atMs: EpochMsSchema }),
  agent: z.object({
    workload: z.string(),
    realisedRevision: CountSchema,
    mode: z.enum(['observe', 'guard', 'enforce', 'none']),
    inSync: z.boolean(),
    lastSeenMs: EpochMsSchema,
  }),
  conversations: z.object({ total: CountSchema, lastSeenMs: EpochMsSchema }),
} as const;
export type EventName = keyof typeof EVENT_SCHEMAS;
export type EventOf<Name extends EventName> = z.infer<(typeof EVENT_SCHEMAS)[Name]>;
