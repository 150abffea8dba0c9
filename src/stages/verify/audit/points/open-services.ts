import { type EnforcementPoint, EVERY_PACKET, type PacketProduct, toTrafficPoint } from '#core/model';
import {
  complementAddresses,
  complementInterfaces,
  hasPorts,
  intersectAddresses,
  intersectInterfaces,
  isEmptyTraffic,
  printInterfaceSet,
  subtractTraffic,
  toInterfaces,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
  unionTraffic,
} from '#core/net';
import { eachProduct, findPacket, fixPackets, intersectPackets, packetsWith, toPacketSet } from '#core/packetset';
import {
  decideFilter,
  denoteFilter,
  type FilterDecider,
  findSentOn,
  printTarget,
  rulesAt,
  toFilterSpace,
} from '#core/semantics';
import { NOT_ON_INTERNET } from '#dialects/cloud';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import type { AuditRuleId } from '../audit-rules.ts';
import { countAddresses, FEW_ADDRESSES, printServices, splitByKind } from '../judge-traffic.ts';
import { AMBIGUOUS, PUBLIC } from '../service-kinds.ts';
import { printPacket } from './packet-text.ts';
import { findUsual, NAMING_USUAL } from './usual.ts';
import { countWidePorts } from './wide-entries.ts';

const TCP_AND_UDP = toTrafficSet([toTraffic('tcp'), toTraffic('udp')]);
const ANYBODY = complementAddresses(NOT_ON_INTERNET);
/** Interfaces of the host itself, of what runs on it, and of tunnels: by these no stranger comes in. */
const INSIDE = /^(?:lo|wg|tun|tap|tailscale|zt|docker|br-|virbr|veth|cni|cali|flannel|podman|lxc|lxd|incus|vnet)/;

/**
 * What a host by itself, whose addresses and surroundings nobody tells, lets anybody ask it on, or sends anybody on to.
 * Perhaps: something before it may stop them.
 */
export function findOpenServices(point: EnforcementPoint): AuditFinding[] {
  return [...findOwn(point), ...findPublished(point)];
}

function findOwn(point: EnforcementPoint): AuditFinding[] {
  const { name } = point;
  const rules = rulesAt(point.rules, { point: name, path: 'input', in: '', out: '' });
  const space = toFilterSpace(rules, NAMING_USUAL);
  const map = denoteFilter(rules, 'input', { space, within: { ...EVERY_PACKET, states: ['new'] } });
  const from = { ...EVERY_PACKET, sources: ANYBODY, traffic: TCP_AND_UDP, states: ['new'] as const };
  const staying = fixPackets(
    packetsWith(map, ({ verdict, deciders }) => verdict === 'allowed' && deciders.some(isNarrow)),
    { out: '' },
  );
  const passed = intersectPackets(staying, toPacketSet(space, [from]));
  const open = [...eachProduct(passed)].filter(
    (product) => countAddresses(product.sources) >= FEW_ADDRESSES && isStrangers(product),
  );
  const traffic = subtractTraffic(unionTraffic(...open.map((product) => product.traffic)), PRIVATE_OR_PUBLIC);
  if (isEmptyTraffic(traffic)) return [];
  return kindsOf(traffic).flatMap(({ rule, own }) => {
    const packet = findUsual(intersectPackets(passed, toPacketSet(space, [{ ...from, traffic: own }])), 'input', true);
    const [decider] = packet ? decideFilter(rules, packet, 'input').deciders.filter(({ by }) => by === 'entry') : [];
    const at = decider?.by === 'entry' ? decider.entry.at : undefined;
    return [
      toFinding(rule, {
        subject: name,
        message: `\`${name}\` lets anybody ask it on ${printServices(own)}`,
        isCertain: false,
        ...(packet && { witness: printPacket(packet) }),
        at: at ? [at] : point.at ? [point.at] : [],
      }),
    ];
  });
}

const PRIVATE_OR_PUBLIC = subtractTraffic(PUBLIC, AMBIGUOUS);

/** Of what lets everything or a wide range of ports pass, and of defaults, it is told by itself. */
function isNarrow(decider: FilterDecider): boolean {
  return decider.by === 'entry' && countWidePorts(decider.entry, 'sources') === undefined;
}

/** Management, node and signing listeners by kind, then what nobody knows. */
function kindsOf(traffic: TrafficSet): { rule: AuditRuleId; own: TrafficSet }[] {
  const { kinds, rest } = splitByKind(traffic);
  return [
    ...kinds.map(({ rule, traffic: own }) => ({ rule, own })),
    ...(isEmptyTraffic(rest) ? [] : [{ rule: 'internet-exposed' as const, own: rest }]),
  ];
}

function isStrangers({ in: incoming }: PacketProduct): boolean {
  const network = intersectInterfaces(incoming, NETWORK);
  const texts = printInterfaceSet(network);
  return network.ranges.length > 0 && !texts.every((text) => INSIDE.test(text));
}

const NETWORK = complementInterfaces(toInterfaces('', 'lo'));

/** Ports that the host sends on to others (DNAT), and lets through. */
function findPublished(point: EnforcementPoint): AuditFinding[] {
  const { rules, name } = point;
  return devicesOf(point).flatMap((device) =>
    findSentOn(rules, device).flatMap(({ packets, to, port, entry }): AuditFinding[] => {
      const sources = intersectAddresses(packets.sources, ANYBODY);
      const space = toFilterSpace(rules);
      const packet = findPacket(toPacketSet(space, [{ ...EVERY_PACKET, ...packets, sources }]));
      if (!packet || countAddresses(sources) < FEW_ADDRESSES || !hasPorts(packet.protocol)) return [];
      const shared = port === undefined ? {} : { port };
      const translation = { leg: 'request', to, isHidden: false, ...shared } as const;
      const seen = rulesAt(rules, { point: name, path: 'forward', in: device, isOverNetwork: true, translation });
      if (decideFilter(seen, { ...packet, state: 'new', in: device, out: '' }, 'forward').verdict === 'denied')
        return [];
      const reached = toTrafficPoint(port === undefined ? packet : { ...packet, destinationPort: port });
      const traffic = toTrafficSet([{ first: reached, last: reached }]);
      if (isEmptyTraffic(subtractTraffic(traffic, PRIVATE_OR_PUBLIC))) return [];
      return [
        toFinding(splitByKind(traffic).kinds[0]?.rule ?? 'internet-exposed', {
          subject: name,
          message: `\`${name}\` sends anybody on to ${printTarget({ to, ...shared })}, ${printServices(traffic)}`,
          isCertain: false,
          witness: printPacket({ ...packet, in: device === OTHER ? '' : device, out: '' }),
          at: entry.at ? [entry.at] : [],
        }),
      ];
    }),
  );
}

/** By which strangers may come in: those that rules name, and one that none does. */
function devicesOf({ rules }: EnforcementPoint): string[] {
  const named = rules.chains.flatMap(({ entries }) =>
    entries.flatMap(({ match }) => match.in.ranges.map(({ first }) => first)),
  );
  const outer = [...new Set(named)].filter((name) => name !== '' && !name.endsWith('\0') && !INSIDE.test(name));
  return [...outer, OTHER];
}

const OTHER = 'another';
