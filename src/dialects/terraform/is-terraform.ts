import { type JsonNode, itemsOf, memberOf, numberOf, textOf } from '#core/json';

/** Whether a JSON text is Terraform's: `terraform show -json` of a plan or state, a state file, or configuration. */
export function isTerraform(root: JsonNode): boolean {
  return (
    memberOf(memberOf(root, 'planned_values'), 'root_module') !== undefined ||
    memberOf(memberOf(root, 'values'), 'root_module') !== undefined ||
    memberOf(root, 'resource_changes')?.kind === 'array' ||
    isStateFile(root) ||
    isConfiguration(root)
  );
}

/** `terraform.tfstate`. */
export function isStateFile(root: JsonNode): boolean {
  return (
    numberOf(memberOf(root, 'version')) !== undefined &&
    memberOf(root, 'resources')?.kind === 'array' &&
    (textOf(memberOf(root, 'terraform_version')) !== undefined ||
      itemsOf(memberOf(root, 'resources')).some((resource) => memberOf(resource, 'instances')?.kind === 'array'))
  );
}

/** `*.tf.json`: resources by type. */
export function isConfiguration(root: JsonNode): boolean {
  const types = memberOf(root, 'resource');
  if (types?.kind !== 'object' || types.members.size === 0) return false;
  return [...types.members].every(([type, named]) => /^[a-z][a-z\d]*_\w+$/.test(type) && named.kind === 'object');
}
