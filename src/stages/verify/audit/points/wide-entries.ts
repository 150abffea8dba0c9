import type { FilterEntry, FilterMatch } from '#core/model';
import { hasInterface, isAllPorts, isSameAddressSet, splitByProtocol, toAddressSet, fullRange } from '#core/net';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import type { PointView } from './point-view.ts';

/** As many ports in one range are no service any more. */
const WIDE_PORTS = 1024;

/** Entries that accept everything, or a wide range of ports, from every address of a family. */
export function findWideEntries({ point, live }: PointView): AuditFinding[] {
  return [...live].filter(isOpenToAll).flatMap((entry) => {
    const ports = countPorts(entry.match);
    if (ports === undefined) return [];
    const shared = { subject: point.name, at: entry.at ? [entry.at] : [], isCertain: entry.match.unknown.length === 0 };
    if (ports === Infinity)
      return [
        toFinding('allow-everything', { ...shared, message: `\`${entry.text}\` accepts everything from anybody` }),
      ];
    return [
      toFinding('wide-ports', {
        ...shared,
        message: `\`${entry.text}\` accepts ${ports} ports of one protocol from anybody`,
      }),
    ];
  });
}

/** From every address of a family, by more than the loopback, for connections that are new. */
function isOpenToAll({ action, match }: FilterEntry): boolean {
  const isFirst = match.states.includes('new') || match.states.includes('untracked');
  const isFromAll = ([32, 128] as const).some((bits) =>
    isSameAddressSet(
      toAddressSet(match.sources.ranges.filter((range) => range.bits === bits)),
      toAddressSet([fullRange(bits)]),
    ),
  );
  return action.kind === 'accept' && isFirst && isFromAll && isAllPorts(match.sourcePorts) && isByAnyInterface(match);
}

/** A name that nobody lists stands for the interfaces that are not the loopback. */
function isByAnyInterface(match: FilterMatch): boolean {
  return hasInterface(match.in, 'eth0') || hasInterface(match.in, '');
}

/** The most ports in a row; Infinity for all traffic; undefined for what is narrow enough. */
function countPorts({ traffic }: FilterMatch): number | undefined {
  const parts = splitByProtocol(traffic);
  const whole = new Set(
    parts.filter(({ first, last }) => first === 0 && last === 0xffff).map(({ protocol }) => protocol),
  );
  if (whole.has('tcp') && whole.has('udp')) return Infinity;
  const widths = parts
    .filter(({ protocol }) => protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp')
    .map(({ first, last }) => last - first + 1);
  const widest = Math.max(0, ...widths);
  return widest >= WIDE_PORTS ? widest : undefined;
}
