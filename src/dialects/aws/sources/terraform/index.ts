/** Terraform's resources of AWS, as the API would tell of them. */
import { isTerraform } from '#dialects/terraform';
import type { Item } from '../../account/item.ts';
import type { Section } from '../../account/section.ts';
import { toSections } from '../to-sections.ts';
import { GROUP_REWRITES } from './groups.ts';
import { HOST_REWRITES } from './hosts.ts';
import { NETWORK_REWRITES } from './network.ts';
import { ROUTE_REWRITES } from './routes.ts';
import { toSources } from './to-sources.ts';
import { TRANSIT_REWRITES } from './transit.ts';

const REWRITES = {
  ...GROUP_REWRITES,
  ...HOST_REWRITES,
  ...NETWORK_REWRITES,
  ...ROUTE_REWRITES,
  ...TRANSIT_REWRITES,
};

/** Undefined: no Terraform. */
export function findTerraformSections(root: Item): Section[] | undefined {
  return isTerraform(root.node) ? toSections(root, toSources(root.node), REWRITES) : undefined;
}
