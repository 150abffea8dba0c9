import type { Address } from '#core/net';
import type { IbmConfig, Leg } from './config.ts';
import { hasSameAddress, shares } from './estate.ts';

/** By which addresses a leg is known outside, as the list of floating addresses or the leg itself tells. */
export function outsidesOf({ floating }: IbmConfig, leg: Leg): Address[] {
  const listed = floating.filter(({ target }) => shares(target, leg.ids)).map(({ address }) => address);
  const own = (leg.floating ?? []).filter((address) => !hasSameAddress(listed, address));
  return [...listed, ...own, ...(leg.outside ? [leg.outside] : [])];
}

/** Whether it may be known outside by an address that no file tells. */
export function mayBeOutside({ lists }: IbmConfig, leg: Leg): boolean {
  return !lists.has('floating_ips') && leg.floating === undefined && leg.outside === undefined;
}
