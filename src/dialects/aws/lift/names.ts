/** Names of points and segments, which answers show. */
export const INTERNET = 'internet';
export const PLATFORM = 'services of the platform';
/** Addresses of VPCs that no subnet of the input has. */
export const NO_SUBNET = 'addresses of no subnet';
export const ACL_POINT_MISSING = 'network ACLs that are not in the input';

export function aclPointName(id: string): string {
  return `network ACL ${id}`;
}

/** Interfaces with the same groups have the same rules. */
export function groupPointName(groups: readonly string[]): string {
  const sorted = [...groups].toSorted();
  return `security ${sorted.length === 1 ? 'group' : 'groups'} ${sorted.join(', ')}`;
}

export function behindName(id: string): string {
  return `networks behind ${id}`;
}

export function absentName(vpc: string): string {
  return `${vpc}, which is not in the input`;
}

/** What people call it, for texts. */
export function titleOf({
  id,
  tags,
}: {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}): string {
  const name = tags['Name'];
  return name ? `${id} (${name})` : id;
}
