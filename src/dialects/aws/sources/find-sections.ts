import type { Item } from '../account/item.ts';
import type { Section } from '../account/section.ts';
import { findApiSections } from './api.ts';
import { findBareSections } from './bare-list.ts';
import { findTemplateSections } from './cloudformation/index.ts';
import { findNpGuardSections } from './np-guard.ts';
import { findTerraformSections } from './terraform/index.ts';

/** The lists of a file, whatever form it has. Undefined: it is none of ours. */
export function findSections(root: Item, path: string): Section[] | undefined {
  return (
    findNpGuardSections(root, path) ??
    findTerraformSections(root) ??
    findTemplateSections(root) ??
    findApiSections(root, path) ??
    findBareSections(root)
  );
}
