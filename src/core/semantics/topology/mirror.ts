import type { FilterMatch } from '#core/model';
import {
  ALL_PORTS,
  complementTraffic,
  hasPorts,
  isAllPorts,
  isEmptyTraffic,
  type PortSet,
  type Protocol,
  splitByProtocol,
  toPortSet,
  toTraffic,
  type TrafficRange,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';
import { ANSWERS } from './opening.ts';

/**
 * What the match says of replies, as matches on the first packets that they answer: ends and ports exchanged, an icmp
 * answer as its request. Disjoint. First packets that nothing answers are in none.
 */
export function mirrorMatch(match: FilterMatch): FilterMatch[] {
  const turned = { ...match, sources: match.destinations, destinations: match.sources };
  if (match.sourcePorts.ranges.length === 0) return [];
  if (isEmptyTraffic(complementTraffic(match.traffic)) && isAllPorts(match.sourcePorts)) return [turned];
  const byProtocol = Map.groupBy(splitByProtocol(match.traffic), ({ protocol }) => protocol);
  const portless = [...byProtocol].flatMap(([protocol, parts]) =>
    isAllPorts(match.sourcePorts) ? toRequests(protocol, parts) : [],
  );
  const ported = [...byProtocol].flatMap(([protocol, parts]) =>
    hasPorts(protocol)
      ? [{ ...turned, traffic: toTrafficOf(protocol, match.sourcePorts), sourcePorts: toPortSet(parts) }]
      : [],
  );
  const rest: FilterMatch = { ...turned, traffic: toTrafficSet(portless), sourcePorts: ALL_PORTS };
  return [...ported, ...(portless.length > 0 ? [rest] : [])];
}

function toTrafficOf(protocol: Protocol, ports: PortSet): TrafficSet {
  return toTrafficSet(ports.ranges.map(({ first, last }) => toTraffic(protocol, first, last)));
}

/** Traffic without ports whose answers are among the parts. */
function toRequests(protocol: Protocol, parts: readonly { first: number; last: number }[]): TrafficRange[] {
  if (hasPorts(protocol)) return [];
  if (typeof protocol === 'number') return [toTraffic(protocol)];
  return [...ANSWERS[protocol]].flatMap(([request, answer]) =>
    parts.some(({ first, last }) => first <= answer * 256 && answer * 256 <= last)
      ? [toTraffic(protocol, request * 256, request * 256 + 255)]
      : [],
  );
}

/** First packets that nothing answers. */
export const UNANSWERED: TrafficSet = toTrafficSet(
  (['icmp', 'icmp6'] as const).flatMap((protocol) =>
    Array.from({ length: 256 }, (_, type) => type)
      .filter((type) => !ANSWERS[protocol].has(type))
      .map((type) => toTraffic(protocol, type * 256, type * 256 + 255)),
  ),
);
