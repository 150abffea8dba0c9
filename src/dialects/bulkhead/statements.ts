import type { Guardrail } from '#core/model';
import type { Entry, Node } from './document.ts';
import { describe, readItems, readOneOf, report } from './fields.ts';
import type { Names } from './names.ts';
import { type Parts, readParts, type StatementKeys } from './parts.ts';
import type { PolicyError } from './position.ts';
import { readSelector } from './selector.ts';

export type Kind = Guardrail['kind'];

/** The keys of what a guardrail says, by kind. Undefined: it is one selector, or one word. */
export const STATEMENT_KEYS: Readonly<Record<Kind, StatementKeys | undefined>> = {
  never: { required: ['from', 'to'], optional: ['services', 'except'] },
  'never-path': { required: ['from', 'to'], optional: ['over'] },
  'every-path': { required: ['from', 'to', 'crosses'], optional: ['over'] },
  'exact-callers': { required: ['to', 'services', 'callers'], optional: [] },
  isolated: undefined,
  'no-lateral': { required: ['of'], optional: ['services', 'except'] },
  'egress-only': { required: ['from', 'destinations'], optional: [] },
  exposure: undefined,
  threshold: { required: ['from', 'to', 'fewer-than'], optional: ['per', 'distinct', 'over'] },
  single: { required: ['of'], optional: ['per', 'unless-shared'] },
  'expires-within': { required: ['from', 'to', 'days'], optional: ['hosts'] },
  'requires-identity': { required: ['to'], optional: ['services'] },
  'declared-gateways-only': { required: ['gateways'], optional: [] },
};
/** A selector and what it is reached on: an entry of `destinations`, and `unless-shared`. */
export const TARGET_KEYS: StatementKeys = { required: ['to', 'services'], optional: [] };
export const KINDS = Object.keys(STATEMENT_KEYS) as readonly Kind[];

export const MOST_WORKLOADS = 10_000;
export const MOST_DAYS = 3650;

type Body = Guardrail extends infer G ? (G extends Guardrail ? Omit<G, 'id' | 'description'> : never) : never;

/** What a guardrail says; undefined, with errors, when any part of it is wrong: a part left out would change the rest. */
export function readStatement(
  kind: Kind,
  { value }: Entry,
  owner: string,
  names: Names,
  errors: PolicyError[],
): Body | undefined {
  const before = errors.length;
  const keys = STATEMENT_KEYS[kind];
  if (keys) {
    const parts = readParts(value, owner, keys, names, errors);
    const body = parts && toBody(kind, parts, names, errors);
    return errors.length > before ? undefined : body;
  }
  if (kind === 'isolated') {
    const of = readSelector(value, `\`isolated\` of ${owner}`, names, errors);
    return of && { kind, of };
  }
  if (value.kind === 'text' && value.text === 'catalogue') return { kind: 'exposure' };
  return report(errors, value.at, `\`${kind}\` of ${owner} is ${describe(value)}; expected \`catalogue\``);
}

function toBody(kind: Kind, parts: Parts, names: Names, errors: PolicyError[]): Body | undefined {
  switch (kind) {
    case 'never': {
      const ends = toEnds(parts);
      const services = parts.use('services');
      const except = parts.use('except');
      return ends && { kind, ...ends, ...(services && { services }), ...(except && { except }) };
    }
    case 'never-path': {
      const ends = toEnds(parts);
      const over = parts.classes('over');
      return ends && { kind, ...ends, ...(over && { over }) };
    }
    case 'every-path': {
      const ends = toEnds(parts);
      const crosses = parts.selector('crosses');
      const over = parts.classes('over');
      return ends && crosses && { kind, ...ends, crosses, ...(over && { over }) };
    }
    case 'exact-callers': {
      const to = parts.selector('to');
      const services = parts.use('services');
      const callers = parts.selector('callers');
      return to && services && callers && { kind, to, services, callers };
    }
    case 'no-lateral': {
      const of = parts.selector('of');
      const services = parts.use('services');
      const except = parts.selector('except');
      return of && { kind, of, ...(services && { services }), ...(except && { except }) };
    }
    case 'egress-only': {
      const from = parts.selector('from');
      const list = parts.fields.get('destinations');
      const items = list ? readItems(list.value, `\`destinations\` of ${parts.fields.owner}`, errors) : [];
      const what = `a destination of ${parts.fields.owner}`;
      return from && { kind, from, destinations: items.flatMap((item) => readTarget(item, what, names, errors) ?? []) };
    }
    case 'threshold': {
      const ends = toEnds(parts);
      const fewerThan = parts.count('fewer-than', 1, MOST_WORKLOADS);
      const per = parts.label('per');
      const distinct = parts.label('distinct');
      const over = parts.classes('over');
      if (!ends || fewerThan === undefined) return undefined;
      const labels = { ...(per !== undefined && { per }), ...(distinct !== undefined && { distinct }) };
      return { kind, ...ends, fewerThan, ...labels, ...(over && { over }) };
    }
    case 'single': {
      const of = parts.selector('of');
      const per = parts.label('per');
      const entry = parts.fields.get('unless-shared');
      const what = `\`unless-shared\` of ${parts.fields.owner}`;
      const unlessShared = entry && readTarget(entry.value, what, names, errors);
      return of && { kind, of, ...(per !== undefined && { per }), ...(unlessShared && { unlessShared }) };
    }
    case 'expires-within': {
      const ends = toEnds(parts);
      const days = parts.count('days', 1, MOST_DAYS);
      const hosts = readOneOf(parts.fields, 'hosts', ['named'], errors);
      return ends && days !== undefined ? { kind, ...ends, days, ...(hosts && { hosts }) } : undefined;
    }
    case 'requires-identity': {
      const to = parts.selector('to');
      const services = parts.use('services');
      return to && { kind, to, ...(services && { services }) };
    }
    case 'declared-gateways-only': {
      const gateways = parts.selector('gateways');
      return gateways && { kind, gateways };
    }
    case 'isolated':
    case 'exposure':
      return undefined;
    default:
      return kind satisfies never;
  }
}

function toEnds(parts: Parts) {
  const from = parts.selector('from');
  const to = parts.selector('to');
  return from && to && { from, to };
}

function readTarget(node: Node, what: string, names: Names, errors: PolicyError[]) {
  const parts = readParts(node, what, TARGET_KEYS, names, errors);
  const to = parts?.selector('to');
  const services = parts?.use('services');
  return to && services && { to, services };
}
