import type { AwsAcl } from './lower-acls.ts';

/**
 * Another word for other entries: a list that changes is a new one, which subnets get when all of it is there, since
 * between two entries of a list in use packets would be lost. FNV-1a.
 */
export function toEdition({ entries, networks }: AwsAcl): string {
  const text = JSON.stringify([entries, networks], (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
