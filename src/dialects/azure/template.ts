import { itemsOf, type JsonArray, type JsonNode, memberOf, numberOf, textOf, truthOf } from '#core/json';
import type { Position } from '#core/model';
import { unreachable } from '#core/result';
import { addLoss, createNotes, type Notes } from '#dialects/cloud';
import { evaluate, isBracketed, isWhole, loopsOf, type Scope } from './expression.ts';

export function isTemplate(root: JsonNode): boolean {
  return /deploymentTemplate/i.test(textOf(memberOf(root, '$schema')) ?? '');
}

const MOST_DEPTH = 10;
/** As many as the platform makes of one. Source: learn.microsoft.com/azure/azure-resource-manager/templates/copy-resources. */
const MOST_COPIES = 800;
const DEPLOYMENT = 'microsoft.resources/deployments';

interface Reader {
  readonly locate: (node: JsonNode) => Position;
  readonly notes: Notes;
  /** How much more may be written; templates can name things that grow without end. */
  readonly budget: { left: number };
}

const MOST_MADE = 1_000_000;

/**
 * The resources of a template, and of those nested in it, with the expressions that its parameters' defaults, its
 * variables and its loops decide replaced by their values. The others stay as they are written, each a loss. Templates of
 * Bicep name their resources; those that exist already are none of its.
 */
export function resolveTemplate(root: JsonNode, locate: Reader['locate'], notes: Notes): JsonArray {
  const defaults: Scope['parameters'] = (name) =>
    memberOf(memberOf(memberOf(root, 'parameters'), name), 'defaultValue');
  const reader = { locate, notes, budget: { left: MOST_MADE } };
  return readTemplate(root, toScope(root, defaults, reader, 0), reader, 0);
}

function readTemplate(root: JsonNode, scope: Scope, reader: Reader, depth: number): JsonArray {
  const written = memberOf(root, 'resources');
  const items = resourcesIn(root).flatMap((resource) => readResource(resource, scope, reader, depth));
  return { kind: 'array', offset: written?.offset ?? root.offset, items };
}

function resourcesIn(root: JsonNode): readonly JsonNode[] {
  const written = memberOf(root, 'resources');
  return written?.kind === 'object' ? [...written.members.values()] : itemsOf(written);
}

function toScope(root: JsonNode, parameters: Scope['parameters'], reader: Reader, depth: number): Scope {
  const variables = memberOf(root, 'variables');
  const scope: Scope = {
    parameters,
    variables: (name) => memberOf(variables, name) ?? unroll(variables, name, scope, reader),
    index: () => undefined,
    budget: reader.budget,
    reference: (name) => refer(root, name, scope, reader, depth),
  };
  return scope;
}

/** A variable, or a property, that a loop makes. */
function unroll(node: JsonNode | undefined, name: string, scope: Scope, reader: Reader): JsonNode | undefined {
  const loop = loopsOf(node).find((own) => textOf(memberOf(own, 'name')) === name);
  const count = loop && numberOf(valueOf(memberOf(loop, 'count'), scope));
  const input = memberOf(loop, 'input');
  if (!loop || !input || count === undefined || count > MOST_COPIES) return undefined;
  const items = Array.from({ length: count }, (_, i) => quietly(input, within(scope, name, i), reader));
  return { kind: 'array', offset: loop.offset, items };
}

/** Of the properties of a resource, the outputs of a deployment; by symbol, by name or by id. */
function refer(root: JsonNode, name: string, scope: Scope, reader: Reader, depth: number): JsonNode | undefined {
  const resources = memberOf(root, 'resources');
  const isNamed = (node: JsonNode) => {
    const own = textOf(valueOf(memberOf(node, 'name'), scope));
    return own !== undefined && (own === name || name.toLowerCase().endsWith(`/${own.toLowerCase()}`));
  };
  const symbol = resources?.kind === 'object' ? resources.members.get(name) : undefined;
  const found = symbol ?? resourcesIn(root).find(isNamed);
  if (!found || depth >= MOST_DEPTH) return undefined;
  if (textOf(memberOf(found, 'type'))?.toLowerCase() !== DEPLOYMENT) return memberOf(found, 'properties');
  const inner = enter(found, scope, reader, depth);
  const outputs = memberOf(inner?.template, 'outputs');
  if (!inner || outputs?.kind !== 'object') return undefined;
  const members = new Map(
    [...outputs.members].flatMap(([key, output]): [string, JsonNode][] => {
      const value = quietly(output, inner.scope, reader);
      return isWhole(value) ? [[key, value]] : [];
    }),
  );
  return { kind: 'object', offset: 0, members: new Map([['outputs', { kind: 'object', offset: 0, members }]]) };
}

/**
 * The template that a deployment nests, and what names mean in it: what it is given, or, as the platform does where
 * nothing else is said, what they mean outside. Undefined: the template is elsewhere.
 */
