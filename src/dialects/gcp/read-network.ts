import { numberOf } from '#core/json';
import type { NatGateway, Network, Route, Subnetwork } from './estate.ts';
import { type GcpResource, prop, propItems, propText, propTexts, propTruth, toKey, toName } from './resource.ts';

export function readNetwork({ node, key, name, at }: GcpResource): Network {
  const order = propText(node, 'networkFirewallPolicyEnforcementOrder');
  const policy = propText(node, 'firewallPolicy');
  const deletes = propTruth(node, 'deleteDefaultRoutesOnCreate');
  const subnetworks = propTexts(node, 'subnetworks').map(toKey);
  return {
    key,
    name,
    at,
    ...(subnetworks.length > 0 && { subnetworks }),
    isAuto: propTruth(node, 'autoCreateSubnetworks') ?? false,
    isDescribed: true,
    ...(policy !== undefined && { policy: toKey(policy) }),
    isLive: propText(node, 'selfLink') !== undefined,
    policiesFirst: order === 'BEFORE_CLASSIC_FIREWALL',
    ...(deletes === true && { hasDefaultRoute: false }),
    peerings: propItems(node, 'peerings').map((peering) => ({
      name: propText(peering, 'name') ?? '',
      network: toKey(propText(peering, 'network') ?? ''),
      isActive: (propText(peering, 'state') ?? 'ACTIVE') === 'ACTIVE',
    })),
  };
}

export function readSubnetwork({ node, key, name, at }: GcpResource): Subnetwork {
  const secondary = propItems(node, 'secondaryIpRanges').flatMap((item) => propTexts(item, 'ipCidrRange'));
  return {
    key,
    name,
    at,
    network: toKey(propText(node, 'network') ?? ''),
    ranges: [
      ...propTexts(node, 'ipCidrRange'),
      ...secondary,
      ...propTexts(node, 'ipv6CidrRange'),
      ...propTexts(node, 'internalIpv6Prefix'),
      ...propTexts(node, 'externalIpv6Prefix'),
    ],
    reachesGoogle: propTruth(node, 'privateIpGoogleAccess') ?? false,
    region: toName(propText(node, 'region') ?? ''),
  };
}

/** Hops that are not read, by the member that names them. */
const OTHER_HOPS = [
  'nextHopInstance',
  'nextHopIp',
  'nextHopIlb',
  'nextHopVpnTunnel',
  'nextHopHub',
  'nextHopInterconnectAttachment',
];

export function readRoute({ node, name, at }: GcpResource): Route {
  const gateway = propText(node, 'nextHopGateway');
  const peering = propText(node, 'nextHopPeering');
  const other = OTHER_HOPS.flatMap((hop) => propTexts(node, hop).map((text) => `${hop} ${toName(text)}`))[0];
  return {
    name,
    at,
    network: toKey(propText(node, 'network') ?? ''),
    range: propText(node, 'destRange') ?? '',
    priority: numberOf(prop(node, 'priority')) ?? 1000,
    tags: propTexts(node, 'tags'),
    hop: toHop(gateway, peering, propText(node, 'nextHopNetwork'), other),
  };
}

function toHop(
  gateway: string | undefined,
  peering: string | undefined,
  network: string | undefined,
  other: string | undefined,
): Route['hop'] {
  if (gateway !== undefined) return { kind: 'internet', text: toName(gateway) };
  if (network !== undefined) return { kind: 'network', text: toName(network) };
  if (peering !== undefined) return { kind: 'peering', text: peering };
  return { kind: 'other', text: other ?? 'a hop that is not written' };
}

/** The NAT gateways of a router. */
export function readGateways({ node }: GcpResource): NatGateway[] {
  return propItems(node, 'nats').map((nat) => {
    const isListed = propText(nat, 'sourceSubnetworkIpRangesToNat') === 'LIST_OF_SUBNETWORKS';
    return {
      name: propText(nat, 'name') ?? '',
      network: toKey(propText(node, 'network') ?? ''),
      region: toName(propText(node, 'region') ?? ''),
      ...(isListed && {
        subnetworks: propItems(nat, 'subnetworks').map((item) => toKey(propText(item, 'name') ?? '')),
      }),
      addresses: propTexts(nat, 'natIps').map(toKey),
    };
  });
}
