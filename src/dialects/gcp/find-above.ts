import type { FirewallPolicy, GcpEstate, Network } from './estate.ts';
import type { Stage } from './lift-firewall.ts';
import { isSame, projectOf } from './resource.ts';

/**
 * Policies of the organization and of folders for a network, in the order in which the platform asks them: what it says
 * itself, else those of what the project lies in, from the top. Where nobody tells where the project lies, the one
 * organization or folder that has policies is taken to hold all projects; several hold perhaps.
 */
export function findAbove(estate: GcpEstate, network: Network, isComplete: boolean): Stage[] {
  const { hierarchy } = estate;
  const policies = estate.policies.filter(({ level }) => level === 'organization' || level === 'folder');
  const isOf = (policy: FirewallPolicy, node: string) => policy.attachedTo.some((target) => isSame(target, node));
  if (isEffective(estate, network))
    return policies.filter((own) => isOf(own, network.key)).map((policy) => ({ policy }));
  const nodes = findAncestors(estate, network)?.toReversed();
  if (!nodes) return findPerhaps(estate, policies, network, isComplete);
  return nodes.flatMap((node): Stage[] => {
    const own = policies.filter((policy) => isOf(policy, node));
    const stray = hierarchy.strays.find(({ target }) => target === node);
    const isMissing = own.length === 0 && !hierarchy.told.has(node);
    if (!isComplete && (stray || isMissing)) return [{ missing: toMissing(node, stray?.policy) }];
    return own.map((policy) => ({ policy }));
  });
}

function findPerhaps(
  { hierarchy }: GcpEstate,
  policies: readonly FirewallPolicy[],
  network: Network,
  isComplete: boolean,
): Stage[] {
  return (['organization', 'folder'] as const).flatMap((level): Stage[] => {
    const own = policies.filter((policy) => policy.level === level);
    const targets = new Set(own.flatMap(({ attachedTo }) => attachedTo));
    const strays = hierarchy.strays.filter(({ target }) => target.startsWith(`${level}s/`));
    const stages = own
      .filter(({ attachedTo }) => attachedTo.some((target) => isAbove(target) || isSame(target, network.key)))
      .map((policy): Stage => {
        const [target = ''] = policy.attachedTo;
        return targets.size > 1 ? { policy, perhaps: `whether the network lies in ${target}` } : { policy };
      });
    return isComplete
      ? stages
      : [...strays.map(({ target, policy }) => ({ missing: toMissing(target, policy) })), ...stages];
  });
}

function isAbove(target: string): boolean {
  return /^(?:organizations|folders)\//.test(target);
}

function toMissing(node: string, policy: string | undefined): string {
  return policy === undefined
    ? `firewall policies of ${node}, which are not in the files`
    : `firewall policy ${policy} of ${node}, which is not in the files`;
}

function isEffective({ hierarchy }: GcpEstate, { key }: Network): boolean {
  return [...hierarchy.effective].some((own) => isSame(own, key));
}

/** The nearest first; undefined: nobody tells. */
function findAncestors({ hierarchy: { ancestors } }: GcpEstate, { key }: Network): readonly string[] | undefined {
  const project = projectOf(key);
  const [only] = ancestors.values();
  return ancestors.get(project) ?? (project === '' && ancestors.size === 1 ? only : undefined);
}
