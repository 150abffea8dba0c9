import {
  EVERY_PACKET,
  type FilterAction,
  type FilterEntry,
  type FilterMatch,
  type Loss,
  type Position,
} from '#core/model';
import { toHiding, toRedirect } from './redirect.ts';
import { readsConnection, toNoteChange, TRACKED } from './note.ts';
import { toCases } from './choice.ts';
import { toZone } from './zone.ts';
import type { VerdictExpression } from '../syntax/expression.ts';
import type { Rule, Statement } from '../syntax/statement.ts';
import { printRule, printStatement } from '../text/statements.ts';
import type { Style } from '../text/values.ts';
import { type Surroundings, toAlternatives } from './condition.ts';
import { liftLookup } from './lookup.ts';
import { findNeighbours } from '../check/merge.ts';
import { ALWAYS, join, narrowAll, perhaps } from './product.ts';

export interface RulePlace extends Surroundings {
  /** The name under which the lifted rules have a chain of the table. */
  readonly nameOf: (chain: string) => string;
  readonly positionOf: (rule: Rule, at: number) => Position | undefined;
  readonly losses: Loss[];
  /** Gives the rules of a chain without a name one. */
  readonly addChain: (rules: readonly Rule[]) => string;
}

const STYLE: Style = { numericProtocols: false, stateless: true };

/** The entries that do what the rule does; several where it names packets that are no one product. */
export function liftRule(rule: Rule, around: RulePlace): FilterEntry[] {
  const entries: FilterEntry[] = [];
  const { condition, unread } = rule;
  let matches: FilterMatch[] = [condition === undefined ? EVERY_PACKET : { ...EVERY_PACKET, unknown: [condition] }];
  const at = around.positionOf(rule, rule.at);
  const counter = rule.statements.find((statement) => statement.kind === 'counter');
  const facts = {
    text: printRule(rule, STYLE),
    ...(at && { at }),
    ...(counter?.packets !== undefined && { packets: counter.packets }),
    ...(rule.comment !== undefined && { note: rule.comment }),
  };
  const emit = (action: FilterAction) => {
    for (const match of matches) entries.push({ match, action, ...facts });
  };
  if (condition !== undefined)
    around.losses.push({ kind: 'unsupported', construct: clip(facts.text), why: condition, ...(at && { at }) });
  if (unread !== undefined) {
    around.losses.push({ kind: 'unsupported', construct: clip(unread), why: UNREAD, ...(at && { at }) });
    emit({ kind: 'unknown', construct: unread });
    return entries;
  }
  const statements = rule.meant ?? rule.statements;
  const joined = joinDenials(statements, around);
  for (const [index, statement] of statements.entries()) {
    if (matches.length === 0) break;
    const effect = joined.get(index) ?? toEffect(statement, around);
    const text = printStatement(statement, STYLE);
    const cases = statement.kind === 'nat' ? toCases(statement, around, text) : undefined;
    if (cases) {
      lose(rule, statement, text, REDIRECTS, around);
      for (const one of cases) {
        const { action } = toNatEffect(one.statement, text);
        entries.push(...narrowAll(matches, one.alternatives, text).map((match) => ({ match, action, ...facts })));
      }
      return entries;
    }
    if (statement.kind === 'vmap') {
      const lookup = liftLookup(statement, matches, around, text, (verdict) => toAction(verdict, around));
      if (lookup.isUnknown) lose(rule, statement, text, CONDITION, around);
      entries.push(...lookup.entries.map((entry) => ({ ...entry, ...facts })));
      matches = lookup.goOn;
    } else if (effect.kind === 'narrow') {
      const next = narrowAll(matches, effect.alternatives, text);
      if (next.some(({ unknown }) => unknown.includes(text)))
        lose(
          rule,
          statement,
          text,
          next.some(({ asks }) => asks?.some((ask) => ask.text === text)) ? NOTED : CONDITION,
          around,
        );
      matches = next;
    } else if (effect.kind === 'act') {
      if (effect.action.kind === 'unknown') lose(rule, statement, text, effect.why ?? ACTION, around);
      const rest = statements.slice(index);
      if (isNote(effect.action) && rest.length > 1 && matches.some(({ asks }) => asks)) {
        const once = toOnce(rule, rest, around);
        if (once) {
          emit(once);
          return entries;
        }
        matches = matches.map(({ asks: _, ...match }) => match);
      }
      emit(effect.action);
      if (effect.action.kind !== 'unknown' && effect.action.kind !== 'continue') return entries;
      if (statement.kind === 'mangle' && readsConnection(statement.value))
        matches = narrowAll(matches, [{ within: { states: TRACKED }, unknown: [] }], text);
    } else if (effect.why !== undefined) lose(rule, statement, text, effect.why, around);
  }
  return entries.length > 0 ? entries : matches.map((match) => ({ match, action: { kind: 'continue' }, ...facts }));
}

