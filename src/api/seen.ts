import { z } from 'zod';
import { CountSchema, EpochMsSchema, PortSchema, ProtocolSchema } from './terms.ts';

const PortRangeSchema = z.object({ first: PortSchema, last: PortSchema });

/** Somebody looks for what is there, or for a way in: no evidence of a need. */
export const ScanSchema = z.object({
  kind: z.enum(['vertical', 'horizontal', 'block', 'sweep', 'brute-force']),
  source: z.string().describe('address'),
  workload: z.string().exactOptional().describe('that has the address'),
  protocol: ProtocolSchema,
  destinations: z.array(z.string()).describe('the first 20'),
  destinationCount: CountSchema,
  ports: z.array(PortRangeSchema).describe('none for what has no ports'),
  attempts: CountSchema,
  open: CountSchema.describe('ends that answered'),
  firstSeenMs: EpochMsSchema,
  lastSeenMs: EpochMsSchema,
  evidence: z.string(),
});
export type Scan = z.infer<typeof ScanSchema>;

/** What the internet tried at one of our ends, and nobody answered. */
export const NoiseSchema = z.object({
  destination: z.string(),
  protocol: ProtocolSchema,
  ports: z.array(PortRangeSchema),
  sources: CountSchema,
  attempts: CountSchema,
  firstSeenMs: EpochMsSchema,
  lastSeenMs: EpochMsSchema,
});
export type Noise = z.infer<typeof NoiseSchema>;

/** What was looked at, so that what was not is known. */
export const CoverageSchema = z.object({
  hours: z.object({ seen: CountSchema, of: CountSchema }),
  gaps: z.array(z.object({ firstMs: EpochMsSchema, lastMs: EpochMsSchema })).describe('hours without any flow'),
  sensors: z
    .array(
      z.object({
        exporter: z.string().describe('empty: the telemetry names nobody'),
        flows: CountSchema,
        firstMs: EpochMsSchema,
        lastMs: EpochMsSchema,
      }),
    )
    .describe('the busiest first'),
  sampled: z.object({ flows: CountSchema, mostInterval: CountSchema }),
  silent: z.array(z.string()).describe('workloads of the policy of which nothing was seen'),
  notObserved: z.array(z.string()).describe('what happens in an organisation and not in these hours'),
  losses: z
    .array(z.object({ kind: z.enum(['skipped', 'bad', 'lost', 'dropped']), why: z.string(), count: CountSchema }))
    .describe('records and flows that are not in the history'),
  lost: CountSchema.describe('connections of conversations that were too many to keep apart'),
  joined: CountSchema.describe('conversations left out, being others on the far side of an address translation'),
  skipped: z.record(z.string(), CountSchema).describe('flows that tell of no conversation, by the reason'),
  sumsUntilMs: EpochMsSchema.exactOptional().describe('flows of before it are known as sums'),
});
export type Coverage = z.infer<typeof CoverageSchema>;
