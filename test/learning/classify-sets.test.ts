import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Flow } from '#core/model';
import type { Classification } from '#stages/classify';
import { findEstate } from '../../src/apps/learning/index.ts';
import { describeSet, readSetFile } from '../shared-data.ts';
import { halve } from './learn.ts';
import { discover, readFlows } from './read-flows.ts';

const find = (folder: string, pattern: string) =>
  globSync(pattern, { cwd: folder })
    .toSorted()
    .map((path) => join(folder, path));

/** What `bulkhead classify` says of hosts of which nothing is known, by their name. */
function classifyFlows(flows: readonly Flow[]): Map<string, Classification> {
  const found = discover(flows);
  const { classifications } = findEstate([], found.conversations, undefined, found).classified;
  return new Map(classifications.map((one) => [one.workload, one]));
}

function listOf(found: ReadonlyMap<string, Classification>, role: string): string[] {
  return [...found.values()].flatMap((one) => (one.role.value === role ? [one.workload] : [])).toSorted();
}

describeSet('traffic/apt29-zeek', (folder) => {
  test('the domain controller is found, with checkable reasons, and the workstations are', async () => {
    const found = classifyFlows(await readFlows(find(folder, 'day*/*conn*')));
    expect(listOf(found, 'domain-controller')).toEqual(['host-10-0-0-4']);
    expect(found.get('host-10-0-0-4')?.role.evidence).toContain('2 parties call its kerberos, ldap');
    const workstations = [...listOf(found, 'workstation'), ...listOf(found, 'admin-workstation')];
    expect(workstations.toSorted()).toEqual(['host-10-0-1-4', 'host-10-0-1-6']);
    // The attacker is nothing that we know, and not silently something.
    expect(found.get('host-192-168-0-4')?.role).toMatchObject({ value: 'unknown' });
    expect(found.get('host-192-168-0-4')?.role.settledBy?.length).toBeGreaterThan(1);
  });
});

/** Roles that are right of who knows names and accounts, the surest first. */
const KNOWING = ['domain-controller', 'directory', 'dns-server'];

/** Comparable telemetry: half of it, at other addresses, of a part of the time. */
const PERTURBED: readonly (readonly [string, (flows: readonly Flow[]) => Flow[]])[] = [
  ['every second flow', (flows) => flows.filter((_, i) => i % 2 === 0)],
  ['the other half', (flows) => flows.filter((_, i) => i % 2 === 1)],
  ['the first half of the time', (flows) => halve(flows).first],
  ['the second half of the time', (flows) => halve(flows).second],
  [
    'other addresses',
    (flows) => flows.map((flow) => ({ ...flow, source: shift(flow.source), destination: shift(flow.destination) })),
  ],
];

/** To the address with another second octet. */
function shift(address: string): string {
  return address.replace(/^(\d+)\.(\d+)\./, (_, first: string, second: string) => `${first}.${Number(second) ^ 1}.`);
}

function expectKnowing(found: Classification | undefined): void {
  if (found?.role.value === 'unknown') expect(found.role.settledBy?.length).toBeGreaterThan(0);
  else if (found) expect(KNOWING).toContain(found.role.value);
}

describeSet('traffic/windows-connection-events', (folder) => {
  const paths = find(folder, '*/connection-events.ndjson.gz');

  test('the domain controller of all recordings is found, and the workstations', async () => {
    const found = classifyFlows(await readFlows(paths));
    const controllers = listOf(found, 'domain-controller');
    // Each may have an address of the link beside, under which nobody knows it.
    const known = ['host-172-18-38-5', 'host-192-168-1-4', 'host-192-168-56-4'];
    expect(controllers.filter((name) => !name.startsWith('host-fe80-'))).toEqual(known);
    expect(found.get('host-172-18-38-5')?.role.evidence).toContain('the process `lsass` listens there');
    const workstations = [...listOf(found, 'workstation'), ...listOf(found, 'admin-workstation')];
    expect(workstations).toEqual(expect.arrayContaining(['host-172-18-39-5', 'host-172-18-39-6']));
    // Root servers that answer, and a resolver that asks them, look for nothing.
    expect(listOf(found, 'scanner')).toEqual([]);
  });

  test('of each recording by itself it is what it was seen to be, or unclear with what would settle it', async () => {
    const values: string[] = [];
    for (const path of paths) {
      const one = classifyFlows(await readFlows([path])).get('host-172-18-38-5');
      expectKnowing(one);
      if (one) values.push(one.role.value);
    }
    const count = values.filter((value) => value === 'domain-controller').length;
    process.stdout.write(`a domain controller in ${count} of ${values.length} recordings that show it\n`);
    expect(count).toBeGreaterThan(values.length / 2);
  });

  test.each(PERTURBED)('%s: the same', async (_, perturb) => {
    const found = classifyFlows(perturb(await readFlows(paths)));
    expectKnowing(found.get('host-172-18-38-5') ?? found.get('host-172-19-38-5'));
    expect(listOf(found, 'domain-controller').length).toBeGreaterThan(0);
  });
});

