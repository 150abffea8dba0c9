import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { describeSet } from '../shared-data.ts';
import { countAllowed, halve, learn } from './learn.ts';
import { type Measure, measureLabelledMalware, measureSensor, measureStratosphere } from './measures.ts';
import { readFlows } from './read-flows.ts';

/** Policies that are learned on the first half of telemetry of which nothing else is known, held against the second. */
const find = (folder: string, pattern: string) =>
  globSync(pattern, { cwd: folder })
    .toSorted()
    .map((path) => join(folder, path));
function expectLearned({ name, learned }: Measure): void {
  process.stdout.write(`${name}, percent: ${JSON.stringify(learned)}\n`);
  expect(learned.blocked).toBeLessThan(1);
  expect(learned.open).toBeLessThan(1);
  expect(learned.admitted).toBeLessThan(1);
}

describeSet('traffic/zeek-sensor-3days', (folder) => {
  test('under 1 % of the legitimate is blocked, under 1 % of the ports open, under 1 % of the noise admitted', async () => {
    const measure = await measureSensor(folder);
    expect(measure.legitimate).toBeGreaterThan(500);
    expect(measure.malicious).toBeGreaterThan(5000);
    expect(measure.rules).toBeLessThan(6);
    expectLearned(measure);
  });

  test('the client that keeps coming may, and nobody else of the internet that came once', async () => {
    const flows = await readFlows(find(folder, '*/conn.*.gz'));
    const beacon = flows.filter(({ source, destinationPort }) => source === '73.54.23.243' && destinationPort === 80);
    const { policy } = learn(halve(flows).first);
    expect(countAllowed(policy, beacon, 0)).toEqual({ allowed: beacon.length, of: beacon.length });
  });
});

describeSet('traffic/stratosphere-labelled', (folder) => {
  test('under 1 % of what a workstation and a phone do later is blocked, and nothing of the scans admitted', async () => {
    const measures = await measureStratosphere(folder);
    expect(measures).toHaveLength(2);
    for (const measure of measures) {
      expectLearned(measure);
      expect(measure.learned.admitted).toBe(0);
    }
  });

  // Its queries of names go to the resolver that the host has anyway: no policy of addresses and ports tells them apart.
  test('no TCP connection of labelled malware is admitted, though it was learned beside the first ones', async () => {
    const { admitted, of } = await measureLabelledMalware(folder);
    expect(of).toBeGreaterThan(50);
    expect(admitted).toBe(0);
  });

  test('a scan that was learned from is no evidence: its ports stay closed', async () => {
    const scan = await readFlows([join(folder, 'port-scan-vertical/conn.log')]);
    const probes = scan.filter(({ destination, destinationPort }) => {
      return destination === '45.33.32.156' && destinationPort !== 443 && destinationPort !== 80;
    });
    expect(probes.length).toBeGreaterThan(20);
    expect(countAllowed(learn(scan).policy, probes, 0).allowed).toBe(0);
  });
});

describeSet('traffic/apt29-zeek', (folder) => {
  const isLateral = ({ source, destination }: Flow) =>
    source.startsWith('10.0.1.') && destination.startsWith('10.0.1.');

  test('a policy learned from the other traffic blocks every lateral step', async () => {
    const flows = await readFlows(find(folder, 'day*/*conn.log*'));
    const lateral = flows.filter(isLateral);
    const { policy } = learn(flows.filter((flow) => !isLateral(flow)));
    expect(lateral.length).toBeGreaterThan(20);
    expect(countAllowed(policy, lateral, 0).allowed).toBe(0);
  });
});
