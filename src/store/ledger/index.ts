/** What the server must never forget: policy revisions, agents, tokens, alerts and their delivery, sessions, audit. */
export { LEDGER_LAWS, type LedgerLaw } from './conformance.ts';
export * from './ledger.ts';
export { firstHash, isSealed, seal } from './seal.ts';