describeSet('traffic/apt29-zeek', (folder) => {
  test.each(PERTURBED)(
    '%s: the domain controller is found, and the attacker is nothing that is known',
    async (_, perturb) => {
      const found = classifyFlows(perturb(await readFlows(find(folder, 'day*/*conn*'))));
      const controller = found.get('host-10-0-0-4') ?? found.get('host-10-1-0-4');
      expect(controller).toBeDefined();
      expectKnowing(controller);
      const attacker = found.get('host-192-168-0-4') ?? found.get('host-192-169-0-4');
      if (attacker) expect(['unknown', 'scanner']).toContain(attacker.role.value);
    },
  );
});

describeSet('traffic/zeek-sensor-3days', (folder) => {
  test('the resolvers of the sensor and those who scan it are found', async () => {
    const found = classifyFlows(await readFlows(find(folder, '*/conn.*.gz')));
    expect(listOf(found, 'dns-server')).toEqual(['67.207.67.2', '67.207.67.3']);
    expect(listOf(found, 'scanner').length).toBeGreaterThan(200);
    expect(found.get('host-64-225-56-201')?.zone.value).toBe('dmz');
    expect(found.get('73.54.23.243')).toBeUndefined();
  });
});

describeSet('traffic/stratosphere-labelled', (folder) => {
  test('the scanner and the resolver beside it are found', async () => {
    const found = classifyFlows(await readFlows([join(folder, 'port-scan-vertical/conn.log')]));
    expect(listOf(found, 'scanner')).toEqual(['host-192-168-1-9']);
    expect(listOf(found, 'dns-server')).toEqual(['host-192-168-1-1']);
  });

  test('the resolvers of a workstation are found on the internet', async () => {
    const found = classifyFlows(await readFlows([join(folder, 'test9-mixed-zeek-dir/conn.log.gz')]));
    expect(listOf(found, 'dns-server')).toEqual(['147.32.80.9', '147.32.82.19']);
  });
});

describeSet('traffic/wrccdc-2018-zeek', (folder) => {
  /** The set has no connections, but the queries of names: each of them is one. */
  function readQueries(): Flow[] {
    const lines = readSetFile(join(folder, 'zeek-default/dns.log.gz')).split('\n');
    return lines.flatMap((line): Flow[] => {
      const [ts = '', , source = '', sourcePort, destination = '', destinationPort, protocol, , rtt] = line.split('\t');
      const startMs = Number(ts) * 1000;
      if (line.startsWith('#') || !(startMs > 0) || (protocol !== 'udp' && protocol !== 'tcp')) return [];
      const ports = { sourcePort: Number(sourcePort), destinationPort: Number(destinationPort) };
      const reversePackets = rtt === '-' ? 0 : 1;
      return [
        { startMs, endMs: startMs, source, destination, protocol, ...ports, reversePackets, initiator: 'source' },
      ];
    });
  }

  test('every inner server that answers the names of two hosts or more is a DNS server, and no other is', () => {
    const flows = readQueries();
    const answered = flows.filter(
      ({ reversePackets, destinationPort }) => reversePackets === 1 && destinationPort === 53,
    );
    const clients = Map.groupBy(answered, ({ destination }) => destination);
    const busy = [...clients].flatMap(([server, own]) => {
      const isInner = server.startsWith('10.');
      return isInner && new Set(own.map(({ source }) => source)).size >= 2
        ? [`host-${server.replaceAll('.', '-')}`]
        : [];
    });
    const found = listOf(classifyFlows(flows), 'dns-server').filter((name) => name.startsWith('host-10-'));
    expect(busy.length).toBeGreaterThan(3);
    expect(busy.filter((name) => !found.includes(name))).toEqual([]);
    const serving = new Set([...clients.keys()].map((server) => `host-${server.replaceAll('.', '-')}`));
    expect(found.filter((name) => !serving.has(name))).toEqual([]);
  });
});
