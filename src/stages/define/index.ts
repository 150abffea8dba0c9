/** Where a policy comes from: a template, or what was seen, with the evidence of each rule and what was left out. */
export {
  type ControlPlane,
  type DeclaredEstate,
  type DeclaredUse,
  DEFAULT_CONTROL_PLANE,
  DEFAULT_GENERALITY,
  DEFAULT_MIN_FLOWS,
  type Observed,
  type ProposalRequest,
  type SeenParty,
} from './request.ts';
export { isSigning } from './signing.ts';
export { type Proposal, proposePolicy, type Refusal } from './propose.ts';
export { type DeclaredReport, type ProposedChange, proposeChange } from './propose-change.ts';
export { describeDeclarations } from './declared.ts';
export { type Decision, subjectOf } from './decisions.ts';
export type { RuleEvidence } from './evidence.ts';
export { instantiateTemplate, TEMPLATE_DAY, type TemplateFile, TEMPLATES } from './template.ts';
export { toDo } from './to-do.ts';
export type { Tightness } from './tightness.ts';
