/** What two policies treat differently: connections, control, paths, what is found wrong, and what they are about. */
export * from './diff-policies.ts';
export * from './print-diff.ts';
