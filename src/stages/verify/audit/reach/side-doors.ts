import { type Endpoint, EVERY_PACKET } from '#core/model';
import { type AddressSet, intersectAddresses, printRange, subtractAddresses, unionAddresses } from '#core/net';
import { eachProduct, intersectPackets, toPacketSet, unionPackets } from '#core/packetset';
import { addressesOfSegments } from '#core/semantics';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import { addressesOf } from './holders.ts';
import { type ReachView } from './reach-view.ts';

/** A grant of so many addresses is no list of hosts. */
const WIDE = 0x1_0000n;
/** Fewer are the hosts of a tunnel. */
const SMALL = 255n;
const NAMED = 4;

/** Tunnels whose users get into several networks, or into one of the size of a firm. */
export function findFlatTunnels(view: ReachView): AuditFinding[] {
  const users = view.senders.filter(({ kind }) => /^vpn /i.test(kind));
  const networks = new Set(users.flatMap(({ interfaces }) => interfaces.map(({ segment }) => segment)));
  return [...networks].flatMap((network) => {
    const own = users.filter(({ interfaces }) => interfaces.some(({ segment }) => segment === network));
    const sources = unionAddresses(...own.map(addressesOf));
    const certain = reachedFrom(view, sources, false);
    const reached = reachedFrom(view, sources, true);
    const others = [...addressesOfSegments(view.topology)].filter(
      ([name, addresses]) => name !== network && intersectAddresses(addresses, reached).ranges.length > 0,
    );
    const inside = others.filter(
      ([name, { ranges }]) =>
        !view.topology.segments.some((segment) => segment.name === name && segment.isInternet) &&
        // The server of the tunnel is no network.
        ranges.some(({ first, last }) => first < last),
    );
    const behind = networksBehind(view, network, reached);
    const all = [
      ...inside.flatMap(([name, addresses]) => splitUnpeopled(view, name, intersectAddresses(addresses, reached))),
      ...behind,
    ];
    const size = all.reduce((sum, addresses) => sum + sizeOf(addresses), 0n);
    if (all.length < 2 && size < WIDE) return [];
    const names = [
      ...inside.map(([name]) => `\`${name}\``),
      ...behind.flatMap(({ ranges }) => ranges.map((range) => `\`${printRange(range)}\``)),
    ];
    const more = names.length - NAMED;
    return [
      toFinding('vpn-flattens', {
        subject: network,
        message: `whoever comes in by \`${network}\` gets into ${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${size} addresses`,
        at: [
          ...view.topology.ways.flatMap(({ from, to, at }) =>
            from === network && at && inside.some(([name]) => name === to) ? [at] : [],
          ),
          ...own.flatMap(({ at }) => at ?? []).slice(0, 1),
        ],
        isCertain: subtractAddresses(unionAddresses(...all), certain).ranges.length === 0,
      }),
    ];
  });
}

/** What nobody is known in is as many networks as it has ranges. */
function splitUnpeopled({ topology }: ReachView, name: string, addresses: AddressSet): AddressSet[] {
  const isPeopled = topology.endpoints.some(({ interfaces }) => interfaces.some(({ segment }) => segment === name));
  return isPeopled ? [addresses] : addresses.ranges.map((range) => ({ ranges: [range] }));
}

/** Of the tunnel's own network what is more than single hosts, range by range. */
function networksBehind({ topology }: ReachView, network: string, reached: AddressSet): AddressSet[] {
  const own = addressesOfSegments(topology).get(network);
  if (!own) return [];
  const hosts = unionAddresses(...topology.endpoints.map(addressesOf));
  return subtractAddresses(own, hosts)
    .ranges.filter(({ first, last }) => last - first >= SMALL)
    .map((range) => intersectAddresses({ ranges: [range] }, reached))
    .filter(({ ranges }) => ranges.length > 0);
}

function reachedFrom(view: ReachView, sources: AddressSet, isPossible: boolean): AddressSet {
  const set = isPossible ? unionPackets(view.allowed, view.undecided) : view.allowed;
  const meant = toPacketSet(set.space, [{ ...EVERY_PACKET, sources }]);
  return unionAddresses(...[...eachProduct(intersectPackets(set, meant))].map(({ destinations }) => destinations));
}

function sizeOf({ ranges }: AddressSet): bigint {
  return ranges.reduce((sum, { bits, first, last }) => sum + (bits === 32 ? last - first + 1n : 0n), 0n);
}

/** Hosts through which whoever logs in gets anywhere, by what their SSH server says. */
export function findOpenJumpHosts(endpoints: readonly Endpoint[]): AuditFinding[] {
  return endpoints.flatMap(({ name, labels, at }) => {
    const forwarding = labels['ssh.tcp-forwarding'];
    const isOpen =
      forwarding !== undefined &&
      /^(?:yes|all|local)\b/.test(forwarding) &&
      /^any\b/.test(labels['ssh.permit-open'] ?? 'any');
    return isOpen
      ? [
          toFinding('vpn-flattens', {
            subject: name,
            severity: 'medium',
            message: `the SSH server of \`${name}\` forwards connections of whoever logs in to anywhere that \`${name}\` reaches`,
            at: at ? [at] : [],
          }),
        ]
      : [];
  });
}

/** Instances whose metadata service answers without a session token. */
export function findOpenMetadata(endpoints: readonly Endpoint[]): AuditFinding[] {
  return endpoints.flatMap(({ name, labels, at }) =>
    labels['aws:metadata-tokens'] === 'optional'
      ? [
          toFinding('metadata-reachable', {
            subject: name,
            message: `the metadata service answers \`${name}\` without a session token`,
            at: at ? [at] : [],
          }),
        ]
      : [],
  );
}
