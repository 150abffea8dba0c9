/** Who reaches whom in a large cloud account, every pair and every service: groups, lists, routes and replies. */
import { denoteTopology } from '#core/semantics';
import { measure, peakMegabytes, printFigure, printPeer } from './figure.ts';
import { toCloud } from './parts/cloud.ts';

for (const [instances, groups, subnets] of [
  [500, 200, 10],
  [5000, 2000, 100],
] as const) {
  const topology = toCloud(instances, groups, subnets);
  const { value, wallMs, cpuMs } = measure(() => denoteTopology(topology));
  const name = `reach matrix, ${instances} instances, ${groups} groups, ${subnets} subnets`;
  if (instances < 5000) printPeer(name, wallMs / 1000, 's');
  else printFigure(name, wallMs / 1000, 's', 10);
  printPeer('  of the processor', cpuMs / 1000, 's');
  printPeer('  nodes of the diagram', value.space.table.nodes, '');
}
printFigure('reach matrix, peak', peakMegabytes(), 'MB', 2000);
