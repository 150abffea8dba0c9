/** Keys that nobody else's YAML begins lines with, in that meaning. */
const OWN = /^(?:zones|workloads|guardrails|manages)\s*:/m;
/** Keys that others have as well. */
const SHARED = /^(?:rules|services|tests|include)\s*:/m;
/** What ours hold: ends and services of rules, tests and traffic. Comments say nothing. */
const SIGNS =
  /(?:^|[\s{,[])(?:from|to|justification|owner|guardrail)\s*:\s|(?:^|[\s{,[-])(?:allow|deny)\s*:\s*\S.*->|\b(?:tcp|udp|sctp|icmp6?)\/\d|^include\s*:[^\S\n]*(?:\[|\n\s*-)[^\n]*\.ya?ml/m;

/** Whether the YAML is a policy of ours: by keys that are ours alone, or by shared ones with what ours hold below them. */
export function looksLikePolicy(text: string): boolean {
  if (OWN.test(text)) return true;
  return SHARED.test(text) && SIGNS.test(text.replaceAll(/(^|\s)#.*$/gm, '$1'));
}

/** Whether it has keys of ours and nothing else of a policy: somebody else's file. */
export function looksForeign(text: string): boolean {
  return SHARED.test(text) && !looksLikePolicy(text);
}
