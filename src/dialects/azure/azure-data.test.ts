import { expect, test } from 'vitest';
import type { FilterRules, Reading, SourceFile } from '#core/model';
import { parseAddress, printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots } from '#core/semantics';
import { DIALECTS, recognise } from '#dialects/registry';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { AZURE } from './index.ts';

interface Rule {
  readonly name: string;
  readonly properties: { readonly priority: number; readonly direction: string; readonly access: string };
}

/** Every security group in a file, found without the dialect: objects that have rules. */
function groupsOf(text: string): { id: string; rules: Rule[] }[] {
  const found: { id: string; rules: Rule[] }[] = [];
  JSON.parse(text, (_, value: unknown) => {
    const group = value as {
      id?: string;
      properties?: { securityRules?: Rule[]; defaultSecurityRules?: Rule[] };
    } | null;
    if (Array.isArray(group?.properties?.securityRules))
      found.push({
        id: group.id ?? '',
        rules: [...group.properties.securityRules, ...(group.properties.defaultSecurityRules ?? [])],
      });
    return value;
  });
  return found;
}

function textsOf({ chains }: FilterRules, chain: string): string[] {
  const entries = chains.find(({ name }) => name === chain)?.entries ?? [];
  return [...new Set(entries.filter(({ at }) => at).map(({ text }) => text.split(':', 1)[0] ?? ''))];
}

function readOf(files: readonly SourceFile[]): Reading {
  return unwrap(AZURE.read(files));
}

function ask({ topology }: Reading, from: string, to: string, port: number): string {
  const named = topology.endpoints.find(({ name, aliases }) => name === from || aliases.includes(from));
  const own = named?.interfaces[0]?.addresses[0];
  const [spot] = findSpots(topology, own ?? unwrap(parseAddress(from)));
  const opening = { protocol: 'tcp', destinationPort: port, sourcePort: 50_000 } as const;
  if (!spot) return 'nowhere';
  return decideConnection({ topology, from: spot, destination: unwrap(parseAddress(to)), opening, isOneWay: false })
    .verdict;
}

describeSet('configs/azure-nsg', (folder) => {
  const files = readSet(folder, (path) => path.endsWith('.json') && !path.includes('expected'));
  const snapshot = (name: string) => readOf(files.filter(({ path }) => path.startsWith(`${name}/`)));

  test('every file is recognised as Azure and read without an error', () => {
    expect(files).toHaveLength(25);
    expect(files.filter((file) => recognise(file, DIALECTS) !== AZURE)).toEqual([]);
    expect(files.filter((file) => !AZURE.read([file]).ok)).toEqual([]);
  });

  test('each group has its rules and default rules, by priority in each direction', () => {
    const groups = files.flatMap((file) => groupsOf(file.text).map((group) => ({ file, ...group })));
    // A recording may hold a group twice: what comes last counts.
    const latest = [...new Map(groups.map((group) => [`${group.file.path} ${group.id}`, group])).values()];
    expect(latest.length).toBeGreaterThanOrEqual(6);
    for (const { file, id, rules } of latest) {
      const point = readOf([file]).topology.points.find(({ name }) => name.endsWith(` ${id.split('/').at(-1) ?? ''}`));
      for (const direction of ['Inbound', 'Outbound']) {
        const expected = rules
          .filter(({ properties }) => properties.direction === direction)
          .toSorted((a, b) => a.properties.priority - b.properties.priority)
          .map(({ name, properties }) => `${properties.priority} ${name}`);
        expect(textsOf(point?.rules ?? { chains: [] }, direction.toLowerCase())).toEqual(expected);
      }
    }
  });

  test('verdicts of the snapshots, worked out by hand from their groups and routes', () => {
    const cloud = snapshot('batfish-cloud-azure');
    const rows: [from: string, to: string, port: number, verdict: string][] = [
      ['VM1', '10.0.1.4', 22, 'allowed'],
      ['VM1', '10.0.1.4', 24, 'denied'],
      ['VM1', '10.0.1.4', 443, 'denied'],
      ['VM2', '10.0.0.4', 8080, 'allowed'],
      ['VM2', '10.0.0.4', 22, 'denied'],
      ['8.8.8.8', '40.91.194.198', 22, 'allowed'],
      ['8.8.8.8', '40.91.194.198', 443, 'denied'],
      ['vm1346', '8.8.8.8', 443, 'allowed'],
      ['vm235', '8.8.8.8', 443, 'denied'],
    ];
    expect(rows.filter(([from, to, port, verdict]) => ask(cloud, from, to, port) !== verdict)).toEqual([]);
  });

  test('endpoints, segments and what hides them', () => {
    const nat = snapshot('batfish-test-nat-gateway').topology;
    expect(nat.endpoints.map(({ name }) => name)).toEqual(['VM1', 'VM2']);
    const hides = new Set(
      nat.ways.flatMap((way) => (way.hides ?? []).map((address) => `${way.from} ${printAddress(address)}`)),
    );
    expect([...hides]).toEqual(['VM1-vnet/test 40.91.194.198']);
    const containers = snapshot('batfish-test-container').topology;
    expect(containers.endpoints.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'VM1 virtual machine',
      'alpha container group',
    ]);
    expect(containers.segments.map(({ name }) => name).slice(0, 2)).toEqual(['VM1-vnet/subnet1', 'VM1-vnet/subnet2']);
  });
});
