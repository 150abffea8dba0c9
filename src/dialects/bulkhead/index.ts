/** Our own policy text: YAML files in a folder, read with positions and printed in one canonical form. */
export type { PolicyFile } from './document.ts';
export * from './endpoint.ts';
export { formatPolicyFile } from './format-file.ts';
export { findIncludes, type Include } from './include.ts';
export { findPartErrors, type ParsedPolicy, parsePolicy } from './parse-policy.ts';
export * from './position.ts';
export { printPolicy, printTest } from './print-policy.ts';
export { type JsonSchema, POLICY_SCHEMA } from './schema.ts';
export { printSchedule } from './schedule.ts';
export { refuseLabelKey } from './selector.ts';
export { parseService } from './services.ts';
export { suggest } from './suggest.ts';
export { parseHostAddress } from './written-address.ts';
