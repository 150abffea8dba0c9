import { type JsonNode, itemsOf, memberOf, textOf } from '#core/json';

/** By attribute, the most exact reference of its expression. */
export type References = ReadonlyMap<string, readonly string[]>;

/** A plan's `configuration.root_module`: references by the address of a resource, modules entered. */
export function readReferences(module: JsonNode | undefined): ReadonlyMap<string, References> {
  const found = new Map<string, References>();
  readModule({ module, prefix: '', known: new Map() }, found);
  return found;
}

/** A module as it is called. */
interface Scope {
  readonly module: JsonNode | undefined;
  /** `module.a.module.b.` */
  readonly prefix: string;
  /** Absent: nobody calls it. */
  readonly caller?: { readonly scope: Scope; readonly expressions: JsonNode | undefined };
  /** What variables and outputs are, by their address, each worked out once. */
  readonly known: Map<string, readonly string[]>;
}

function readModule(scope: Scope, found: Map<string, References>): void {
  const { module, prefix } = scope;
  for (const resource of itemsOf(memberOf(module, 'resources'))) {
    const address = textOf(memberOf(resource, 'address'));
    if (address === undefined) continue;
    found.set(prefix + address, readExpressions(memberOf(resource, 'expressions'), scope));
  }
  const calls = memberOf(module, 'module_calls');
  if (calls?.kind === 'object') for (const name of calls.members.keys()) readModule(enter(scope, name), found);
}

function enter(scope: Scope, name: string, index = ''): Scope {
  const call = memberOf(memberOf(scope.module, 'module_calls'), name);
  return {
    module: memberOf(call, 'module'),
    prefix: `${scope.prefix}module.${name}${index}.`,
    caller: { scope, expressions: memberOf(call, 'expressions') },
    known: scope.known,
  };
}

function readExpressions(expressions: JsonNode | undefined, scope: Scope): References {
  const found = new Map<string, readonly string[]>();
  const walk = (node: JsonNode, path: string): void => {
    const references = referencesIn(node);
    if (references.length > 0) found.set(path, toWhole(references, scope));
    else if (node.kind === 'object') for (const [name, member] of node.members) walk(member, `${path}.${name}`);
    else if (node.kind === 'array') for (const [i, item] of node.items.entries()) walk(item, `${path}.${i}`);
  };
  if (expressions?.kind === 'object') for (const [name, node] of expressions.members) walk(node, name);
  return found;
}

function referencesIn(expression: JsonNode | undefined): string[] {
  return itemsOf(memberOf(expression, 'references')).flatMap((item) => textOf(item) ?? []);
}

const VARIABLE = /^var\.([^.[]+)(.*)$/;
const OUTPUT = /^module\.([^.[]+)(\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.([^.[]+)(.*)$/;

/**
 * `a.b[0].id` comes with `a.b[0]` and `a.b`, which say nothing more; `var.x` is what the caller of the module gave, and
 * `module.m.x` what the module says that its output is. What follows (`["key"]`, `.id`) is of the same thing.
 */
function toWhole(references: readonly string[], scope: Scope): readonly string[] {
  const whole = toExact(references).flatMap((reference) => {
    const [, variable, ofVariable = ''] = VARIABLE.exec(reference) ?? [];
    if (variable !== undefined) return toGiven(variable, ofVariable, scope);
    const [, name, index, output, rest = ''] = OUTPUT.exec(reference) ?? [];
    const said = name === undefined || output === undefined ? [] : toSaid(output, rest, enter(scope, name, index));
    return said.length > 0 ? said : [scope.prefix + reference];
  });
  return [...new Set(whole)];
}

function toExact(references: readonly string[]): string[] {
  return references.filter(
    (own) => !references.some((other) => other.startsWith(`${own}.`) || other.startsWith(`${own}[`)),
  );
}

function toGiven(variable: string, rest: string, { caller, prefix, known }: Scope): readonly string[] {
  if (!caller) return [];
  const given = referencesIn(memberOf(caller.expressions, variable));
  return once(known, `${prefix}var.${variable}${rest}`, () => toWhole(follow(given, rest), caller.scope));
}

function toSaid(output: string, rest: string, inner: Scope): readonly string[] {
  const said = referencesIn(memberOf(memberOf(memberOf(inner.module, 'outputs'), output), 'expression'));
  return once(inner.known, `${inner.prefix}${output}${rest}`, () => toWhole(follow(said, rest), inner));
}

/** Longer ones come back to themselves. */
const LONGEST = 300;

function follow(references: readonly string[], rest: string): string[] {
  return rest.length > LONGEST ? [] : toExact(references).map((reference) => reference + rest);
}

/** What comes back to itself is nothing. */
function once(known: Map<string, readonly string[]>, key: string, find: () => readonly string[]): readonly string[] {
  const earlier = known.get(key);
  if (earlier) return earlier;
  known.set(key, []);
  const found = find();
  known.set(key, found);
  return found;
}