function isNote(action: FilterAction): boolean {
  return action.kind === 'continue' && action.notes !== undefined;
}

/**
 * What a rule asks, it asks before it notes anything: the rest of it as a chain of its own. Undefined: it may return, or
 * go on, and a call of it would not say which.
 */
function toOnce(rule: Rule, rest: readonly Statement[], around: RulePlace): FilterAction | undefined {
  const { meant: _, ...own } = rule;
  const last = rest.at(-1);
  const isReturning = last?.kind === 'verdict' && ['return', 'goto'].includes(last.verdict.verdict);
  if (!isReturning) return { kind: 'jump', chain: around.addChain([{ ...own, statements: rest }]) };
  const isPlain = rest.every(({ kind }) => ['mangle', 'counter', 'log', 'verdict', 'notrack'].includes(kind));
  const reads = rest.some((statement) => statement.kind === 'mangle' && readsConnection(statement.value));
  return isPlain && !reads ? { kind: 'goto', chain: around.addChain([{ ...own, statements: rest }]) } : undefined;
}

/**
 * nft 1.0.6 loads `tcp sport != 1 tcp dport != 2` as one comparison, which holds when either differs; others load two. So
 * packets for which both hold match, and those for which one does may.
 */
function joinDenials(statements: readonly Statement[], around: RulePlace): Map<number, Effect> {
  const effects = new Map<number, Effect>();
  for (const group of findNeighbours(statements, '!=')) {
    const matches = group.flatMap((index) => {
      const statement = statements[index];
      return statement?.kind === 'match' ? [{ statement, text: printStatement(statement, STYLE) }] : [];
    });
    const parts = matches.map(({ statement, text }) => toAlternatives(statement, around, text));
    const text = matches.map((match) => match.text).join(' ');
    const all = parts.reduce((a, b) => a.flatMap((x) => b.flatMap((y) => join(x, y) ?? [])));
    const some = parts.flat().map((each) => ({ ...each, unknown: [...each.unknown, text] }));
    for (const index of group) effects.set(index, { kind: 'narrow', alternatives: ALWAYS });
    effects.set(Math.min(...group), { kind: 'narrow', alternatives: [...all, ...some] });
  }
  return effects;
}

const CONDITION = 'the condition is not modelled; a verdict that depends on it is unknown';
const UNREAD = 'it has variables that only the running script knows; a verdict that depends on it is unknown';
const NOTED = 'what other rules note decides it; where they do not, a verdict that depends on it is unknown';
const ACTION = 'what it does is not modelled; a verdict that depends on it is unknown';

function lose(rule: Rule, statement: Statement, construct: string, why: string, around: RulePlace): void {
  const at = around.positionOf(rule, statement.at);
  around.losses.push({ kind: 'unsupported', construct: clip(construct), why, ...(at && { at }) });
}

/** As much as it takes to find it. */
function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

