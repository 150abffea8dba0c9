import { HOP_CLASSES, MANAGEMENT_MEANS, MODES, ZONE_CLASSES } from '#core/model';
import { NAME } from './fields.ts';
import { GUARDRAIL_KEYS } from './guardrails.ts';
import { MANAGEMENT_KEYS } from './manages.ts';
import { FILE_KEYS } from './parse-policy.ts';
import { IDENTITY, RULE_KEYS } from './rules.ts';
import { TIME, WEEK, WINDOW_KEYS } from './schedule.ts';
import { CRITERIA, LABEL_KEY, NOT_LABELS } from './selector.ts';
import type { StatementKeys } from './parts.ts';
import { SERVICE_KEYS } from './services.ts';
import { KINDS, type Kind, MOST_DAYS, MOST_WORKLOADS, STATEMENT_KEYS, TARGET_KEYS } from './statements.ts';
import { TEST_KEYS } from './tests.ts';
import { ISOLATIONS, MOST_APPROVALS, WORKLOAD_KEYS, ZONE_KEYS } from './zones.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Other readers of YAML take `1.10` and `no` for something else than the text that it is here. */
const TEXT = { type: ['string', 'number', 'boolean'] };
const SOME_TEXT = { ...TEXT, minLength: 1, pattern: '\\S' };
const ref = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });
const oneOrMore = (item: JsonSchema): JsonSchema => ({ anyOf: [item, { type: 'array', items: item, minItems: 1 }] });
const words = (accepted: readonly string[]): JsonSchema => ({ enum: accepted });
const matching = (pattern: RegExp): JsonSchema => ({ ...TEXT, pattern: pattern.source });
const count = (minimum: number, maximum: number): JsonSchema => ({ type: 'integer', minimum, maximum });
const about = (description: string, schema: JsonSchema): JsonSchema => ({ description, ...schema });
const list = (item: JsonSchema): JsonSchema => ({ type: ['array', 'null'], items: item });
/** An empty list is as good as none where nothing need be there. */
const anyNumber = (item: JsonSchema): JsonSchema => ({ anyOf: [item, { type: 'array', items: item }] });

function mapping({ required, optional }: StatementKeys, values: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const keys = [...required, ...optional];
  const properties = Object.fromEntries(keys.map((key) => [key, values[key] ?? SOME_TEXT]));
  return { type: 'object', required, properties, additionalProperties: false };
}

const ADDRESS = matching(/^[0-9A-Fa-f:.]+$/);
const NETWORK = matching(/^[0-9A-Fa-f:.]+(\/\d{1,3})?$/);
const DAY = matching(/^\d{4}-\d{2}-\d{2}$/);
const MOMENT = matching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/);
const SELECTORS = ['from', 'to', 'of', 'crosses', 'callers', 'gateways'].map((key) => [key, ref('selector')] as const);

/** What each key of a statement holds; `except` of `never` are services. */
const PARTS: Readonly<Record<string, JsonSchema>> = {
  ...Object.fromEntries(SELECTORS),
  services: ref('services'),
  except: ref('selector'),
  over: oneOrMore(words(HOP_CLASSES)),
  per: ref('label'),
  distinct: ref('label'),
  'fewer-than': count(1, MOST_WORKLOADS),
  days: count(1, MOST_DAYS),
  hosts: words(['named']),
  'unless-shared': ref('target'),
  destinations: { type: ['array', 'null'], items: ref('target') },
};

function toStatement(kind: Kind): JsonSchema {
  const keys = STATEMENT_KEYS[kind];
  if (keys) return mapping(keys, kind === 'never' ? { ...PARTS, except: ref('services') } : PARTS);
  return kind === 'isolated' ? ref('selector') : words(['catalogue']);
}

