import type { Way } from '#core/model';
import { type AddressSet, ALL_ADDRESSES, complementAddresses } from '#core/net';
import { NOT_ON_INTERNET } from './network.ts';

/** Of a topology that tells of rules alone: nobody knows whose any address is. */
export function toNowhereWay(internet: string): Way {
  return toUntold(internet, ALL_ADDRESSES, NO_ADDRESSES_TOLD);
}

export const NO_ADDRESSES_TOLD = 'no addresses are in the input';

/**
 * To public addresses of which no file tells whose they are, where somebody has one that is not told: not nobody's.
 * Comes after every other way from the internet.
 */
export function toUntoldWay(internet: string, why: string): Way {
  return toUntold(internet, PUBLIC, why);
}

const PUBLIC = complementAddresses(NOT_ON_INTERNET);

function toUntold(internet: string, destinations: AddressSet, why: string): Way {
  return { from: internet, to: internet, destinations, visits: [], outcome: 'unknown', why };
}
