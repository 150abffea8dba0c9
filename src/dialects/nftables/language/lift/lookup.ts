import type { FilterAction, FilterEntry, FilterMatch } from '#core/model';
import { keyOf } from '../check/sets.ts';
import type { Expression, VerdictExpression } from '../syntax/expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { coversAll } from './choice.ts';
import {
  type Elements,
  isChanging,
  isTemporary,
  selectConcat,
  type Surroundings,
  toAlternatives,
} from './condition.ts';
import { type Alternative, ALWAYS, narrowAll, perhaps } from './product.ts';

/** What a look-up of verdicts does: entries for the keys, and the packets with which the rule goes on behind it. */
export interface Lookup {
  readonly entries: readonly Pick<FilterEntry, 'match' | 'action'>[];
  readonly goOn: FilterMatch[];
  /** Whether some of it may be or not. */
  readonly isUnknown: boolean;
}

interface Group {
  readonly verdict: VerdictExpression;
  readonly elements: readonly Expression[];
  /** It is for every other key. */
  readonly isRest: boolean;
  /** It may be gone. */
  readonly isOpen: boolean;
}

/** Keys with one verdict each, that of `*` last. `nameOf`: of a chain among all chains. */
export function liftLookup(
  statement: Extract<Statement, { readonly kind: 'vmap' }>,
  matches: readonly FilterMatch[],
  around: Surroundings,
  text: string,
  toAction: (verdict: VerdictExpression) => FilterAction,
): Lookup {
  const { key, map, at } = statement;
  const named = map.kind === 'set reference' ? around.table.sets.get(map.name) : undefined;
  const isOpen = named !== undefined && isChanging(named, around);
  const groups = toGroups(map.kind === 'set' ? map.elements : (named?.elements ?? []), isOpen);
  const entries: Pick<FilterEntry, 'match' | 'action'>[] = [];
  const goOn: FilterMatch[] = [];
  for (const group of groups) {
    const selected = selectGroup(group, groups, { key, at }, around, text);
    const found = narrowAll(matches, group.isOpen ? selected.map((each) => doubt(each, text)) : selected, text);
    if (group.verdict.verdict === 'continue') goOn.push(...found);
    else for (const match of found) entries.push({ match, action: toAction(group.verdict) });
  }
  const isUnknown =
    isOpen || [...entries, ...goOn.map((match) => ({ match }))].some(({ match }) => match.unknown.includes(text));
  if (!isOpen) return { entries, goOn, isUnknown };
  const anything = matches.map((match) => ({ match, action: { kind: 'unknown', construct: text } }) as const);
  return { entries: [...entries, ...anything], goOn: narrowAll(matches, perhaps(text), text), isUnknown };
}

function toGroups(elements: readonly Expression[], isOpen: boolean): Group[] {
  const mappings = elements.flatMap((element) =>
    element.kind === 'mapping' && element.value.kind === 'verdict' ? [{ element, verdict: element.value }] : [],
  );
  const groups = Map.groupBy(mappings, ({ element, verdict }) =>
    [isRest(element), verdict.verdict, verdict.chain ?? '', isOpen || isTemporary(element)].join(' '),
  );
  return [...groups.values()]
    .flatMap((group): Group[] => {
      const [first] = group;
      if (!first) return [];
      return [
        {
          verdict: first.verdict,
          elements: group.map(({ element }) => element),
          isRest: isRest(first.element),
          isOpen: isOpen || isTemporary(first.element),
        },
      ];
    })
    .toSorted((a, b) => Number(a.isRest) - Number(b.isRest));
}

function isRest(element: Expression): boolean {
  return keyOf(element).kind === 'wildcard';
}

function doubt(alternative: Alternative, text: string): Alternative {
  return { ...alternative, unknown: [...alternative.unknown, text] };
}

function selectGroup(
  group: Group,
  groups: readonly Group[],
  { key, at }: { readonly key: Expression; readonly at: number },
  around: Surroundings,
  text: string,
) {
  if (group.isRest) return selectRest(key, groups, at, around, text);
  // Who is none of the others is of the last, where the keys are all that there may be.
  const others = groups.filter((other) => other !== group);
  const isLast = group === groups.at(-1) && !group.isOpen && !others.some(isSentOn);
  const keys = groups.flatMap(({ elements }) => elements.map(keyOf));
  return isLast && coversAll(key, keys) ? ALWAYS : selectKeys(key, group, at, around, text);
}

/** Packets with such a verdict may meet what stands behind it. */
function isSentOn({ verdict }: Group): boolean {
  return verdict.verdict === 'jump' || verdict.verdict === 'continue';
}

function selectKeys(key: Expression, { elements }: Group, at: number, around: Surroundings, text: string) {
  const keys = elements.map(keyOf);
  const own: Elements = { keys, perhaps: [], hasRest: false };
  if (key.kind === 'concat') return selectConcat(key.parts, own, around, text) ?? perhaps(text);
  const right: Expression = { kind: 'set', elements: keys, at };
  return toAlternatives({ kind: 'match', operator: 'implicit', left: key, right, at }, around, text);
}

/** Packets that a key has decided are past; those that it sent on, or to a chain that did not decide, are not of the rest. */
function selectRest(key: Expression, groups: readonly Group[], at: number, around: Surroundings, text: string) {
  const sentOn = groups.filter((group) => !group.isRest && isSentOn(group));
  if (sentOn.length === 0) return ALWAYS;
  if (key.kind === 'concat' || sentOn.some(({ isOpen }) => isOpen)) return perhaps(text);
  const right: Expression = { kind: 'set', elements: sentOn.flatMap(({ elements }) => elements.map(keyOf)), at };
  return toAlternatives({ kind: 'match', operator: '!=', left: key, right, at }, around, text);
}
