import type { Notes } from '#dialects/cloud';
import type { FirewallPolicy, FirewallRule, Instance } from './estate.ts';
import { readFirewall, readPolicy } from './read-firewall.ts';
import { type GcpResource, propItems, propText, toKey, toName } from './resource.ts';

/**
 * What holds for one interface or network, as the platform works it out: its rules, and its policies, which the answer
 * attaches to nothing by name.
 */
export function readEffective(
  resource: GcpResource,
  instances: readonly Instance[],
  notes: Notes,
): { readonly firewalls: readonly FirewallRule[]; readonly policies: readonly FirewallPolicy[] } {
  const part = (node: GcpResource['node']): GcpResource => ({
    ...resource,
    node,
    key: '',
    name: propText(node, 'name') ?? '',
    at: resource.locate(node),
  });
  const firewalls = propItems(resource.node, 'firewalls').flatMap((node) => readFirewall(part(node), notes));
  const networks = networksOf(resource, instances, firewalls);
  const policies = propItems(resource.node, 'firewallPolicys', 'firewallPolicies').map((node) => {
    const policy = readPolicy(part(node), notes);
    return { ...policy, attachedTo: [...policy.attachedTo, ...networks] };
  });
  return { firewalls, policies };
}

/** The networks asked about: by the request where it is known, else by the rules in the answer. */
function networksOf(
  resource: GcpResource,
  instances: readonly Instance[],
  firewalls: readonly FirewallRule[],
): string[] {
  const network = /networks[/-]([^/?]+?)[/-]getEffectiveFirewalls/.exec(resource.key)?.[1];
  if (network !== undefined) return [toKey(`global/networks/${network}`)];
  const name = /instances[/-]([^/?]+?)[/-]getEffectiveFirewalls/.exec(resource.key)?.[1];
  const owner = instances.find(
    (instance) => name !== undefined && (instance.name === name || toName(instance.key) === name),
  );
  const own = owner?.interfaces.map((item) => item.network) ?? firewalls.map((rule) => rule.network);
  return [...new Set(own)];
}
