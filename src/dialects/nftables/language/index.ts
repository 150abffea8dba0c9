/** The whole language of nft(8), in text and as JSON: read, checked, printed as a listing, and lifted to rules. */
import type { Dialect, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { toRulesetJson } from './json/write-ruleset.ts';
import { liftRuleset } from './lift/lift.ts';
import { findNamedFiles } from './grammar/include.ts';
import { parseScripts } from './parse.ts';
import type { Ruleset } from './syntax/ruleset.ts';
import { printRule } from './text/statements.ts';
import { toPositions } from '#core/json';
import { recognisesNftables } from './recognise.ts';
import { printRuleset } from './text/ruleset.ts';

export { parseScripts as parseNftables } from './parse.ts';
export type { Ruleset as NftablesRuleset } from './syntax/ruleset.ts';

export const NFTABLES: Dialect = {
  name: 'nftables',
  scope: 'host',
  recognises: recognisesNftables,
  findNamed: findNamedFiles,
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
  const unsure = findUnsure(ruleset.value, file);
  if (unsure.length > 0) return fail(unsure);
  if (to === 'text') return ok(printRuleset(ruleset.value, { numericProtocols: true, stateless: false }));
  return ok(
    `${JSON.stringify(toRulesetJson(ruleset.value, { numericProtocols: 'as written', stateless: false }), undefined, 2)}\n`,
  );
}

/** What a shell script perhaps does has no words in the language. */
function findUnsure({ tables }: Ruleset, { path, text }: SourceFile): ReadError[] {
  const chains = [...tables.values()].flatMap((table) => [...table.chains.values()]);
  const unsure = chains.flatMap(({ rules }) =>
    rules.filter(({ condition, unread }) => condition !== undefined || unread !== undefined),
  );
  const positionOf = toPositions(path, text);
  return unsure.map((rule) => ({
    message: `\`${printRule(rule, { numericProtocols: true, stateless: true })}\` is perhaps not there, or not known; expected rules that are there for sure`,
    at: positionOf(rule.at),
  }));
}
