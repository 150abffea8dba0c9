import { addLoss, type Notes } from '#dialects/cloud';
import type { FirewallPolicy, FirewallRule, Instance, Network } from './estate.ts';
import { readFirewall, readPolicy } from './read-firewall.ts';
import { type GcpResource, prop, propItems, propText, toKey, toName } from './resource.ts';

/** What the platform works out for one interface or network. */
export interface Effective {
  readonly firewalls: readonly FirewallRule[];
  readonly policies: readonly FirewallPolicy[];
  /** Networks of which this is all that holds. Empty: of one instance, or nobody knows of which. */
  readonly whole: readonly string[];
  /** The instance whose interface was asked about. */
  readonly instance?: string;
}

/** Of policies the answer tells neither what they are attached to nor, from `gcloud`, of which kind they are. */
export function readEffective(
  resource: GcpResource,
  instances: readonly Instance[],
  networks: readonly Network[],
  notes: Notes,
): Effective {
  const part = (node: GcpResource['node']): GcpResource => ({
    ...resource,
    node,
    key: '',
    name: propText(node, 'name') ?? '',
    at: resource.locate(node),
  });
  const firewalls = propItems(resource.node, 'firewalls').flatMap((node) => readFirewall(part(node), notes));
  const { own, isNetwork, instance } = findOwners(resource, instances, networks, firewalls);
  if (own.length === 0)
    addLoss(
      notes,
      'effective firewalls',
      'of which network they are is not told: they hold for any, perhaps (a file named `networks-NAME-getEffectiveFirewalls.json` tells)',
      resource.at,
    );
  const policies = propItems(resource.node, 'firewallPolicys', 'firewallPolicies').map((node) => {
    const policy = readPolicy(part(node), notes);
    const isUntyped = prop(node, 'type') === undefined && policy.level !== 'region';
    // Names of policies of networks begin with a letter, those of others are numbers.
    const level = /^\d+$/.test(propText(node, 'name') ?? '') ? ('organization' as const) : ('network' as const);
    return {
      ...policy,
      ...(isUntyped && { level }),
      attachedTo: own.length > 0 ? own : ['${the network of effective firewalls}'],
    };
  });
  return { firewalls, policies, whole: isNetwork ? own : [], ...(instance !== undefined && { instance }) };
}

/** The networks asked about: by the request or the file's name, else by the rules in the answer, else the only one. */
function findOwners(
  { key }: GcpResource,
  instances: readonly Instance[],
  networks: readonly Network[],
  firewalls: readonly FirewallRule[],
): { readonly own: readonly string[]; readonly isNetwork: boolean; readonly instance?: string } {
  const asked = /networks[/-]([^/?]+?)[/-]getEffectiveFirewalls/.exec(key)?.[1];
  const written = key.split(/[^A-Za-z0-9-]+|-(?=get)/);
  const words = new Set(written.flatMap((word) => [word, word.replace(/^networks?-/, '')]));
  const named = networks.filter(({ name }) => name === asked || (asked === undefined && words.has(name)));
  if (named.length === 1) return { own: named.map((network) => network.key), isNetwork: true };
  if (asked !== undefined) return { own: [toKey(`global/networks/${asked}`)], isNetwork: true };
  const owner = instances.find(({ name, key: link }) => {
    const other = /instances[/-]([^/?]+?)[/-]getEffectiveFirewalls/.exec(key)?.[1];
    return other === undefined ? words.has(name) : name === other || toName(link) === other;
  });
  const of = (instance: Instance) => [...new Set(instance.interfaces.map((item) => item.network))];
  if (owner) return { own: of(owner), isNetwork: false, instance: owner.key };
  const told = [...new Set(firewalls.map((rule) => rule.network))];
  const [only, ...others] = networks;
  const guessed = told.length > 0 ? told : only && others.length === 0 ? [only.key] : [];
  return { own: guessed, isNetwork: /networks?(?![-_]?interface)/i.test(key) && !/instance|\bvm\b/i.test(key) };
}