type Effect =
  | { readonly kind: 'narrow'; readonly alternatives: ReturnType<typeof perhaps> }
  | { readonly kind: 'act'; readonly action: FilterAction; readonly why?: string }
  /** Nothing that decides. `why`: what of it is not said all the same. */
  | { readonly kind: 'none'; readonly why?: string };

const NOTHING: Effect = { kind: 'none' };

function toEffect(statement: Statement, around: RulePlace): Effect {
  const text = () => printStatement(statement, STYLE);
  const unknownAction = (why?: string): Effect => ({
    kind: 'act',
    action: {
      kind: 'unknown',
      construct: text(),
      ...(statement.kind === 'tproxy' && { redirects: { to: 'unknown' } }),
    },
    ...(why !== undefined && { why }),
  });
  switch (statement.kind) {
    case 'match':
      return { kind: 'narrow', alternatives: toAlternatives(statement, around, text()) };
    case 'verdict':
      return { kind: 'act', action: toAction(statement.verdict, around) };
    case 'call':
      return { kind: 'act', action: { kind: statement.verdict, chain: around.addChain(statement.rules) } };
    // Its verdicts are entries of their own.
    case 'vmap':
      return NOTHING;
    case 'reject':
      return { kind: 'act', action: { kind: 'reject' } };
    case 'limit':
    case 'quota':
    case 'connections':
      return { kind: 'narrow', alternatives: perhaps(text()) };
    case 'object':
      return ['quota', 'limit'].includes(statement.object)
        ? { kind: 'narrow', alternatives: perhaps(text()) }
        : statement.object === 'synproxy'
          ? unknownAction()
          : NOTHING;
    case 'nat':
      return toNatEffect(statement, text());
    case 'update':
      return statement.statements.some(isLimit) ? { kind: 'narrow', alternatives: perhaps(text()) } : NOTHING;
    case 'meter':
      return isLimit(statement.statement) ? { kind: 'narrow', alternatives: perhaps(text()) } : NOTHING;
    case 'mangle': {
      const tracks = toZone(statement);
      if (tracks) return { kind: 'act', action: { kind: 'continue', tracks } };
      const notes = toNoteChange(statement, around.place);
      if (notes) return { kind: 'act', action: { kind: 'continue', notes } };
      return statement.key.kind === 'field' && ['payload', 'raw'].includes(statement.key.key.of)
        ? unknownAction('the packet is another one behind it; a verdict on it is unknown')
        : NOTHING;
    }
    case 'notrack':
      return { kind: 'act', action: { kind: 'continue', tracks: { as: 'untracked' } } };
    case 'tproxy':
    case 'synproxy':
    case 'queue':
    case 'fwd':
    case 'xt':
      return unknownAction();
    case 'counter':
    case 'last':
    case 'log':
    case 'dup':
    case 'flow':
    case 'reset':
      return NOTHING;
    default:
      return statement satisfies never;
  }
}

function isLimit({ kind }: Statement): boolean {
  return kind === 'limit' || kind === 'quota' || kind === 'connections';
}

const REDIRECTS = 'the packet has another destination behind it; where that is not followed, its verdict is unknown';

/** A new source changes nothing that the host's own rules ask later; a new destination does. */
function toNatEffect(
  statement: Extract<Statement, { readonly kind: 'nat' }>,
  construct: string,
): Extract<Effect, { kind: 'act' }> {
  const { nat } = statement;
  if (nat === 'snat' || nat === 'masquerade')
    return { kind: 'act', action: { kind: 'accept', hides: toHiding(statement) } };
  return { kind: 'act', action: { kind: 'unknown', construct, redirects: toRedirect(statement) }, why: REDIRECTS };
}

function toAction({ verdict, chain }: VerdictExpression, around: RulePlace): FilterAction {
  if (verdict === 'jump' || verdict === 'goto') return { kind: verdict, chain: around.nameOf(chain ?? '') };
  return { kind: verdict };
}
