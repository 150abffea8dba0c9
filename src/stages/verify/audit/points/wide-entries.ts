import type { FilterEntry, FilterMatch } from '#core/model';
import { hasInterface, isAllPorts, isSameAddressSet, splitByProtocol, toAddressSet, fullRange } from '#core/net';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import type { PointView } from './point-view.ts';

/** As many ports in one range are no service any more. */
const WIDE_PORTS = 1024;

/** Entries that accept everything, or a wide range of ports, from every address of a family; of what leaves, to every one. */
export function findWideEntries({ point, chains }: PointView): AuditFinding[] {
  return chains.flatMap(({ base, live }) => {
    const side = base.base?.hook === 'output' || base.base?.hook === 'egress' ? 'destinations' : 'sources';
    const who = side === 'sources' ? 'from anybody' : 'to anybody';
    return [...live]
      .filter((entry) => isOpenToAll(entry, side))
      .flatMap((entry) => {
        const ports = countPorts(entry.match);
        if (ports === undefined) return [];
        const shared = {
          subject: point.name,
          at: entry.at ? [entry.at] : [],
          isCertain: entry.match.unknown.length === 0,
          ...(side === 'destinations' && { severity: 'low' as const }),
        };
        if (ports === Infinity)
          return [toFinding('allow-everything', { ...shared, message: `\`${entry.text}\` accepts everything ${who}` })];
        return [
          toFinding('wide-ports', {
            ...shared,
            message: `\`${entry.text}\` accepts ${ports} ports of one protocol ${who}`,
          }),
        ];
      });
  });
}

/** Every address of a family, by more than the loopback, for connections that are new; written by somebody. */
function isOpenToAll({ action, match, isPlatforms, at }: FilterEntry, side: 'sources' | 'destinations'): boolean {
  const isFirst = match.states.includes('new') || match.states.includes('untracked');
  const isAll = ([32, 128] as const).some((bits) =>
    isSameAddressSet(
      toAddressSet(match[side].ranges.filter((range) => range.bits === bits)),
      toAddressSet([fullRange(bits)]),
    ),
  );
  const isWritten = !isPlatforms && at !== undefined;
  return (
    isWritten &&
    action.kind === 'accept' &&
    isFirst &&
    isAll &&
    isAllPorts(match.sourcePorts) &&
    isByAnyInterface(match)
  );
}

/** A name that nobody lists stands for the interfaces that are not the loopback. */
function isByAnyInterface(match: FilterMatch): boolean {
  return (['in', 'out'] as const).every((side) => hasInterface(match[side], 'eth0') || hasInterface(match[side], ''));
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
