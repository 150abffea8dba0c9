import type { Visit } from '#core/model';
import type { Place } from './estate.ts';

/** Segments that are no subnets. */
export const INTERNET = 'internet';
export const SERVICES = 'service network';
/** Addresses of VPCs that no subnet of the files has. */
export const NO_SUBNET = 'addresses of no subnet';

/** The name of the ACL's point, by the subnet's segment. */
export type AclNames = ReadonlyMap<string, string>;

/** What a packet meets where it leaves the subnet. */
export function leaving({ segment }: Place, acls: AclNames): Visit[] {
  return visitOf(segment, acls, 'output');
}

export function entering({ segment }: Place, acls: AclNames): Visit[] {
  return visitOf(segment, acls, 'input');
}

function visitOf(segment: string, acls: AclNames, path: 'input' | 'output'): Visit[] {
  const name = acls.get(segment);
  return name === undefined ? [] : [toVisit(name, path)];
}

/** No rule of the platform looks at names of interfaces. */
export function toVisit(point: string, path: 'input' | 'output'): Visit {
  return { point, path, in: '', out: '' };
}
