import type { IpSet } from '../text/ipset.ts';
import type { Regions } from './region.ts';

export function toSetRegions(_set: IpSet | undefined, _flags: string, _isNegated: boolean): Regions | undefined {
  return undefined;
}
