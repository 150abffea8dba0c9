import type { HostPolicy, HostRule, Loss } from '#core/model';
import {
  type Address,
  type AddressRange,
  type AddressSet,
  hasAddress,
  intersectAddresses,
  isEmptyAddressSet,
  isEmptyTraffic,
  isWithinAddresses,
  subtractAddresses,
  subtractTraffic,
  toCells,
  toAddressSet,
  toPrefixes,
  type TrafficSet,
} from '#core/net';
import { grantedBy } from './lift.ts';
import type { OwnAddress, Setting, WireGuardInterface } from './syntax.ts';

/** What the policy does not say of the tunnel. */
export interface TunnelPlan {
  readonly device: string;
  readonly addresses: readonly OwnAddress[];
  /** The gateway at the other end. */
  readonly publicKey: string;
  readonly endpoint: string;
  /** What lies behind the gateway: other ends are reached some other way. */
  readonly behind: AddressSet;
}

export interface Lowered {
  readonly syntax: WireGuardInterface;
  readonly losses: readonly Loss[];
}

const NOWHERE = { file: '', line: 1, column: 1 };

/** The peer's own file with the fewest addresses: those with which the policy lets it speak, and not one more. */
export function lowerPeer(policy: HostPolicy, plan: TunnelPlan): Lowered {
  const needed = intersectAddresses(toNeeded(policy), plan.behind);
  const keepAlive: Setting = { name: 'PersistentKeepalive', value: '25', at: NOWHERE };
  return {
    syntax: {
      name: plan.device,
      addresses: plan.addresses,
      settings: [],
      peers: [
        {
          publicKey: plan.publicKey,
          note: `what ${policy.workload} may speak with in revision ${policy.revision}`,
          allowed: needed.ranges.flatMap(toPrefixes),
          endpoint: plan.endpoint,
          settings: [keepAlive],
          at: NOWHERE,
        },
      ],
      at: NOWHERE,
    },
    losses: listLosses(policy, needed),
  };
}

/** Addresses with which some connection is allowed, in either direction, and not forbidden. */
export function toNeeded({ allow, forbid, own }: HostPolicy): AddressSet {
  const sets = [...allow, ...forbid].map(({ peers }) => peers);
  return subtractAddresses(
    toAddressSet(
      cutRanges(sets).filter(({ bits, first }) => allow.some((rule) => isOpen(rule, forbid, { bits, value: first }))),
    ),
    own,
  );
}

/** All addresses that some set holds, cut wherever one of the sets begins or ends. */
function cutRanges(sets: readonly AddressSet[]): AddressRange[] {
  const cells = toCells(sets);
  return cells.ranges.filter((_, i) => cells.values[i] !== '');
}

function isOpen(rule: HostRule, forbid: readonly HostRule[], peer: Address): boolean {
  if (!hasAddress(rule.peers, peer)) return false;
  const against = forbid.filter(({ direction, peers }) => direction === rule.direction && hasAddress(peers, peer));
  const owns = cutRanges([rule.own, ...against.map(({ own }) => own)]).filter(({ bits, first }) =>
    hasAddress(rule.own, { bits, value: first }),
  );
  return owns.some(({ bits, first }) => {
    if (bits !== peer.bits) return false;
    const left = against
      .filter(({ own }) => hasAddress(own, { bits, value: first }))
      .reduce((traffic: TrafficSet, other) => subtractTraffic(traffic, other.traffic), rule.traffic);
    return !isEmptyTraffic(left);
  });
}

function listLosses(policy: HostPolicy, needed: AddressSet): Loss[] {
  const losses: Loss[] = [
    {
      kind: 'unsupported',
      construct: 'services and directions',
      why: 'WireGuard looks at addresses alone: the rules of both ends must hold back all else',
    },
  ];
  if (policy.allow.some(({ expiresAtMs }) => expiresAtMs !== undefined))
    losses.push({
      kind: 'unsupported',
      construct: 'ends of rules',
      why: 'the file does not change by itself: it must be written anew when a rule ends',
    });
  if (isEmptyAddressSet(needed))
    losses.push({
      kind: 'narrower',
      construct: policy.workload,
      why: 'the policy lets it speak with nobody behind the gateway',
    });
  return losses;
}

/** Whether a text, read back, grants what was asked and nothing more; what is too much or missing otherwise. */
export function compareGranted(
  device: WireGuardInterface,
  policy: HostPolicy,
  plan: TunnelPlan,
): { readonly isEqual: boolean; readonly more: AddressSet; readonly less: AddressSet } {
  const needed = intersectAddresses(toNeeded(policy), plan.behind);
  const granted = grantedBy(device);
  return {
    isEqual: isWithinAddresses(granted, needed) && isWithinAddresses(needed, granted),
    more: subtractAddresses(granted, needed),
    less: subtractAddresses(needed, granted),
  };
}
