import { z } from 'zod';
import { MODES } from '#core/model';
import { CountSchema, EpochMsSchema, PortSchema, ProtocolSchema } from './terms.ts';

/** What agents and the server say to each other on the agent port; mutual TLS for all but `enrol`. */
export const EnrolRequestSchema = z.object({
  secret: z.string().min(1).max(200).describe('what follows the dot of the token'),
  workload: z.string().max(253).exactOptional().describe('refused when the token was issued for another'),
  publicKey: z.string().max(2000).describe('SPKI PEM, ECDSA P-256'),
  signature: z.string().max(500).describe('base64, ECDSA-SHA256 by that key over the UTF-8 secret'),
});
export type EnrolRequest = z.infer<typeof EnrolRequestSchema>;
export const EnrolResponseSchema = z.object({ workload: z.string(), certificate: z.string(), authority: z.string() });
export type EnrolResponse = z.infer<typeof EnrolResponseSchema>;

export const RenewRequestSchema = z.object({
  publicKey: z.string().max(2000),
  signature: z.string().max(500).describe('by that key over the PEM of the current certificate'),
});
export type RenewRequest = z.infer<typeof RenewRequestSchema>;

const DirectionSchema = z.enum(['ingress', 'egress']);
const AddressSchema = z.string().max(64);
/** More than this in one report is not an agent of ours: the kernel tables hold less. */
const MAX_ITEMS = 200_000;

export const SightingSchema = z.object({
  source: AddressSchema,
  destination: AddressSchema,
  protocol: ProtocolSchema,
  port: PortSchema,
  direction: DirectionSchema,
  connections: CountSchema,
  answered: z.boolean(),
  firstSeenMs: EpochMsSchema,
  lastSeenMs: EpochMsSchema,
});

export const DenialSchema = z.object({
  source: AddressSchema,
  destination: AddressSchema,
  protocol: ProtocolSchema,
  port: PortSchema,
  direction: DirectionSchema,
  packets: CountSchema,
  dropped: z.boolean(),
  mode: z.enum(MODES),
  rule: z.string().max(253),
  firstSeenMs: EpochMsSchema,
  lastSeenMs: EpochMsSchema,
});

export const AgentReportSchema = z.object({
  sequence: CountSchema,
  run: z.string().min(1).max(100),
  atMs: EpochMsSchema,
  realisedRevision: CountSchema,
  mode: z.enum([...MODES, 'none']),
  inSync: z.boolean(),
  conversations: z.array(SightingSchema).max(MAX_ITEMS),
  denials: z.array(DenialSchema).max(MAX_ITEMS),
  listeners: z
    .array(
      z.object({
        address: AddressSchema,
        protocol: z.enum(['tcp', 'udp']),
        port: z.int().min(0).max(65535),
        process: z.string().max(253).exactOptional(),
      }),
    )
    .max(MAX_ITEMS)
    .exactOptional(),
  events: z
    .array(
      z.object({
        kind: z.enum([
          'started',
          'applied',
          'confirmed',
          'reverted',
          'refused',
          'tampered',
          'repaired',
          'last-good-corrupt',
          'disk-full',
        ]),
        atMs: EpochMsSchema,
        revision: CountSchema,
        detail: z.string().max(10_000),
      }),
    )
    .max(10_000),
  health: z.object({
    version: z.string().max(100),
    kernel: z.string().max(253),
    residentBytes: z.number().min(0),
    cpu: z.number().min(0),
    uptimeMs: z.number().min(0),
    lost: CountSchema,
  }),
});
export const ReportResponseSchema = z.object({ acknowledged: CountSchema });
export type ReportResponse = z.infer<typeof ReportResponseSchema>;
