import type { FilterMatch } from '#core/model';
import { BEFORE_EGRESS, BEFORE_INGRESS, METADATA } from '../platform.ts';

/** Who is reached whatever rules say. */
export const UNFILTERED = METADATA;

/** What the platform drops, or may drop, before it looks at rules. */
export const DROPPED: readonly FilterMatch[] = [...BEFORE_INGRESS, ...BEFORE_EGRESS]
  .filter(({ action }) => action.kind === 'drop')
  .map(({ match }) => match);
