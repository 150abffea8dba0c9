/** Says what each workload is and in which kind of zone it stands, with a confidence and the evidence in words. */
export type { Attention } from './attention.ts';
export {
  type Classification,
  type Classified,
  classify,
  classifyEstate,
  DEFAULT_THRESHOLD,
  type Guess,
} from './classify.ts';
export type { HostFacts, SeenConversation } from './facts.ts';
export type { Group, Outlier } from './groups.ts';
export { ROLES, type RoleSigns } from './roles.ts';
