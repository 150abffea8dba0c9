import type { Segment, Way } from '#core/model';
import { GOOGLE } from './platform.ts';
import { INTERNET, type Site } from './sites.ts';

/** Google's own ends, which reach whoever is in a network by its inside address, as its firewall lets them. */
export function toGoogleSegments(): Segment[] {
  return GOOGLE.map(({ name, addresses }) => ({ name, addresses, isInternet: false, isPlatforms: true }));
}

/** Replies to them take ways of their own, past every route. */
export function toGoogle({ segment, exit }: Site): Way[] {
  return GOOGLE.map(({ name, why }) => ({
    from: segment,
    to: name,
    visits: exit,
    outcome: 'delivered',
    only: 'replies',
    why,
  }));
}

export function fromGoogle({ segment, enter }: Site): Way[] {
  return GOOGLE.map(({ name, why }) => ({ from: name, to: segment, visits: enter, outcome: 'delivered', why }));
}

/** To outside addresses they are anybody on the internet. */
export function toGoogleOutside(): Way[] {
  return GOOGLE.flatMap(({ name, why }): Way[] => [
    { from: name, to: INTERNET, visits: [], outcome: 'delivered', why },
    { from: INTERNET, to: name, visits: [], outcome: 'delivered', only: 'replies', why },
  ]);
}
