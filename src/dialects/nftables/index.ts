/** One host's policy in its own nftables table: lowered, printed, read back, compared; what the kernel counted; and rulesets of any host or router. */
export { compareHost, printHostElement } from './compare.ts';
export { type HostElement, type HostTable, LIST_TABLE, type Slot, TABLE } from './host-table.ts';
export { lowerHost } from './lower.ts';
export {
  type AdoptedConnection,
  type ConnectionKey,
  explainDenial,
  type Observations,
  readObservations,
} from './observe.ts';
export { findSlot, parseHost } from './parse.ts';
export { printDiscard, printLoad, printRemoval, printReplacement } from './print.ts';
export { type HostProof, proveHost } from './prove.ts';
export { readScript } from './read-script.ts';
export { MONITORS, parseTraceLine } from './trace.ts';
export { type Form, PLAIN_FORM } from './ruleset/form.ts';
export { lowerFilter } from './ruleset/lower-filter.ts';
export { printRuleset } from './ruleset/print.ts';
export type { Family, NamedSet, Ruleset, RulesetChain, Table, VerdictMap } from './ruleset/syntax.ts';
