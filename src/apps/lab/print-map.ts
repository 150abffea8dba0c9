import type { Topology } from './topology-types.ts';

/** The zones with their networks, and under each its workloads with their addresses and ports. */
export function printMap(topology: Topology): string {
  const width = Math.max(...topology.workloads.map((workload) => workload.name.length));
  const addressWidth = Math.max(...topology.workloads.map((workload) => workload.addresses.join('  ').length));
  const lines = topology.zones.flatMap((zone) => [
    `${zone.name}  ${zone.networks.join('  ')}`,
    ...topology.workloads
      .filter((workload) => workload.zone === zone.name)
      .map(({ name, addresses, listens }) => {
        const ports = listens.map(({ protocol, port }) => `${protocol}/${port}`).join(' ');
        const where = addresses.length > 0 ? addresses.join('  ') : 'no link';
        return `  ${name.padEnd(width)}  ${where.padEnd(addressWidth)}  ${ports}`.trimEnd();
      }),
  ]);
  return `${lines.join('\n')}\n`;
}
