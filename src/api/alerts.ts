import { z } from 'zod';
import { CountSchema, EpochMsSchema, SeveritySchema } from './terms.ts';

export const AlertSchema = z.object({
  id: z.string(),
  kind: z.enum([
    'forbidden-connection',
    'tampering',
    'reverted-change',
    'refused-change',
    'agent-silent',
    'agent-trouble',
    'audit-broken',
    'policy-unreadable',
  ]),
  severity: SeveritySchema,
  title: z.string(),
  zone: z.string(),
  source: z.string().exactOptional(),
  destination: z.string().exactOptional(),
  service: z.string().exactOptional(),
  rule: z.string().exactOptional(),
  workload: z.string(),
  blocked: z.boolean().exactOptional(),
  firstSeenMs: EpochMsSchema,
  lastSeenMs: EpochMsSchema,
  count: CountSchema,
  acknowledged: z.object({ by: z.string(), atMs: EpochMsSchema }).exactOptional().describe('absent: it is open'),
});
export type Alert = z.infer<typeof AlertSchema>;

export const AlertsQuerySchema = z.object({
  state: z.enum(['open', 'acknowledged', 'all']).default('all'),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export type AlertsQuery = z.input<typeof AlertsQuerySchema>;
export const AlertsSchema = z.object({ alerts: z.array(AlertSchema).describe('most urgent first, then newest') });
export type Alerts = z.infer<typeof AlertsSchema>;

export const AuditRecordSchema = z.object({
  sequence: CountSchema,
  atMs: EpochMsSchema,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
  hash: z.string(),
});
export type AuditRecord = z.infer<typeof AuditRecordSchema>;
export const AuditQuerySchema = z.object({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export const AuditSchema = z.object({
  records: z.array(AuditRecordSchema).describe('newest first'),
  total: CountSchema,
  isChainIntact: z.boolean().describe('every record carries the hash of the one before it'),
});
export type Audit = z.infer<typeof AuditSchema>;
