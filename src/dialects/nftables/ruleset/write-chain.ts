import type { FilterAction, FilterChain, FilterEntry } from '#core/model';
import type { Bits } from '#core/net';
import { fail, ok, type Result, unreachable } from '#core/result';
import type { ChainRule, Expression, Statement, Verdict } from '../statement.ts';
import { overlaps, type Row } from './condition.ts';
import type { Form } from './form.ts';
import { toMatchRows } from './match-rows.ts';
import { isFree, type NameSet, writeRow } from './write-row.ts';

/** Where the sets and maps of a table get their names. */
export interface Names {
  readonly nameSet: NameSet;
  readonly nameMap: (key: Expression, elements: readonly (readonly [Expression, Verdict])[]) => string;
}

interface Written {
  readonly form: Form;
  readonly rows: readonly Row[];
  readonly statement: Statement;
}

/** The rules of one chain in a table that sees packets of `families`. Errors: every entry that has no words. */
export function writeChain(
  chain: FilterChain,
  families: readonly Bits[],
  formOf: (entry: FilterEntry) => Form,
  names: Names,
): Result<ChainRule[], string[]> {
  const errors: string[] = [];
  const entries = chain.entries.flatMap((entry, index): Written[] => {
    const form = formOf(entry);
    const rows = toMatchRows(entry.match, families, form);
    const statement = toStatement(entry.action);
    for (const part of [rows, statement])
      if (!part.ok) errors.push(`entry ${index + 1} of chain \`${chain.name}\`: ${part.error}`);
    return rows.ok && statement.ok ? [{ form, rows: rows.value, statement: statement.value }] : [];
  });
  return errors.length > 0 ? fail(errors) : ok(writeEntries(entries, names).map((statements) => ({ statements })));
}

function toStatement(action: FilterAction): Result<Statement, string> {
  switch (action.kind) {
    case 'accept':
      return ok({ accept: null });
    case 'drop':
      return ok({ drop: null });
    case 'continue':
      return action.tracks ? fail('what is told to the tracker is not written') : ok({ continue: null });
    case 'return':
      return ok({ return: null });
    case 'reject':
      return ok({ reject: null });
    case 'jump':
      return ok({ jump: { target: action.chain } });
    case 'goto':
      return ok({ goto: { target: action.chain } });
    case 'unknown':
      return fail(`\`${action.construct}\` is not modelled`);
    default:
      return unreachable(action);
  }
}

/** Rows of one entry are disjoint, so a packet that comes back from one does not meet the next. */
function writeEntries(entries: readonly Written[], names: Names): Statement[][] {
  const rules: Statement[][] = [];
  for (let i = 0; i < entries.length;) {
    const entry = entries[i];
    const run = entry?.form.verdictMap ? findRun(entries.slice(i)) : undefined;
    if (entry && run) rules.push(...writeRun(entries.slice(i, i + run.length), run.key, entry.form, names));
    else if (entry)
      for (const row of entry.rows)
        for (const matches of writeRow(row, entry.form, names.nameSet)) rules.push([...matches, entry.statement]);
    i += run?.length ?? 1;
  }
  return rules;
}

/**
 * How many entries from the first on are one row each and differ in the values of the condition `key` alone, none of
 * them in two: a packet meets at most one of them. Undefined: the first one is by itself.
 */
function findRun(entries: readonly Written[]): { key: number; length: number } | undefined {
  const [first] = entries;
  const row = first?.rows[0] ?? [];
  const runs = row.map(({ field }, key) => ({ key, length: isFree(field, row) ? countRun(entries, key) : 0 }));
  const [longest] = runs.toSorted((a, b) => b.length - a.length);
  return longest && longest.length > 1 ? longest : undefined;
}

function countRun(entries: readonly Written[], key: number): number {
  const shape = (row: Row) =>
    JSON.stringify(row.map(({ field, values }, i) => [field, i === key ? '' : texts(values)]));
  const asked = entries[0]?.rows[0];
  const taken: NonNullable<Row[number]['values']>[number][] = [];
  for (const [i, { rows, statement }] of entries.entries()) {
    const [row, ...more] = rows;
    const values = row?.[key]?.values;
    const fits = row && values && asked && more.length === 0 && !('reject' in statement) && shape(row) === shape(asked);
    if (!fits || isWild(row[key]?.values) || values.some((value) => taken.some((other) => overlaps(value, other))))
      return i;
    taken.push(...values);
  }
  return entries.length;
}

const texts = (values: Row[number]['values']) => values?.map(({ text }) => text);

/** A map has no place for "names that start with". */
function isWild(values: Row[number]['values']): boolean {
  return values?.some(({ text }) => typeof text === 'string' && text.endsWith('*"')) ?? false;
}

function writeRun(run: readonly Written[], key: number, form: Form, { nameSet, nameMap }: Names): Statement[][] {
  const row = run[0]?.rows[0] ?? [];
  const field = row[key]?.field ?? '';
  const elements = run.flatMap(({ rows, statement }) =>
    (rows[0]?.[key]?.values ?? []).map(({ text }) => [text, toVerdict(statement)] as const),
  );
  const data = form.values === 'named' ? nameMap(field, elements) : { set: elements };
  return writeRow(row.toSpliced(key, 1), form, nameSet).map((matches) => [...matches, { vmap: { key: field, data } }]);
}

function toVerdict(statement: Statement): Verdict {
  if ('accept' in statement || 'drop' in statement || 'continue' in statement || 'return' in statement)
    return statement;
  if ('jump' in statement || 'goto' in statement) return statement;
  throw new Error('not a verdict of a map');
}
