import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { describeSet } from '../shared-data.ts';
import { countAllowed, halve, learn, measureLearning } from './learn.ts';
import { readFlows } from './read-flows.ts';

/** Policies that are learned on the first half of telemetry of which nothing else is known, held against the second. */
const find = (folder: string, pattern: string) =>
  globSync(pattern, { cwd: folder })
    .toSorted()
    .map((path) => join(folder, path));
const isAnswered = ({ reversePackets = 0, action, state }: Flow) =>
  reversePackets > 0 && action !== 'reject' && state !== 'rejected';

describeSet('traffic/zeek-sensor-3days', (folder) => {
  const SENSOR = '64.225.56.201';
  /** The one client that its README calls interesting; all others that dial in are the noise of the internet. */
  const CLIENT = '73.54.23.243';

  test('under 1 % of the legitimate is blocked, under 1 % of the ports open, under 1 % of the noise admitted', async () => {
    const { first, second } = halve(await readFlows(find(folder, '*/conn.*.gz')));
    const proposal = learn(first);
    const legitimate = second.filter((flow) => [SENSOR, CLIENT].includes(flow.source) && isAnswered(flow));
    const noise = second.filter(({ source, destination }) => destination === SENSOR && source !== CLIENT);
    expect(legitimate.length).toBeGreaterThan(500);
    expect(noise.length).toBeGreaterThan(5000);
    const learned = measureLearning(proposal, legitimate, noise, 0);
    process.stdout.write(`zeek-sensor-3days, percent: ${JSON.stringify(learned)}\n`);
    expect(learned.blocked).toBeLessThan(1);
    expect(learned.open).toBeLessThan(1);
    expect(learned.admitted).toBeLessThan(1);
    const beacon = legitimate.filter(({ source }) => source === CLIENT);
    expect(countAllowed(proposal.policy, beacon, 0).allowed).toBe(beacon.length);
    expect(proposal.policy.rules.length).toBeLessThan(6);
  });
});

describeSet('traffic/stratosphere-labelled', (folder) => {
  test('a workstation: under 1 % of what it does later is blocked, and no scan of another host is admitted', async () => {
    const { first, second } = halve(await readFlows([join(folder, 'test9-mixed-zeek-dir/conn.log.gz')]));
    const scan = await readFlows([join(folder, 'port-scan-vertical/conn.log')]);
    const proposal = learn(first);
    const learned = measureLearning(proposal, second.filter(isAnswered), scan, 0);
    process.stdout.write(`stratosphere-labelled test9, percent: ${JSON.stringify(learned)}\n`);
    expect(learned.blocked).toBeLessThan(1);
    expect(learned.open).toBeLessThan(1);
    expect(learned.admitted).toBe(0);
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
