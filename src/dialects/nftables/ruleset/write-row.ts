import { type Expression, isFlags, type Statement } from '../statement.ts';
import type { Condition, Row, Value } from './condition.ts';
import type { Form } from './form.ts';

/** More combinations than this are not worth one lookup. */
const MOST_COMBINATIONS = 64;

/** Gives a set a name and returns the reference to it. */
export type NameSet = (key: Expression, elements: readonly Expression[]) => string;

/** The matches of one rule, or of several that together hold for the packets of the row. */
export function writeRow(row: Row, form: Form, nameSet: NameSet): Statement[][] {
  const conditions = form.concatenation ? concatenate(row) : row;
  const chosen = chooseAll(conditions, form);
  if (form.values !== 'rules') return [chosen.map((choice) => writeChoice(choice, form, nameSet))];
  return chosen.reduce<Statement[][]>(
    (rules, choice) => {
      if (choice.op === '!=') return rules.map((rule) => [...rule, ...choice.values.map((value) => is(choice, value))]);
      if (rules.length * choice.values.length > MOST_COMBINATIONS)
        return rules.map((rule) => [...rule, writeChoice(choice, { ...form, values: 'anonymous' }, nameSet)]);
      return rules.flatMap((rule) => choice.values.map((value) => [...rule, is(choice, value)]));
    },
    [[]],
  );
}

interface Choice {
  readonly field: Expression;
  readonly op: '==' | '!=';
  readonly values: readonly Value[];
}

function chooseAll(row: Row, form: Form): Choice[] {
  const chosen: Choice[] = [];
  for (const condition of row) {
    const isTaken = isTransport(condition.field) && chosen.some(({ op, field }) => op === '!=' && isTransport(field));
    chosen.push(choose(condition, isTaken ? { ...form, negation: false } : form));
  }
  return chosen;
}

function choose({ field, values, others }: Condition, form: Form): Choice {
  const isShorter = others !== undefined && (values === undefined || others.length < values.length);
  if (others && (values === undefined || (form.negation && isShorter))) return { field, op: '!=', values: others };
  return { field, op: '==', values: values ?? [] };
}

/** A concatenation is only ever looked up in a set. */
function is({ field, op }: Choice, { text }: Value): Statement {
  return { match: { op, left: field, right: isConcatenation(field) ? { set: [text] } : text } };
}

function writeChoice(choice: Choice, form: Form, nameSet: NameSet): Statement {
  const { field, op, values } = choice;
  const [only, ...more] = values;
  if (only && more.length === 0) return is(choice, only);
  const elements = values.map(({ text }) => text);
  if (form.values === 'named') return { match: { op, left: field, right: nameSet(field, elements) } };
  const isState = typeof field === 'object' && 'ct' in field;
  if (isState && op === '==') return { match: { op: 'in', left: field, right: elements.map(String) } };
  return { match: { op, left: field, right: { set: elements } } };
}

function isConcatenation(field: Expression): boolean {
  return typeof field === 'object' && 'concat' in field;
}

/** Addresses, protocols and ports of a row looked up together, where the combinations are few. */
function concatenate(row: Row): Row {
  const together = row.filter((condition) => condition.values && isConcatenable(condition, row));
  const combinations = together.reduce((product, { values }) => product * (values?.length ?? 1), 1);
  if (together.length < 2 || combinations > MOST_COMBINATIONS) return row;
  const texts = together.reduce<Expression[][]>(
    (parts, { values = [] }) => parts.flatMap((part) => values.map(({ text }) => [...part, text])),
    [[]],
  );
  const field: Expression = { concat: together.map((condition) => condition.field) };
  // Of a combination only the text is looked at from here on.
  const values = texts.map((concat, i) => ({ first: BigInt(i), last: BigInt(i), text: { concat } }));
  return [{ field, values }, ...row.filter((condition) => !together.includes(condition))];
}

function isConcatenable({ field }: Condition, row: Row): boolean {
  if (typeof field !== 'object') return false;
  if ('payload' in field) return !isIcmp(field);
  return 'meta' in field && field.meta.key === 'l4proto' && isFree(field, row);
}

/** Whether the field may be looked at elsewhere in the rule: a protocol says how the fields behind it are read. */
export function isFree(field: Expression, row: Row): boolean {
  const isProtocol = typeof field === 'object' && 'meta' in field && field.meta.key === 'l4proto';
  return !isProtocol || !row.some((condition) => isIcmp(condition.field));
}

/**
 * nft (as of 1.0.6) makes one comparison of two `!=` with fields that lie side by side in a transport header, ports or
 * type and code: the rule then holds when either differs, and is listed as if both had to.
 */
function isTransport(field: Expression): boolean {
  return typeof field === 'object' && 'payload' in field && !field.payload.protocol.startsWith('ip');
}

function isIcmp(field: Expression): boolean {
  if (typeof field !== 'object' || isFlags(field)) return false;
  if ('concat' in field) return field.concat.some(isIcmp);
  return 'payload' in field && field.payload.protocol.startsWith('icmp');
}
