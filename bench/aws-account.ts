/** A large AWS account: read from what the API tells, then who reaches whom, every pair and every service. */
import { denoteTopology } from '#core/semantics';
import { unwrap } from '#core/result';
import { AWS } from '#dialects/aws';
import { measure, peakMegabytes, printFigure, printPeer } from './figure.ts';
import { toAwsAccount } from './parts/aws-account.ts';

const [instances = 5000, groups = 2000, subnets = 100] = process.argv.slice(2).map(Number);
const text = toAwsAccount(instances, groups, subnets);
const name = `${instances} instances, ${groups} groups, ${subnets} subnets`;
printPeer('AWS account, text', text.length / 1e6, 'MB');
const reading = measure(() => unwrap(AWS.read([{ path: 'account.json', text }])));
printFigure(`AWS account read, ${name}`, reading.wallMs / 1000, 's', 3);
printPeer('  of the processor', reading.cpuMs / 1000, 's');
const { topology } = reading.value;
printPeer('  ways', topology.ways.length, '');
printPeer('  points', topology.points.length, '');
const matrix = measure(() => denoteTopology(topology));
printFigure('AWS account, reach matrix', matrix.wallMs / 1000, 's', 10);
printPeer('  of the processor', matrix.cpuMs / 1000, 's');
printFigure('AWS account, peak', peakMegabytes(), 'MB', 2000);
