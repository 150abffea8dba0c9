/** Our own policy text: YAML files in a folder, read with positions and printed in one canonical form. */
export type { PolicyFile } from './document.ts';
export * from './endpoint.ts';
export * from './parse-policy.ts';
export * from './position.ts';
export { printPolicy, printTest } from './print-policy.ts';
export { parseService } from './services.ts';
export { suggest } from './suggest.ts';
