import type { Loss, Way } from '#core/model';
import { type AddressSet, isEmptyAddressSet, subtractAddresses, unionAddresses } from '#core/net';
import { PRIVATE_ADDRESSES } from '#dialects/cloud';
import { callFor, type CalledList, isTold } from '../account/told.ts';
import { behindName, INTERNET } from '../lift/names.ts';
import { aclVisit, type Network } from '../lift/network.ts';

/** By gateways that nobody told of: what a list that is absent may hold is unknown, not absent. */
export function waysByUntoldGateways(network: Network): Way[] {
  const { account, subnetsOf } = network;
  const vpcs = [...new Set([...account.subnets.values()].map(({ vpc }) => vpc))];
  return vpcs.flatMap((vpc) => {
    const internet = mayHaveInternetGateway(network, vpc)
      ? subnetsOf(vpc).map((subnet): Way => ({
          from: INTERNET,
          to: subnet.id,
          destinations: unionAddresses(network.publicIn(subnet.id), network.perhapsPublicIn(subnet.id)),
          visits: [aclVisit(network, subnet, 'input')],
          outcome: 'unknown',
          why: `the internet gateway of ${vpc} is not in the input`,
        }))
      : [];
    const behind = untoldVpnGateways(network, vpc).flatMap((id) =>
      subnetsOf(vpc).map((subnet): Way => ({
        from: behindName(id),
        to: subnet.id,
        destinations: network.takenIn(subnet.id),
        visits: [aclVisit(network, subnet, 'input')],
        outcome: 'unknown',
        why: `${id} is not in the input`,
      })),
    );
    const open = [...internet, ...behind].filter(
      ({ destinations }) => destinations && !isEmptyAddressSet(destinations),
    );
    const kinds = [
      ['InternetGateways', internet, 'whether the internet reaches its public addresses'],
      ['VpnGateways', behind, 'whether what is behind its VPN reaches it'],
    ] as const;
    for (const [list, ways, what] of kinds)
      if (ways.some((way) => open.includes(way))) network.losses.push(toLoss(network, vpc, list, what));
    return open;
  });
}

function toLoss({ account }: Network, vpc: string, list: CalledList, what: string): Loss {
  const at = account.vpcs.get(vpc)?.at;
  const why = `${callFor(list)} is not in the input for it: ${what} is unknown`;
  return { kind: 'unsupported', construct: vpc, why, ...(at && { at }) };
}

/** A VPC has one at most. */
function mayHaveInternetGateway(network: Network, vpc: string): boolean {
  if (network.gatewayOf(vpc, 'internet-gateway')) return false;
  return (
    !isTold(network.account, 'InternetGateways', vpc) || untoldTargets(network, vpc, 'internet-gateway').length > 0
  );
}

function untoldVpnGateways(network: Network, vpc: string): string[] {
  return network.gatewayOf(vpc, 'vpn-gateway') ? [] : untoldTargets(network, vpc, 'vpn-gateway');
}

/** Gateways that a route of the VPC leads to and that the input does not describe. */
function untoldTargets({ account }: Network, vpc: string, kind: 'internet-gateway' | 'vpn-gateway'): string[] {
  const targets = [...account.routeTables.values()]
    .filter((table) => table.vpc === vpc)
    .flatMap(({ routes }) => routes.filter(({ isBlackhole }) => !isBlackhole).map(({ target }) => target));
  return [...new Set(targets.flatMap(({ kind: own, id }) => (own === kind && !account.gateways.has(id) ? id : [])))];
}

/**
 * SEM-21. Of a VPC that is only named, any private address that nobody else has may be one. `held`: what segments have.
 * Between addresses that no segment has, nothing is known of a VPC of which not every interface is told.
 */
export function waysOfNamedVpcs(network: Network, held: AddressSet): Way[] {
  const { account, subnetsOf } = network;
  const open = [...namedVpcs(network)].filter((vpc) => !isTold(account, 'NetworkInterfaces', vpc));
  const named = open.filter((vpc) => !account.vpcs.has(vpc) && !isTold(account, 'Subnets', vpc));
  for (const vpc of named) network.losses.push(toLoss(network, vpc || 'a VPC', 'Vpcs', 'who has which address of it'));
  const shared = { outcome: 'unknown', why: 'not every network and interface is in the input' } as const;
  const sources = subtractAddresses(PRIVATE_ADDRESSES, held);
  return [
    ...named.flatMap(subnetsOf).flatMap((subnet): Way[] => {
      const [coming, leaving] = (['input', 'output'] as const).map((path) => [aclVisit(network, subnet, path)]);
      return [
        { ...shared, from: INTERNET, to: subnet.id, sources, destinations: subnet.addresses, visits: coming ?? [] },
        { ...shared, from: subnet.id, to: INTERNET, destinations: sources, visits: leaving ?? [] },
      ];
    }),
    ...(open.length > 0 ? [{ ...shared, from: INTERNET, to: INTERNET, visits: [] }] : []),
  ];
}

/** Whatever is of a VPC names it; what names none may be of any. */
function namedVpcs({ account }: Network): Set<string> {
  const all = [account.groups, account.subnets, account.acls, account.routeTables];
  const named = all.flatMap((own) => [...own.values()].map(({ vpc }) => vpc));
  const interfaces = [...account.interfaces.values()].map(
    ({ vpc, subnet }) => vpc || (account.subnets.get(subnet)?.vpc ?? ''),
  );
  return new Set([...account.vpcs.keys(), ...named, ...interfaces]);
}
