import type { Way } from '#core/model';
import { ALL_ADDRESSES } from '#core/net';

/**
 * Between addresses of which no file tells whose they are, where files are missing that would: not nobody's. Comes after
 * every other way from the internet.
 */
export function toUntoldWay(internet: string, why: string): Way {
  return { from: internet, to: internet, destinations: ALL_ADDRESSES, visits: [], outcome: 'unknown', why };
}

/** Of a topology that tells of rules alone. */
export const NO_ADDRESSES_TOLD = 'no addresses are in the input';
