import { describe, expect, test } from 'vitest';
import type { Conversation, Workload, Zone } from '#api';
import { toMapModel } from './map-model.ts';
import { edgesOf } from './selection.ts';

const toZone = (name: Zone['class']): Zone => ({
  name,
  class: name,
  isolation: 'vlan',
  mode: 'observe',
  networks: [],
  workloads: 0,
  agents: { connected: 0, inSync: 0 },
});
const toWorkload = (name: string, zone: string): Workload => ({
  name,
  zone,
  labels: {},
  addresses: [],
  mode: 'observe',
  enforced: true,
  agent: 'connected',
  listeners: [],
});
const WIDE = { detail: 'workloads', isNarrow: false } as const;
const ZONES = [toZone('key-management'), toZone('internet'), toZone('office')];
const WORKLOADS = [toWorkload('signer', 'key-management'), toWorkload('laptop', 'office')];
const toConversation = (port: number, verdict: 'allowed' | 'denied', to = 'signer'): Conversation => ({
  source: { kind: 'workload', name: 'laptop', zone: 'office' },
  destination:
    to === 'signer'
      ? { kind: 'workload', name: to, zone: 'key-management' }
      : { kind: 'address', name: to, zone: 'lost' },
  protocol: 'tcp',
  port,
  service: `tcp/${port}`,
  connections: 2,
  answered: true,
  firstSeenMs: 0,
  lastSeenMs: 1,
  verdict,
  decidedBy: ['default-deny'],
});

describe('the model of the map', () => {
  test.each([
    ['allowed', ['allowed', 'allowed']],
    ['denied', ['denied', 'denied']],
    ['mixed', ['allowed', 'denied']],
  ] as const)('one line for each pair and direction is %s when its conversations are %j', (verdict, each) => {
    const { edges } = toMapModel(
      ZONES,
      WORKLOADS,
      each.map((one, index) => toConversation(index, one)),
      WIDE,
    );
    expect(edges.map((edge) => [edge.verdict, edge.connections, edge.conversations.length])).toEqual([[verdict, 4, 2]]);
  });

  test('workloads that nobody heard of stand there too, and what no workload has gets a zone of its own', () => {
    const { zones, nodes } = toMapModel(ZONES, WORKLOADS, [toConversation(1, 'denied', '10.0.0.9')], WIDE);
    expect(nodes.map(({ name, zone }) => [name, zone])).toEqual(
      expect.arrayContaining([
        ['signer', 'key-management'],
        ['laptop', 'office'],
        ['10.0.0.9', 'lost'],
      ]),
    );
    expect(zones.find(({ name }) => name === 'lost')?.mode).toBeUndefined();
  });

  test.each([false, true])(
    'no two boxes touch, every node is inside its own, and the keys are on the right (%s)',
    (isNarrow) => {
      const many = Array.from({ length: 40 }, (_, index) => toWorkload(`laptop-${index}`, 'office'));
      const { zones, nodes } = toMapModel(ZONES, [...WORKLOADS, ...many], [], { detail: 'workloads', isNarrow });
      for (const { name, box } of zones) {
        for (const other of zones)
          if (other.name !== name)
            expect(
              box.left + box.width < other.box.left ||
                other.box.left + other.box.width < box.left ||
                box.top + box.height < other.box.top ||
                other.box.top + other.box.height < box.top,
            ).toBe(true);
        for (const { x, y } of nodes.filter(({ zone }) => zone === name)) {
          expect(x).toBeGreaterThan(box.left);
          expect(x).toBeLessThan(box.left + box.width);
          expect(y).toBeGreaterThan(box.top);
          expect(y).toBeLessThan(box.top + box.height);
        }
      }
      const leftOf = (name: string) => zones.find((zone) => zone.name === name)?.box.left ?? 0;
      expect(leftOf('key-management')).toBeGreaterThan(leftOf('internet'));
    },
  );

  test('a service that much of the estate uses is told apart; another port of the same host is not that service', () => {
    const callers = Array.from({ length: 12 }, (_, index) => toWorkload(`host-${index}`, 'office'));
    const all = callers.flatMap(({ name }) => [
      { ...toConversation(53, 'denied'), source: { kind: 'workload' as const, name, zone: 'office' } },
    ]);
    const odd = {
      ...toConversation(22, 'denied'),
      source: { kind: 'workload' as const, name: 'host-3', zone: 'office' },
    };
    const model = toMapModel(ZONES, [...WORKLOADS, ...callers], [...all, odd], WIDE);
    expect(model.sharedBy).toEqual(['signer']);
    expect(model.edges.filter(({ isShared }) => !isShared).map(({ source }) => source)).toEqual(['workload:host-3']);
    expect(toMapModel(ZONES, [...WORKLOADS, ...callers], all.slice(0, 7), WIDE).sharedBy).toEqual([]);
  });

  test('zone by zone, a line stands for all conversations between two zones, and none for those inside one', () => {
    const inside = {
      ...toConversation(5, 'denied'),
      destination: { kind: 'workload' as const, name: 'tablet', zone: 'office' },
    };
    const model = toMapModel(ZONES, WORKLOADS, [toConversation(1, 'allowed'), toConversation(2, 'denied'), inside], {
      ...WIDE,
      detail: 'zones',
    });
    expect(model.nodes.map(({ id, label }) => [id, label])).toEqual([
      ['zone:office', '2 workloads'],
      ['zone:key-management', '1 workload'],
    ]);
    expect(model.edges.map(({ source, destination, verdict }) => [source, destination, verdict])).toEqual([
      ['zone:office', 'zone:key-management', 'mixed'],
    ]);
  });

  test('what is looked at is the zone with all lines that touch it', () => {
    const model = toMapModel(ZONES, WORKLOADS, [toConversation(1, 'denied')], WIDE);
    expect(edgesOf(model, { zone: 'key-management' })).toEqual(model.edges);
    expect(edgesOf(model, { zone: 'internet' })).toEqual([]);
    expect(edgesOf(model, { node: 'workload:laptop' })).toEqual(model.edges);
    expect(edgesOf(model, {})).toHaveLength(1);
  });
});
