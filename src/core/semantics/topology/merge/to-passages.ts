import type { Endpoint, EndpointInterface, EnforcementPoint, Hiding, Passage, Translation, Visit } from '#core/model';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  complementAddresses,
  hasAddress,
  intersectAddresses,
  isEmptyAddressSet,
  isSameAddress,
  NO_ADDRESSES,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { findSentOn, type SentOn, splitByHiding } from '../redirect/index.ts';
import { followTracking } from '../tracking/index.ts';

export interface Around {
  readonly endpoints: readonly Endpoint[];
  /** By segment. */
  readonly addresses: ReadonlyMap<string, AddressSet>;
  /** The name by which the host's own rules know the interface; undefined: nobody knows. */
  readonly deviceOf: (own: EndpointInterface) => string | undefined;
}

/** SEM-23. What arrives at the interface and goes on to another host, as the rules of the host say. */
export function toPassages(
  host: Endpoint,
  own: EndpointInterface,
  { name, rules: written, at }: EnforcementPoint,
  around: Around,
): Passage[] {
  const rules = followTracking(written);
  const device = around.deviceOf(own);
  const here = toAddressSet(own.addresses.map(toRange));
  return findSentOn(rules, device).flatMap((sent): Passage[] => {
    const { to, port, entry } = sent;
    const destinations = intersectAddresses(sent.packets.destinations, here);
    if (isEmptyAddressSet(destinations) || hasOwn(host, to)) return [];
    const out = host.interfaces.find(({ segment }) => hasAddress(around.addresses.get(segment) ?? NO_ADDRESSES, to));
    const through = out && around.deviceOf(out);
    const devices = { ...(device !== undefined && { in: device }), ...(through !== undefined && { out: through }) };
    const parts = splitByHiding(rules, { ...sent, packets: { ...sent.packets, destinations } }, devices);
    return parts.map(({ packets, hiding }) => {
      const hiddenAs = hiding && toHidden(hiding, out, to);
      const translation = { to, isHidden: hiding !== undefined, ...(port !== undefined && { port }) };
      const place = entry.at ?? at;
      return {
        packets,
        to,
        ...(port !== undefined && { port }),
        ...toVisits(own, name, device, through, translation),
        ...(out && toOnward(out, to)),
        ...(hiddenAs && { hiddenAs }),
        answers: hiddenAs ? answersTo(out, hiddenAs) : findAnswers(out, sent, around),
        why: entry.text,
        ...(place && { at: place }),
      };
    });
  });
}

function hasOwn({ interfaces }: Endpoint, to: Address): boolean {
  return interfaces.some(({ addresses }) => addresses.some((address) => isSameAddress(address, to)));
}

function toVisits(
  own: EndpointInterface,
  point: string,
  device: string | undefined,
  through: string | undefined,
  translation: Omit<Translation, 'leg'>,
): Pick<Passage, 'arrive' | 'leave'> {
  const visit = (leg: Translation['leg'], incoming: string | undefined, outgoing: string | undefined): Visit => ({
    point,
    path: 'forward',
    isOverNetwork: true,
    ...(incoming !== undefined && { in: incoming }),
    ...(outgoing !== undefined && { out: outgoing }),
    translation: { leg, ...translation },
  });
  return {
    arrive: [...own.arrive, visit('request', device, through)],
    leave: [visit('reply', through, device), ...own.leave],
  };
}

function toOnward({ segment, addresses, leave, arrive }: EndpointInterface, to: Address): Pick<Passage, 'onward'> {
  const own = addresses.find(({ bits }) => bits === to.bits);
  return own ? { onward: { segment, own, leave, arrive } } : {};
}

function toHidden(hiding: Hiding, out: EndpointInterface | undefined, { bits }: Address): Address | 'unknown' {
  if (hiding.as === 'address') return hiding.address;
  const [only, ...others] = hiding.as === 'interface' ? (out?.addresses.filter((own) => own.bits === bits) ?? []) : [];
  return only && others.length === 0 ? only : 'unknown';
}

/** Neighbours answer the host itself. */
function answersTo(out: EndpointInterface | undefined, hiddenAs: Address | 'unknown'): AddressSet {
  const isOwn = hiddenAs !== 'unknown' && out?.addresses.some((own) => isSameAddress(own, hiddenAs));
  return isOwn ? ALL_ADDRESSES : NO_ADDRESSES;
}

/** Bridges that a program makes for what it runs here: whoever is on one has the host as its only way out. */
const INNER = /^(?:docker\d+|br-[0-9a-f]{12}|(?:cni-)?podman\d+|cni\d+|virbr\d+|(?:lx[cd]|incus)br\d+)$/;

/**
 * From whom replies come back to the host: who is no neighbour of the target, and to whom the target sends through the
 * host, as it says itself. Not where a platform is between, whose own routes decide.
 */
function findAnswers(
  out: EndpointInterface | undefined,
  { to }: SentOn,
  { endpoints, addresses, deviceOf }: Around,
): AddressSet {
  if (!out || out.leave.length > 0 || out.arrive.length > 0) return NO_ADDRESSES;
  const target = endpoints.find(({ interfaces }) =>
    interfaces.some(
      (own) => own.segment === out.segment && own.addresses.some((address) => isSameAddress(address, to)),
    ),
  );
  const beyond = complementAddresses(addresses.get(out.segment) ?? NO_ADDRESSES);
  if (!target?.routes) return INNER.test(deviceOf(out) ?? '') ? beyond : NO_ADDRESSES;
  const through = target.routes.filter(({ via }) => via && out.addresses.some((own) => isSameAddress(own, via)));
  return intersectAddresses(beyond, unionAddresses(...through.map(({ destinations }) => destinations)));
}
