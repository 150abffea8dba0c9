/** Resources of a CloudFormation template, as the API would tell of them. */
import type { Item } from '../../account/item.ts';
import type { Section } from '../../account/section.ts';
import { toSections } from '../to-sections.ts';
import { GROUP_REWRITES } from './groups.ts';
import { HOST_REWRITES } from './hosts.ts';
import { NETWORK_REWRITES } from './network.ts';
import { toSources } from './to-sources.ts';

export { isYamlTemplate, parseTemplate } from './parse-template.ts';

/** Undefined: no template. */
export function findTemplateSections(root: Item): Section[] | undefined {
  const sources = toSources(root.node);
  return sources && toSections(root, sources, { ...GROUP_REWRITES, ...HOST_REWRITES, ...NETWORK_REWRITES });
}
