/** The policy in force: how it changes, what refuses a change, and what each host must know of it. */
export type { Care } from './check-change.ts';
export {
  type CurrentPolicy,
  openDesk,
  readCurrentPolicy,
  type PolicyDesk,
  type Published,
  type PublishRefusal,
} from './desk.ts';
export { type Seed, seedPolicy } from './seed.ts';
export { toAnswer } from './to-answer.ts';
export type { Plan } from './plans.ts';
export { withoutRule } from './without-rule.ts';
