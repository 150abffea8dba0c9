import { toPositions } from '#core/json';
import type { EnforcementPoint, Loss, ReadError, Reading, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { findFilterErrors } from '#core/semantics';
import type { Ruleset } from '../syntax/ruleset.ts';
import { findUntoldSets } from './untold-sets.ts';
import { liftTable } from './chains.ts';

/** One point for the host that the ruleset is of, named after its first file. */
export function liftRuleset({ tables }: Ruleset, files: readonly SourceFile[]): Result<Reading, readonly ReadError[]> {
  const losses: Loss[] = [];
  const positions = files.map(({ path, text }) => toPositions(path, text));
  for (const { set, why } of findUntoldSets(tables.values())) {
    const at = positions[set.at.file]?.(set.at.at);
    set.unknown ??= why;
    losses.push({ kind: 'unsupported', construct: `set ${set.name}`, why, ...(at && { at }) });
  }
  const bases = [...tables.values()].flatMap((table) => [...table.chains.values()].flatMap(({ base }) => base ?? []));
  const isTranslating = bases.some(({ type, hook }) => type === 'nat' && (hook === 'prerouting' || hook === 'output'));
  const chains = [...tables.values()].flatMap((table) => {
    if (table.flags.includes('dormant')) return [];
    if (table.family === 'arp') {
      const at = positions[table.at.file]?.(table.at.at);
      losses.push({
        kind: 'unsupported',
        construct: `table arp ${table.name}`,
        why: 'what becomes of ARP is not modelled: whoever is not answered cannot be reached',
        ...(at && { at }),
      });
      return [];
    }
    return liftTable(table, (file, at) => positions[file]?.(at), losses, isTranslating);
  });
  const errors = findFilterErrors({ chains });
  if (errors.length > 0) return fail(errors.map((message) => ({ message })));
  const point: EnforcementPoint = { name: files[0]?.path ?? 'host', rules: { chains }, isTracking: true };
  return ok({ topology: { endpoints: [], segments: [], points: [point], ways: [] }, losses });
}
