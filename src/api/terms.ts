import { z } from 'zod';
import { MODES, SEVERITIES, ZONE_CLASSES } from '#core/model';

/** Names of workloads, zones and rules, as the policy text accepts them and longer: the policy decides. */
export const NameSchema = z.string().min(1).max(253);
export const EpochMsSchema = z.int().min(0);
export const CountSchema = z.int().min(0);

export const ModeSchema = z.enum(MODES);
export const SeveritySchema = z.enum(SEVERITIES);
export const ZoneClassSchema = z.enum(ZONE_CLASSES);
export const VerdictSchema = z.enum(['allowed', 'denied']);
export const ProtocolSchema = z.union([
  z.enum(['tcp', 'udp', 'sctp', 'icmp', 'icmp6']),
  z.int().min(0).max(255).describe('the protocol number, where the protocol has no name here'),
]);
export const PortSchema = z
  .int()
  .min(0)
  .max(65535)
  .describe('destination port; icmp type × 256 + code for icmp and icmp6; 0 for other protocols');

export const AgentStateSchema = z
  .enum(['none', 'connected', 'silent'])
  .describe('none: no agent ever enrolled; silent: it enrolled, and was not heard of late');
export type AgentState = z.infer<typeof AgentStateSchema>;

/** One of: a known workload, an address that no workload has, or the internet. */
export const PartySchema = z.object({
  kind: z.enum(['workload', 'address', 'internet']),
  name: z.string(),
  zone: z.string(),
});
export type Party = z.infer<typeof PartySchema>;

/** RFC 9457. `errors` lists everything that is wrong with the request. */
export const ProblemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().exactOptional(),
  errors: z.array(z.string()).exactOptional(),
});
export type Problem = z.infer<typeof ProblemSchema>;
