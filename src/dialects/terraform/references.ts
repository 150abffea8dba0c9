import { type JsonNode, itemsOf, memberOf, textOf } from '#core/json';

/** By attribute, the most exact reference of its expression. */
export type References = ReadonlyMap<string, readonly string[]>;

/** A plan's `configuration.root_module`: references by the address of a resource, modules entered. */
export function readReferences(module: JsonNode | undefined): ReadonlyMap<string, References> {
  const found = new Map<string, References>();
  readModule(module, '', new Map(), found);
  return found;
}

function readModule(
  module: JsonNode | undefined,
  prefix: string,
  variables: References,
  found: Map<string, References>,
): void {
  for (const resource of itemsOf(memberOf(module, 'resources'))) {
    const address = textOf(memberOf(resource, 'address'));
    if (address === undefined) continue;
    found.set(prefix + address, readExpressions(memberOf(resource, 'expressions'), prefix, variables));
  }
  const calls = memberOf(module, 'module_calls');
  if (calls?.kind !== 'object') return;
  for (const [name, call] of calls.members) {
    const own = readExpressions(memberOf(call, 'expressions'), prefix, variables);
    readModule(memberOf(call, 'module'), `${prefix}module.${name}.`, own, found);
  }
}

function readExpressions(expressions: JsonNode | undefined, prefix: string, variables: References): References {
  const found = new Map<string, readonly string[]>();
  const walk = (node: JsonNode, path: string): void => {
    const references = itemsOf(memberOf(node, 'references')).flatMap((item) => textOf(item) ?? []);
    if (references.length > 0) found.set(path, toWhole(references, prefix, variables));
    else if (node.kind === 'object') for (const [name, member] of node.members) walk(member, `${path}.${name}`);
    else if (node.kind === 'array') for (const [i, item] of node.items.entries()) walk(item, `${path}.${i}`);
  };
  if (expressions?.kind === 'object') for (const [name, node] of expressions.members) walk(node, name);
  return found;
}

/** `a.b[0].id` comes with `a.b[0]` and `a.b`, which say nothing more; `var.x` is what the caller of the module gave. */
function toWhole(references: readonly string[], prefix: string, variables: References): readonly string[] {
  return references
    .filter((own) => !references.some((other) => other.startsWith(`${own}.`) || other.startsWith(`${own}[`)))
    .flatMap((reference) => {
      const variable = /^var\.([^.[]+)/.exec(reference)?.[1];
      return variable === undefined ? [prefix + reference] : (variables.get(variable) ?? []);
    });
}
