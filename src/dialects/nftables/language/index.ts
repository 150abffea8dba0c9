/** The whole language of nft(8), in text and as JSON: read, checked, printed as a listing, and lifted to rules. */
import type { Dialect, ReadError, SourceFile } from '#core/model';
import { ok, type Result } from '#core/result';
import { toRulesetJson } from './json/write-ruleset.ts';
import { liftRuleset } from './lift/lift.ts';
import { parseScripts } from './parse.ts';
import { recognisesNftables } from './recognise.ts';
import { printRuleset } from './text/ruleset.ts';

export { parseScripts as parseNftables } from './parse.ts';
export type { Ruleset as NftablesRuleset } from './syntax/ruleset.ts';

export const NFTABLES: Dialect = {
  name: 'nftables',
  scope: 'host',
  recognises: recognisesNftables,
  read: (files) => {
    const ruleset = parseScripts(files);
    return ruleset.ok ? liftRuleset(ruleset.value, files) : ruleset;
  },
  print: printFile,
};

/** As `nft -p list ruleset` and `nft -j list ruleset` print it: protocols by number in text, in JSON as they are written. */
function printFile(file: SourceFile, to: 'text' | 'json'): Result<string, readonly ReadError[]> {
  const ruleset = parseScripts([file]);
  if (!ruleset.ok) return ruleset;
  if (to === 'text') return ok(printRuleset(ruleset.value, { numericProtocols: true, stateless: false }));
  return ok(
    `${JSON.stringify(toRulesetJson(ruleset.value, { numericProtocols: 'as written', stateless: false }), undefined, 2)}\n`,
  );
}
