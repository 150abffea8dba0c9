import type { PacketProduct } from '#core/model';
import {
  type AddressSet,
  complementAddresses,
  complementInterfaces,
  complementTraffic,
  intersectAddresses,
  parseRange,
  toAddressSet,
  toInterfaces,
  toTraffic,
  toTrafficSet,
} from '#core/net';
import { unwrap } from '#core/result';
import type { Alternative } from './product.ts';

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const MULTICAST = addresses('224.0.0.0/4', 'ff00::/8');
/** What the kernel takes for broadcast by the address alone; that of a network depends on the host. */
const BROADCAST = addresses('0.0.0.0/8', '255.255.255.255');
const TO_ONE = intersectAddresses(complementAddresses(MULTICAST), complementAddresses(BROADCAST));
const NO_DEVICE = toInterfaces('');
const SOME_DEVICE = complementInterfaces(NO_DEVICE);
/** Protocols whose connections may have several receivers. */
const TO_MANY = complementTraffic(toTrafficSet([toTraffic('tcp'), toTraffic('sctp')]));

/** What is known of the type of a destination: the packets that have it, and those that may. */
interface Known {
  readonly yes: readonly Partial<PacketProduct>[];
  readonly maybe: readonly Partial<PacketProduct>[];
}

const to = (destinations: AddressSet, more: Partial<PacketProduct> = {}): Partial<PacketProduct> => ({
  destinations,
  ...more,
});

/**
 * Of what type an address is hangs on the routes of the host. Certain all the same: a packet that stays is to an
 * address of the host unless it is to many, and one that is passed on is not.
 */
const TYPES: Readonly<Record<string, Known>> = {
  multicast: { yes: [to(MULTICAST)], maybe: [] },
  broadcast: { yes: [to(BROADCAST)], maybe: [to(TO_ONE, { traffic: TO_MANY })] },
  local: {
    yes: [to(TO_ONE, { out: NO_DEVICE })],
    maybe: [to(TO_ONE, { in: NO_DEVICE, out: SOME_DEVICE })],
  },
};
/** What is in no type that is asked for, where the type is none of these. */
const OTHERS: Readonly<Record<string, Known>> = {
  multicast: { yes: [to(complementAddresses(MULTICAST))], maybe: [] },
  broadcast: {
    yes: [to(MULTICAST), to(TO_ONE, { traffic: complementTraffic(TO_MANY) })],
    maybe: [to(TO_ONE, { traffic: TO_MANY })],
  },
  local: {
    yes: [to(complementAddresses(TO_ONE)), to(TO_ONE, { in: SOME_DEVICE, out: SOME_DEVICE })],
    maybe: [to(TO_ONE, { in: NO_DEVICE, out: SOME_DEVICE })],
  },
};

/** `fib daddr type NAME`. Undefined: nothing is known of the type. */
export function toTypeAlternatives(name: string, isOther: boolean, text: string): readonly Alternative[] | undefined {
  const known = (isOther ? OTHERS : TYPES)[name];
  return (
    known && [
      ...known.yes.map((within) => ({ within, unknown: [] })),
      ...known.maybe.map((within) => ({ within, unknown: [text] })),
    ]
  );
}
