import { type AddressSet, isWithinAddresses } from '#core/net';
import { holdersIn } from './holders.ts';
import type { ReachView } from './reach-view.ts';
import { isOffice } from './recognise-role.ts';

/** So many are a list that somebody wrote name by name; more are a group that others join. */
const FEW = 16;

/** More than endpoints that are known one by one. */
export function isOpenToMany(view: ReachView, sources: AddressSet): boolean {
  return !isWithinAddresses(sources, view.known);
}

/** `strangers`: some are not known one by one. `desks`: some are where people work. `group`: too many to be named. */
export type Callers = 'strangers' | 'desks' | 'group' | 'named';

export function judgeCallers(view: ReachView, sources: AddressSet): Callers {
  if (isOpenToMany(view, sources)) return 'strangers';
  const callers = holdersIn(view.callers, sources);
  if ([...callers].some(isOffice)) return 'desks';
  return callers.size > FEW ? 'group' : 'named';
}