const SELECTOR: JsonSchema = {
  anyOf: [
    words(['any', 'internet', 'workloads']),
    about('what any of the parts selects', { type: 'array', items: ref('selector'), minItems: 1 }),
    {
      type: 'object',
      minProperties: 1,
      properties: {
        zone: about('zones: their workloads and, when nothing else restricts, their networks', oneOrMore(SOME_TEXT)),
        workload: about('workloads by name', oneOrMore(SOME_TEXT)),
        network: about('addresses, whoever has them', oneOrMore(NETWORK)),
        all: about('what all of the parts select', { type: 'array', items: ref('selector'), minItems: 1 }),
        of: about('what `except` takes from', ref('selector')),
        except: about('what is left out', ref('selector')),
      },
      additionalProperties: oneOrMore(SOME_TEXT),
      propertyNames: { anyOf: [words([...CRITERIA]), ref('label')] },
      dependentSchemas: {
        network: { propertyNames: words(['network', 'except']) },
        all: { propertyNames: words(['all', 'except']) },
        of: { required: ['except'], propertyNames: words(['of', 'except']) },
        except: { minProperties: 2 },
      },
    },
  ],
};

const ENTRIES: Readonly<Record<string, JsonSchema>> = {
  zones: {
    ...mapping(ZONE_KEYS, {
      name: ref('name'),
      class: words(ZONE_CLASSES),
      isolation: words(ISOLATIONS),
      mode: words(MODES),
      networks: anyNumber(NETWORK),
      approvals: about('how many operators must sign what the zone loads', count(1, MOST_APPROVALS)),
    }),
    if: { required: ['class'] },
    else: { properties: { name: words(ZONE_CLASSES) } },
  },
  workloads: mapping(WORKLOAD_KEYS, {
    name: ref('name'),
    addresses: anyNumber(ADDRESS),
    labels: { type: 'object', propertyNames: ref('label'), additionalProperties: SOME_TEXT },
    mode: words(MODES),
    enforced: { type: 'boolean' },
    legs: about('other zones in whose networks it has addresses', oneOrMore(SOME_TEXT)),
  }),
  services: mapping(SERVICE_KEYS, { name: ref('name'), ports: oneOrMore(SOME_TEXT) }),
  rules: mapping(RULE_KEYS, {
    id: ref('name'),
    from: ref('selector'),
    to: ref('selector'),
    services: ref('services'),
    enabled: { type: 'boolean' },
    review: about('the day of the next review', DAY),
    expires: about('from this moment on it permits nothing', MOMENT),
    schedule: about('when it permits, UTC', oneOrMore(ref('window'))),
    identity: about('what callers must prove as well', matching(IDENTITY)),
  }),
  manages: mapping(MANAGEMENT_KEYS, {
    from: ref('selector'),
    to: ref('selector'),
    through: words(MANAGEMENT_MEANS),
  }),
  guardrails: {
    ...mapping(GUARDRAIL_KEYS, {
      id: ref('name'),
      ...Object.fromEntries(KINDS.map((kind) => [kind, toStatement(kind)])),
    }),
    oneOf: KINDS.map((kind) => ({ required: [kind] })),
  },
  tests: {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    properties: { allow: ref('test'), deny: ref('test') },
    additionalProperties: false,
  },
};

/** The JSON Schema (2020-12) of a policy file: its structure. What names mean is for `bulkhead check` to say. */
export const POLICY_SCHEMA: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Bulkhead policy file',
  type: ['object', 'null'],
  properties: Object.fromEntries(
    FILE_KEYS.optional.map((key) => {
      const entry = ENTRIES[key];
      return [key, entry ? list(entry) : about('files and folders that are read as well', oneOrMore(SOME_TEXT))];
    }),
  ),
  additionalProperties: false,
  $defs: {
    name: matching(NAME),
    label: { ...matching(LABEL_KEY), not: words([...CRITERIA, ...NOT_LABELS.keys()]) },
    selector: SELECTOR,
    services: about('names of services, `tcp/443`, `udp/8000-8100`, `icmp/8`, `any`', oneOrMore(SOME_TEXT)),
    target: mapping(TARGET_KEYS, PARTS),
    window: mapping(WINDOW_KEYS, {
      days: about('absent: every day', oneOrMore(words(WEEK))),
      from: matching(TIME),
      to: about('exclusive, at most `24:00`', matching(TIME)),
    }),
    test: { anyOf: [matching(/^[^>]*\S\s*->\s*\S.*:\s*\S/), mapping(TEST_KEYS, PARTS)] },
  },
};
