import { describe, expect, test } from 'vitest';
import { findCatalogueEntry } from '#core/catalogue';
import { ZONE_CLASSES } from '#core/model';
import { isInRange, parseAddress, parseRange } from '#core/net';
import { AGENT_PORT, SERVER_WORKLOAD } from './legitimate-flows.ts';
import { printMap } from './print-map.ts';
import { listedPorts, TOPOLOGY } from './topology.ts';

const { zones, workloads, legitimateFlows } = TOPOLOGY;

function names(entry: string, protocol: string, port: number): boolean {
  const ports = findCatalogueEntry(entry)?.ports ?? [];
  return ports.some((range) => range.proto === protocol && range.from <= port && port <= range.to);
}

describe('the exchange of the lab', () => {
  test('has every class of zone, and at least 26 workloads', () => {
    expect(zones.map((zone) => zone.class).toSorted()).toEqual([...ZONE_CLASSES].toSorted());
    expect(workloads.length).toBeGreaterThanOrEqual(26);
    for (const zone of zones) expect(workloads.filter((workload) => workload.zone === zone.name)).not.toEqual([]);
  });

  test('gives every workload an IPv4 and an IPv6 address of its zone, but for the cold signer, which has no link', () => {
    const unlinked = workloads.filter((workload) => workload.addresses.length === 0).map((workload) => workload.name);
    expect(unlinked).toEqual(['cold-signer']);
    for (const workload of workloads.filter(({ addresses }) => addresses.length > 0)) {
      const networks = zones.find((zone) => zone.name === workload.zone)?.networks ?? [];
      expect(workload.addresses).toHaveLength(2);
      const outside = workload.addresses.filter((text, index) => {
        const address = parseAddress(text);
        const network = parseRange(networks[index] ?? '');
        return !(address.ok && network.ok && isInRange(address.value, network.value));
      });
      expect(outside).toEqual([]);
    }
  });

  test('gives no name and no address twice', () => {
    const addresses = workloads.flatMap((workload) => workload.addresses);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(workloads.map((workload) => workload.name)).size).toBe(workloads.length);
    expect(new Set(zones.map((zone) => zone.bridge)).size).toBe(zones.length);
    for (const zone of zones) expect(zone.bridge.length).toBeLessThanOrEqual(15);
  });

  test('listens on ports that the catalogue names', () => {
    const unknown = workloads.flatMap((workload) =>
      workload.listens
        .filter(({ service, protocol, port }) => !names(service, protocol, port))
        .map(({ service, protocol, port }) => `${workload.name} ${protocol}/${port} ${service}`),
    );
    expect(unknown).toEqual([]);
  });

  test('has legitimate flows that each reach a listener, once, with an owner, a reason and a fact', () => {
    expect(new Set(legitimateFlows.map((flow) => flow.id)).size).toBe(legitimateFlows.length);
    const unowned = legitimateFlows.filter(
      (flow) => flow.owner === '' || flow.justification === '' || !/^F\d+$/.test(flow.fact),
    );
    expect(unowned).toEqual([]);
    const unlinked = legitimateFlows.filter(
      ({ from }) => workloads.find((workload) => workload.name === from)?.addresses.length !== 2,
    );
    expect(unlinked).toEqual([]);
    const unanswered = legitimateFlows.filter(({ performedBy, to, service, protocol, port }) => {
      const listens = workloads.find((workload) => workload.name === to)?.listens ?? [];
      const isListening = listens.some((listener) => listener.protocol === protocol && listener.port === port);
      return performedBy === 'traffic' && !(isListening && names(service, protocol, port));
    });
    expect(unanswered).toEqual([]);
  });

  test('lets every host that can run an agent reach the server', () => {
    const callers = legitimateFlows.filter((flow) => flow.to === SERVER_WORKLOAD && flow.port === AGENT_PORT);
    const agents = workloads.filter((workload) => workload.enforced && workload.name !== SERVER_WORKLOAD);
    expect(callers.map((flow) => flow.from)).toEqual(agents.map((workload) => workload.name));
  });

  test('has no legitimate flow from office or development to the keys, nor any with the cold zone', () => {
    const zoneOf = (name: string) => workloads.find((workload) => workload.name === name)?.zone ?? '';
    const bad = legitimateFlows.filter(
      ({ from, to }) =>
        (['office', 'development', 'internet'].includes(zoneOf(from)) && zoneOf(to) === 'key-management') ||
        [zoneOf(from), zoneOf(to)].includes('cold'),
    );
    expect(bad).toEqual([]);
  });

  test('lists each port once for each protocol', () => {
    const ports = listedPorts(TOPOLOGY, [1]);
    expect(new Set(ports.map(({ protocol, port }) => `${protocol}/${port}`)).size).toBe(ports.length);
    expect(ports).toContainEqual({ protocol: 'udp', port: 623 });
    expect(ports).toContainEqual({ protocol: 'tcp', port: 1 });
  });

  test('prints as a map that names every zone and workload', () => {
    const map = printMap(TOPOLOGY);
    for (const { name } of [...zones, ...workloads]) expect(map).toContain(name);
    expect(map).toMatch(/cold-signer\s+no link/);
  });
});