function enter(
  resource: JsonNode,
  scope: Scope,
  reader: Reader,
  depth: number,
): { readonly template: JsonNode; readonly scope: Scope } | undefined {
  const properties = memberOf(resource, 'properties');
  const template = memberOf(properties, 'template');
  if (!template || depth >= MOST_DEPTH) return undefined;
  const evaluation = textOf(memberOf(memberOf(properties, 'expressionEvaluationOptions'), 'scope'));
  if (evaluation?.toLowerCase() !== 'inner') return { template, scope };
  const given = memberOf(properties, 'parameters');
  const parameters: Scope['parameters'] = (name) => {
    const own = memberOf(memberOf(given, name), 'value');
    if (!own) return memberOf(memberOf(memberOf(template, 'parameters'), name), 'defaultValue');
    const value = quietly(own, scope, reader);
    // What is open outside must not be taken for an expression in here.
    return isWhole(value) ? value : undefined;
  };
  return { template, scope: toScope(template, parameters, reader, depth + 1) };
}

function readResource(resource: JsonNode, scope: Scope, reader: Reader, depth: number): JsonNode[] {
  const { locate, notes } = reader;
  if (truthOf(memberOf(resource, 'existing')) === true) return [];
  const copy = memberOf(resource, 'copy');
  const loop = textOf(memberOf(copy, 'name')) ?? '';
  const count = copy && numberOf(valueOf(memberOf(copy, 'count'), scope));
  if (copy && (count === undefined || count > MOST_COPIES))
    addLoss(notes, 'copy', 'how many of it there will be is decided when the template is deployed', locate(resource));
  const scopes =
    count === undefined || count > MOST_COPIES
      ? [scope]
      : Array.from({ length: count }, (_, i) => within(scope, loop, i));
  return scopes.flatMap((own) => readOne(resource, own, reader, depth));
}

function readOne(resource: JsonNode, scope: Scope, reader: Reader, depth: number): JsonNode[] {
  const { locate, notes } = reader;
  const condition = memberOf(resource, 'condition');
  const holds = condition && truthOf(valueOf(condition, scope));
  if (holds === false) return [];
  if (condition && holds === undefined)
    addLoss(
      notes,
      'condition',
      'whether it is there is decided when the template is deployed: taken to be',
      locate(resource),
    );
  if (textOf(memberOf(resource, 'type'))?.toLowerCase() !== DEPLOYMENT) return [resolve(resource, scope, reader)];
  const inner = enter(resource, scope, reader, depth);
  if (inner) return [...readTemplate(inner.template, inner.scope, reader, depth + 1).items];
  const name = textOf(valueOf(memberOf(resource, 'name'), scope)) ?? '';
  addLoss(
    notes,
    `deployment ${name}`,
    'its template is not in the file: what it makes is in no answer',
    locate(resource),
  );
  return [];
}

function within(scope: Scope, loop: string, index: number): Scope {
  return {
    ...scope,
    index: (name) => (name === '' || name.toLowerCase() === loop.toLowerCase() ? index : scope.index(name)),
  };
}

function valueOf(node: JsonNode | undefined, scope: Scope): JsonNode | undefined {
  const text = textOf(node);
  return text !== undefined && isBracketed(text) ? evaluate(text.slice(1, -1), scope) : node;
}

/** What stays open in it is told elsewhere. */
function quietly(node: JsonNode, scope: Scope, reader: Reader): JsonNode {
  return resolve(node, scope, { ...reader, notes: createNotes() });
}

/** `place`: the nearest thing that is written in the file. */
function resolve(node: JsonNode, scope: Scope, reader: Reader, place: JsonNode = node, nesting = 0): JsonNode {
  if (reader.budget.left-- <= 0 || nesting > MOST_NESTING) return node;
  const inside = (member: JsonNode) =>
    resolve(member, scope, reader, member.offset === 0 ? place : member, nesting + 1);
  switch (node.kind) {
    case 'array':
      return { ...node, items: node.items.map(inside) };
    case 'object': {
      const loops = loopsOf(node);
      const kept = [...node.members].filter(([name]) => name !== 'copy' || loops.length === 0);
      const made = loops.map((loop): readonly [string, JsonNode] => {
        const name = textOf(memberOf(loop, 'name')) ?? '';
        const items = unroll(node, name, scope, reader);
        if (items) return [name, inside(items)];
        addLoss(
          reader.notes,
          `copy ${name}`,
          'how many of it there will be is decided when the template is deployed',
          reader.locate(place),
        );
        const input = memberOf(loop, 'input');
        return [name, { kind: 'array', offset: loop.offset, items: input ? [inside(input)] : [] }];
      });
      return { ...node, members: new Map([...kept.map(([name, member]) => [name, inside(member)] as const), ...made]) };
    }
    case 'scalar': {
      if (typeof node.value !== 'string' || !isBracketed(node.value)) return node;
      const value = evaluate(node.value.slice(1, -1), scope);
      if (value) return toPlace(resolve(value, scope, reader, place, nesting + 1), place.offset);
      addLoss(
        reader.notes,
        node.value,
        'what it will be is decided when the template is deployed',
        reader.locate(place),
      );
      return { ...node, offset: place.offset };
    }
    default:
      return unreachable(node);
  }
}

const MOST_NESTING = 100;

/** What an expression makes stands where the expression does. */
function toPlace(node: JsonNode, offset: number): JsonNode {
  return { ...node, offset: node.offset === 0 ? offset : node.offset };
}
