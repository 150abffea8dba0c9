import type { Selector, Workload } from '#core/model';
import { type Bits, toPrefixes } from '#core/net';
import type { Party } from '../../questions/reach-rows.ts';
import type { EstateZones } from './estate-zones.ts';

/**
 * Who the parties are, as a policy says it: zones where all of a zone is meant, workloads by name, networks where only
 * some addresses are, or one family. Undefined: nobody that a policy knows.
 */
export function toRowSelector(
  parties: readonly Party[],
  estate: EstateZones,
  only: Bits | undefined,
): Selector | undefined {
  const names = new Set<string>();
  const parts: Selector[] = [];
  const zones = new Set<string>();
  for (const { endpoint, part } of parties) {
    const workload = estate.workloadOf.get(endpoint.name);
    const zone = estate.zoneOf.get(endpoint.name);
    const addresses = part ?? endpoint.addresses;
    const isWhole = part === undefined && only === undefined;
    if (isWhole && endpoint.kind === 'workload' && workload) names.add(workload.name);
    else if (isWhole && endpoint.kind === 'others' && zone) zones.add(zone.name);
    else if (isWhole && endpoint.kind === 'internet') parts.push({ kind: 'internet' });
    else {
      const own = addresses.ranges.filter(({ bits }) => only === undefined || bits === only);
      const networks = own.flatMap(toPrefixes);
      if (networks.length > 0) parts.push({ kind: 'network', networks });
    }
  }
  const whole: string[] = [];
  for (const zone of zones) {
    const members = estate.workloads.filter((workload) => isIn(workload, zone));
    const missing = members.filter((workload) => !names.has(workload.name)).map((workload) => workload.name);
    if (missing.length === 0) {
      whole.push(zone);
      for (const member of members) if (!member.legs) names.delete(member.name);
    } else
      parts.push({
        kind: 'difference',
        of: { kind: 'workloads', zones: [zone], labels: {} },
        except: { kind: 'workloads', names: missing, labels: {} },
      });
  }
  if (whole.length > 0) parts.unshift({ kind: 'workloads', zones: whole, labels: {} });
  if (names.size > 0) parts.unshift({ kind: 'workloads', names: [...names], labels: {} });
  const [first, ...more] = parts;
  return first && more.length > 0 ? { kind: 'union', parts } : first;
}

function isIn({ zone, legs }: Workload, name: string): boolean {
  return zone === name || (legs?.includes(name) ?? false);
}
