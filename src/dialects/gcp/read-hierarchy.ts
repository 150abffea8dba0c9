import type { FirewallPolicy, Hierarchy } from './estate.ts';
import type { Effective } from './read-effective.ts';
import { type GcpResource, isSame, type Kind, projectOf, propText, toKey } from './resource.ts';

/** `policies`: those whose rules are in the files, with the keys by which associations may name them. */
export function readHierarchy(
  of: (kind: Kind) => readonly GcpResource[],
  all: readonly GcpResource[],
  policies: readonly { readonly key: string; readonly policy: FirewallPolicy }[],
  effective: readonly Effective[],
): Hierarchy {
  const ancestors = new Map<string, readonly string[]>();
  for (const { kind, key, ancestors: own } of all)
    if (own && !ancestors.has(projectOf(key)))
      ancestors.set(kind === 'ancestry' ? projectOf(`${key}/`) : projectOf(key), own);
  const isTold = (node: GcpResource['node']) => policies.some((own) => isAssociated(node, own));
  const strays = of('policyassociation')
    .filter(({ node }) => !isTold(node))
    .map(({ node, at }) => ({
      target: toKey(propText(node, 'attachmentTarget') ?? ''),
      policy: propText(node, 'displayName', 'shortName', 'firewallPolicyId', 'firewallPolicy', 'name') ?? '',
      at,
    }));
  // An inventory that holds what is above projects, and policies, holds all policies that are there.
  const isInventory = all.some(({ kind, ancestors: own }) => kind === 'firewallpolicy' && own !== undefined);
  const told = new Set(isInventory ? of('hierarchynode').map(({ key }) => key) : []);
  return {
    ancestors,
    strays,
    told,
    effective: new Set(effective.flatMap(({ whole }) => whole)),
    effectiveInstances: new Set(effective.flatMap(({ instance }) => instance ?? [])),
  };
}

/** Whether an association that stands by itself is one of the policy. */
export function isAssociated(
  node: GcpResource['node'],
  { key, policy }: { readonly key: string; readonly policy: FirewallPolicy },
): boolean {
  const named = propText(node, 'firewallPolicy', 'firewallPolicyId') ?? '';
  return named !== '' && (isSame(toKey(named), key) || named === policy.name || named === policy.id);
}
