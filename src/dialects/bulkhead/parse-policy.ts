import type { Policy } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { checkAddresses } from './addresses.ts';
import { type Node, type PolicyFile, readDocument } from './document.ts';
import { readFields, readItems } from './fields.ts';
import { readGuardrails } from './guardrails.ts';
import { checkIncludes, type Include, readIncludes } from './include.ts';
import { readManages } from './manages.ts';
import type { Names } from './names.ts';
import type { PolicyError, PolicyPositions, Position } from './position.ts';
import { readRules } from './rules.ts';
import { readServices } from './services.ts';
import { readTests } from './tests.ts';
import { type Placed, readWorkloads, readZones } from './zones.ts';

export interface ParsedPolicy {
  readonly policy: Policy;
  readonly positions: PolicyPositions;
}

export const SECTIONS = ['zones', 'workloads', 'services', 'rules', 'manages', 'guardrails', 'tests'] as const;
type Section = (typeof SECTIONS)[number];
export const FILE_KEYS = { required: [], optional: ['include', ...SECTIONS] };

/**
 * The policy that the files are together, in their order, and where each part of it is written.
 * Errors: all of them, by file and line.
 */
export function parsePolicy(files: readonly PolicyFile[]): Result<ParsedPolicy, PolicyError[]> {
  return parse(files, true);
}

/** What is wrong in some files of a policy, whatever the others may declare. */
export function findPartErrors(files: readonly PolicyFile[]): readonly PolicyError[] {
  const parsed = parse(files, false);
  return parsed.ok ? [] : parsed.error;
}

function parse(files: readonly PolicyFile[], isWhole: boolean): Result<ParsedPolicy, PolicyError[]> {
  const errors: PolicyError[] = [];
  const read = files.map((file) => readDocument(file, errors));
  const broken = new Set(read.filter(({ isBroken }) => isBroken).map(({ path }) => path));
  const documents = read.flatMap(({ node }) => node ?? []);
  const ofSyntax = errors.length;
  const { sections, includes } = readSections(documents, errors);
  const isComplete = isWhole && broken.size === 0;
  if (isComplete) checkIncludes(files, includes, errors);
  const names: Names = {
    zones: new Map(),
    workloads: new Map(),
    services: new Map(),
    traffic: new Map(),
    ids: new Map(),
    isComplete,
  };
  const services = readServices(sections.services, names, errors);
  const zones = readZones(sections.zones, names, errors);
  const workloads = readWorkloads(sections.workloads, names, errors);
  checkAddresses(zones, workloads, errors);
  const rules = readRules(sections.rules, names, errors);
  const manages = readManages(sections.manages, names, errors);
  const guardrails = readGuardrails(sections.guardrails, names, errors);
  const tests = readTests(sections.tests, names, errors);
  if (errors.length > 0) {
    // What a file with broken syntax seems to say is no ground for more errors.
    const sound = errors.filter(({ file }, i) => i < ofSyntax || !broken.has(file));
    return fail(toSorted(sound, files));
  }
  const policy: Policy = {
    zones: zones.map(({ value }) => value),
    workloads: workloads.map(({ value }) => value),
    services,
    rules,
    manages: manages.map(({ management }) => management),
    guardrails,
    tests: tests.map(({ test }) => test),
  };
  const positionsOf = (ids: readonly { id: string }[]) =>
    new Map(ids.flatMap(({ id }): [string, Position][] => toEntry(id, names.ids.get(id))));
  return ok({
    policy,
    positions: {
      zones: toPositions(zones),
      workloads: toPositions(workloads),
      services: names.services,
      rules: positionsOf(rules),
      manages: manages.map(({ at }) => at),
      guardrails: positionsOf(guardrails),
      tests: tests.map(({ at }) => at),
    },
  });
}

function readSections(documents: readonly Node[], errors: PolicyError[]) {
  const sections: Record<Section, Node[]> = {
    zones: [],
    workloads: [],
    services: [],
    rules: [],
    manages: [],
    guardrails: [],
    tests: [],
  };
  const includes: Include[] = [];
  for (const document of documents) {
    // A file of comments alone.
    if (document.kind === 'text' && document.text === '') continue;
    const fields = readFields(document, 'a policy file', FILE_KEYS, errors);
    const include = fields?.get('include');
    if (include) includes.push(...readIncludes(include.value, errors));
    for (const section of SECTIONS) {
      const entry = fields?.get(section);
      if (entry) for (const item of readItems(entry.value, `\`${section}\``, errors)) sections[section].push(item);
    }
  }
  return { sections, includes };
}

function toPositions(placed: readonly Placed<{ readonly name: string }>[]): Map<string, Position> {
  return new Map(placed.map(({ value, at }) => [value.name, at]));
}

function toEntry(id: string, at: Position | undefined): [string, Position][] {
  return at ? [[id, at]] : [];
}

function toSorted(errors: readonly PolicyError[], files: readonly PolicyFile[]): PolicyError[] {
  const order = new Map(files.map(({ path }, index) => [path, index]));
  return errors.toSorted(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
}
