import type { Way } from '#core/model';
import { type AddressSet, intersectAddresses, isEmptyAddressSet } from '#core/net';
import type { Gateway } from '../account/account.ts';
import { toWay, type Trace } from './hop.ts';
import { absentName, behindName, INTERNET } from '../lift/names.ts';
import { aclVisit, type Network } from '../lift/network.ts';
import { toRoutePieces } from './route-pieces.ts';
import { follow } from './trace.ts';
import { fromAttachment } from './trace-transit.ts';
import { waysByUntoldGateways } from './untold.ts';

/** From outside into subnets: the internet, networks behind VPNs, VPCs that the input only names. */
export function incomingWays(network: Network): Way[] {
  const gateways = [...network.account.gateways.values()].flatMap((gateway) => fromGateway(network, gateway));
  return [...gateways, ...waysByUntoldGateways(network), ...fromAbsentPeers(network), ...fromAttachments(network)];
}

/** An internet gateway brings in what is for public addresses, a VPN gateway what is for any. */
function fromGateway(network: Network, gateway: Gateway): Way[] {
  if (gateway.kind === 'egress-only-gateway') return [];
  const isInternet = gateway.kind === 'internet-gateway';
  const from = isInternet ? INTERNET : behindName(gateway.id);
  return gateway.vpcs.flatMap((vpc) =>
    network.subnetsOf(vpc).flatMap((subnet) => {
      if (isInternet && subnet.blocking && subnet.blocking !== 'unknown') return [];
      const toWaysFor = (destinations: AddressSet, isCertain: boolean) =>
        byGatewayTable(network, gateway, vpc, destinations).map(({ addresses, isDirect, why }): Way => ({
          from,
          to: subnet.id,
          destinations: addresses,
          visits: [aclVisit(network, subnet, 'input')],
          outcome: isDirect && isCertain && !(isInternet && subnet.blocking) ? 'delivered' : 'unknown',
          why,
          at: gateway.at,
        }));
      if (!isInternet) return toWaysFor(network.takenIn(subnet.id), true);
      return [...toWaysFor(network.publicIn(subnet.id), true), ...toWaysFor(network.perhapsPublicIn(subnet.id), false)];
    }),
  );
}

/** A gateway may have a route table for what comes in; what that sends elsewhere goes by appliances. */
function byGatewayTable(network: Network, gateway: Gateway, vpc: string, destinations: AddressSet) {
  const table = network.gatewayTable(gateway.id);
  const why = `${gateway.id} of ${vpc}`;
  const pieces = table
    ? toRoutePieces(table, network.addressesOfVpc(vpc), network.account, []).map(({ addresses, target, text }) => ({
        addresses: intersectAddresses(destinations, addresses),
        isDirect: target?.kind === 'local',
        why: `${why}, ${text} (${table.id})`,
      }))
    : [{ addresses: destinations, isDirect: true, why }];
  return pieces.filter(({ addresses }) => !isEmptyAddressSet(addresses));
}

function fromAbsentPeers(network: Network): Way[] {
  const { account, subnetsOf } = network;
  return [...account.peerings.values()].flatMap(({ id, ends, isActive, at }) =>
    ends.flatMap(({ vpc: absent }) => {
      if (!isActive || account.vpcs.has(absent) || subnetsOf(absent).length > 0) return [];
      const others = ends.filter(({ vpc }) => vpc !== absent).flatMap(({ vpc }) => subnetsOf(vpc));
      return others.map((subnet): Way => ({
        from: absentName(absent),
        to: subnet.id,
        destinations: subnet.addresses,
        visits: [aclVisit(network, subnet, 'input')],
        outcome: 'unknown',
        why: `${id} from ${absent}, which is not in the input`,
        at,
      }));
    }),
  );
}

/** What VPNs and VPCs outside the input bring to a transit gateway. Where that hides them, replies are not modelled. */
function fromAttachments(network: Network): Way[] {
  const { account, subnetsOf } = network;
  const outer = account.transitAttachments.filter(
    ({ kind, resource }) =>
      kind !== 'peering' && (kind !== 'vpc' || (!account.vpcs.has(resource) && subnetsOf(resource).length === 0)),
  );
  return outer.flatMap((attachment) => {
    const isKnown = attachment.kind === 'vpn';
    const from = isKnown || attachment.kind !== 'vpc' ? behindName(attachment.id) : absentName(attachment.resource);
    return fromAttachment(network, attachment, follow).flatMap((trace) => {
      const told: Trace = isKnown || trace.outcome === 'lost' ? trace : { ...trace, outcome: 'unknown' };
      return [toWay(from, told), ...(trace.nat ? [unknownReply(from, told)] : [])];
    });
  });
}

function unknownReply(from: string, { to, destinations, why }: Trace): Way {
  return {
    from: to,
    to: from,
    sources: destinations,
    visits: [],
    outcome: 'unknown',
    only: 'replies',
    why: `back from ${why}`,
  };
}
