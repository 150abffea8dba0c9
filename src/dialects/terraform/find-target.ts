import type { Reference } from './values.ts';
import type { TerraformResource } from './read-terraform.ts';

/** The one resource that a reference at an attribute of another one means; undefined: none of the text, or one of several. */
export type FindTarget = (from: TerraformResource, path: string, reference: Reference) => TerraformResource | undefined;

/** Terraform's words for "the one of several that goes with this one". */
const OWN_INDEX = /(?:^|\.)(?:count\.index|each\.(?:key|value))(?:$|\.)/;
const INDEX = /\[[^\]]*\]$/;

export function isIndexWord(reference: string): boolean {
  return OWN_INDEX.test(reference);
}

/**
 * References have the index of a module or a resource only where it is written. Where it is not, a module is the same
 * instance as the one of whoever refers, as far as both are in it; of several resources it is the one with the own index
 * where the expression says so.
 */
export function createFindTarget(resources: readonly TerraformResource[]): FindTarget {
  const byAddress = Map.groupBy(resources, ({ address }) => address.replaceAll(/\[[^\]]*\]/g, ''));
  return (from, path, { address, module, index }) => {
    const near = (byAddress.get(address) ?? []).filter((resource) =>
      isWithin(stepsOf(resource.address), stepsOf(module), stepsOf(from.address)),
    );
    const indexOf = (resource: TerraformResource) => INDEX.exec(resource.address)?.[0];
    const isOwn = (from.references.get(path) ?? []).some(isIndexWord);
    const meant = index ?? (isOwn ? indexOf(from) : undefined);
    const indexed = near.filter((resource) => meant !== undefined && indexOf(resource) === meant);
    // What is written after something of which there is one is within its value.
    const left = index === undefined ? near : near.filter((resource) => indexOf(resource) === undefined);
    const [only, ...others] = indexed.length === 1 ? indexed : left;
    return others.length > 0 ? undefined : only;
  };
}

/** `["net", '["a"]']` for each module that an address is in. */
function stepsOf(address: string): readonly (readonly [name: string, index: string])[] {
  const modules = /^(?:module\.[^.[]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.)*/.exec(address)?.[0] ?? '';
  return [...modules.matchAll(/module\.([^.[]+)(\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\./g)].map(
    ([, name = '', index = '']) => [name, index],
  );
}

type Steps = ReturnType<typeof stepsOf>;

function isWithin(found: Steps, written: Steps, from: Steps): boolean {
  let isShared = true;
  return found.every(([name, index], i) => {
    const [own, ownIndex] = from[i] ?? [];
    const [, asked = ''] = written[i] ?? [];
    isShared &&= own === name;
    const meant = asked !== '' ? asked : isShared ? ownIndex : undefined;
    isShared &&= ownIndex === index;
    return meant === undefined || meant === index;
  });
}
