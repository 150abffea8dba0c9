import { type JsonNode, itemsOf, memberOf, textOf } from '#core/json';
import { isConfiguration, isStateFile } from './is-terraform.ts';
import { type References, readReferences } from './references.ts';

/** One managed resource, as it is or will be. */
export interface TerraformResource {
  /** `module.net["a"].azurerm_subnet.keys[0]`; unique in its file. */
  readonly address: string;
  /** `azurerm_subnet`. */
  readonly type: string;
  readonly values: JsonNode;
  /**
   * By attribute (`ip_configuration.0.subnet_id`), what a value refers to that is known only after the plan is applied:
   * `module.net.azurerm_subnet.keys.id`. Addresses have no indexes.
   */
  readonly references: References;
  /** Of a plan, what of it is known only after it is applied: a tree like `values` with `true` at such places. */
  readonly unknown?: JsonNode;
}

const NO_REFERENCES: References = new Map();

/** The managed resources of a text that `isTerraform`, in order. Data sources and resources to be deleted are none. */
export function readTerraform(root: JsonNode): TerraformResource[] {
  if (isStateFile(root)) return itemsOf(memberOf(root, 'resources')).flatMap(readStateResource);
  if (isConfiguration(root)) return readConfiguration(memberOf(root, 'resource'));
  const references = readReferences(memberOf(memberOf(root, 'configuration'), 'root_module'));
  const values = memberOf(root, 'planned_values') ?? memberOf(root, 'values');
  const found = values
    ? readModule(memberOf(values, 'root_module'))
    : itemsOf(memberOf(root, 'resource_changes')).flatMap(readChange);
  const unknown = readUnknown(root);
  return found.map((resource) => {
    const open = unknown.get(resource.address);
    return {
      ...resource,
      references: references.get(withoutIndexes(resource.address)) ?? NO_REFERENCES,
      ...(open && { unknown: open }),
    };
  });
}

function readUnknown(root: JsonNode): Map<string, JsonNode> {
  return new Map(
    itemsOf(memberOf(root, 'resource_changes')).flatMap((node): [string, JsonNode][] => {
      const address = textOf(memberOf(node, 'address'));
      const unknown = memberOf(memberOf(node, 'change'), 'after_unknown');
      return address === undefined || !unknown ? [] : [[address, unknown]];
    }),
  );
}

/** `a.b[0]` and `a.b["x"]` are both of the configuration's `a.b`. */
export function withoutIndexes(address: string): string {
  return address.replaceAll(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
}

function readModule(module: JsonNode | undefined): TerraformResource[] {
  return [
    ...itemsOf(memberOf(module, 'resources')).flatMap((node) => toResource(node, memberOf(node, 'values'))),
    ...itemsOf(memberOf(module, 'child_modules')).flatMap(readModule),
  ];
}

function readChange(node: JsonNode): TerraformResource[] {
  return toResource(node, memberOf(memberOf(node, 'change'), 'after'));
}

function toResource(node: JsonNode, values: JsonNode | undefined): TerraformResource[] {
  const address = textOf(memberOf(node, 'address'));
  const type = textOf(memberOf(node, 'type'));
  if (address === undefined || type === undefined || values?.kind !== 'object') return [];
  if (textOf(memberOf(node, 'mode')) === 'data') return [];
  return [{ address, type, values, references: NO_REFERENCES }];
}

function readStateResource(node: JsonNode): TerraformResource[] {
  const type = textOf(memberOf(node, 'type'));
  const name = textOf(memberOf(node, 'name'));
  const module = textOf(memberOf(node, 'module'));
  if (type === undefined || name === undefined || textOf(memberOf(node, 'mode')) === 'data') return [];
  const address = `${module === undefined ? '' : `${module}.`}${type}.${name}`;
  return itemsOf(memberOf(node, 'instances')).flatMap((instance) => {
    const values = memberOf(instance, 'attributes');
    const key = memberOf(instance, 'index_key');
    const index = key?.kind === 'scalar' ? `[${JSON.stringify(key.value)}]` : '';
    return values?.kind === 'object' ? [{ address: address + index, type, values, references: NO_REFERENCES }] : [];
  });
}

function readConfiguration(types: JsonNode | undefined): TerraformResource[] {
  if (types?.kind !== 'object') return [];
  return [...types.members].flatMap(([type, named]) =>
    named.kind === 'object'
      ? [...named.members].flatMap(([name, body]) =>
          // A block may be written as a list of one.
          (body.kind === 'array' ? body.items.slice(0, 1) : [body]).map((values) => ({
            address: `${type}.${name}`,
            type,
            values,
            references: NO_REFERENCES,
          })),
        )
      : [],
  );
}
