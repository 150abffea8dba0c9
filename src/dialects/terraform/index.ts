/** Terraform as JSON (plan, state, configuration): the resources in it, for the dialects of the clouds that they make. */
export { isStateFile, isTerraform } from './is-terraform.ts';
export { readTerraform, type TerraformResource } from './read-terraform.ts';
export {
  isComputedAt,
  isOpen,
  isUnknownAt,
  openStringsAt,
  type Reference,
  type Resolve,
  stringsAt,
  textAt,
} from './values.ts';
export { blocks, list, makeObject, type MadeValue } from './make-json.ts';
export { createFindTarget } from './find-target.ts';
