import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Flow } from '#core/model';
import { readSetFile } from '../shared-data.ts';
import { countAllowed, halve, learn, type Learned, measureLearning } from './learn.ts';
import { readFlows } from './read-flows.ts';

/** What a policy that was learned on the first half of real telemetry does to the second: one measure for each capture. */
export interface Measure {
  readonly name: string;
  readonly legitimate: number;
  readonly malicious: number;
  readonly rules: number;
  readonly learned: Learned;
}

const isAnswered = ({ reversePackets = 0, action, state }: Flow) =>
  reversePackets > 0 && action !== 'reject' && state !== 'rejected' && state !== 'attempted';

function toMeasure(name: string, first: Flow[], legitimate: Flow[], malicious: Flow[]): Measure {
  const proposal = learn(first);
  return {
    name,
    legitimate: legitimate.length,
    malicious: malicious.length,
    rules: proposal.policy.rules.length,
    learned: measureLearning(proposal, legitimate, malicious, 0),
  };
}

const SENSOR = '64.225.56.201';
/** The one client that the README of the set calls interesting; all others that dial in are the noise of the internet. */
const CLIENT = '73.54.23.243';

export async function measureSensor(folder: string): Promise<Measure> {
  const paths = globSync('*/conn.*.gz', { cwd: folder }).toSorted();
  const { first, second } = halve(await readFlows(paths.map((path) => join(folder, path))));
  const legitimate = second.filter((flow) => [SENSOR, CLIENT].includes(flow.source) && isAnswered(flow));
  const noise = second.filter(({ source, destination }) => destination === SENSOR && source !== CLIENT);
  return toMeasure('zeek-sensor-3days', first, legitimate, noise);
}

/** Workstations and a phone, each beside the scans of the set, of which one is the phone's own. */
export async function measureStratosphere(folder: string): Promise<Measure[]> {
  const read = (path: string) => readFlows([join(folder, path)]);
  const scans = [...(await read('test11-portscan.binetflow')), ...(await read('port-scan-vertical/conn.log'))];
  const attempts = scans.filter((flow) => !isAnswered(flow));
  const measures: Measure[] = [];
  for (const path of ['test2-malicious.binetflow.gz', 'test9-mixed-zeek-dir/conn.log.gz']) {
    const { first, second } = halve(await read(path));
    measures.push(toMeasure(`stratosphere-labelled ${path}`, first, second.filter(isAnswered), attempts));
  }
  return measures;
}

/** Of a capture in which each flow has a label, the TCP connections of malware in its second half, and those admitted. */
export async function measureLabelledMalware(folder: string): Promise<{ admitted: number; of: number }> {
  const path = join(folder, 'test5-mixed.binetflow');
  const labels = readSetFile(path)
    .split('\n')
    .filter((line) => line.endsWith('flow=Malware-TCP'))
    .map((line) => line.split('\t'));
  const keys = new Set(labels.map((fields) => [3, 4, 6, 7].map((i) => fields[i]).join(' ')));
  const { first, second } = halve(await readFlows([path]));
  const malware = second.filter(({ source, sourcePort, destination, destinationPort }) =>
    keys.has(`${source} ${sourcePort} ${destination} ${destinationPort}`),
  );
  const { allowed, of } = countAllowed(learn(first).policy, malware, 0);
  return { admitted: allowed, of };
}
