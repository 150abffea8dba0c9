import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Flow, Policy } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { compilePolicy } from '#core/semantics';
import { describeSet, readSetFile } from '../shared-data.ts';
import { countAllowed, learn } from './learn.ts';
import { type Endpoint, type PeerDecider, readPeerPolicies } from './peer-policies.ts';
import { type PodConnection, readHubble, readLinks, readTraced, toFlow } from './pod-connections.ts';
import { readFlows } from './read-flows.ts';

/** Connections from which peers derive policies: ours admits every one, and what it admits beyond theirs is listed. */
const isAccepted = ({ action }: Flow) => action !== 'drop' && action !== 'reject';

describeSet('configs/policy-synthesis', (folder) => {
  describe('flows of Hubble', () => {
    const cases = readdirSync(join(folder, 'hubble-flows-to-cnp')).filter((name) => name.startsWith('TC_'));

    test.each(cases)('%s: every observed connection is admitted, and exactly those at generality 0', async (name) => {
      const path = join(folder, 'hubble-flows-to-cnp', name);
      const [files, expected] = [find(path, 'flows-*'), find(path, 'expected-*')];
      const flows = await readFlows(files);
      const observed = flows.filter(isAccepted);
      expect(observed.length).toBeGreaterThan(0);
      const peer = readPeerPolicies(expected.map(readSetFile).join('\n---\n'));
      const connections = files.flatMap((file) => readHubble(readSetFile(file)));
      for (const generality of [0, 0.5]) {
        const { policy, refusedByGuardrail } = learn(flows, { minFlows: 1, generality });
        // One reply is of a connection that the internet opened to an inner host: a finding, and no rule.
        expect(refusedByGuardrail).toHaveLength(name === 'TC_07' ? 1 : 0);
        const admitted = observed.length - refusedByGuardrail.length;
        expect(countAllowed(policy, observed, 0)).toEqual({ allowed: admitted, of: observed.length });
        const surplus = listSurplus(policy, connections, () => false);
        if (generality === 0) expect(surplus).toEqual([]);
        // Others of a role that was seen, and the internet where one address of it was seen too seldom.
        const more = listSurplus(policy, connections, peer);
        tell(`${name} at generality ${generality}`, more);
        expect(more.filter((text) => !SURPLUS.some((kind) => kind.test(text)))).toEqual([]);
      }
    });
  });

  describe('connections of pods', () => {
    const cases = readdirSync(join(folder, 'connections-to-netpol'));

    test.each(cases)('%s: every observed connection is admitted, and nothing that the peer denies', (name) => {
      const path = join(folder, 'connections-to-netpol', name);
      const connections = readTraced(find(path, 'input*').map(readSetFile).join(''));
      expect(connections.length > 0).toBe(name !== '2021-empty');
      const peer = readPeerPolicies(find(path, 'expected*').map(readSetFile).join(''));
      expectAllAndNoMore(connections, peer);
    });
  });

  describe('links between the resources of manifests', () => {
    const links = (path: string) => readLinks(readSetFile(join(folder, path)));
    const akmebank = links('connectivity-to-netpol/connectivity_jsons/akmebank-links.json').connections;

    test.each(['akmebank-no-baseline', 'akmebank-allow-https-baseline'])('%s', (name) => {
      expect(akmebank.length).toBeGreaterThan(5);
      const peer = readPeerPolicies(readSetFile(join(folder, `connectivity-to-netpol/er_files/${name}.yaml`)));
      expectAllAndNoMore(akmebank, peer);
    });

    test('onlineboutique, whose links are with it', () => {
      const path = 'manifests-to-netpol/onlineboutique';
      const { connections } = links(`${path}/expected_output.json`);
      expect(connections.length).toBeGreaterThan(10);
      const peer = readPeerPolicies(readSetFile(join(folder, path, 'expected_netpol_output.yaml')));
      expectAllAndNoMore(connections, peer);
    });

    test('services that nobody is declared to call are no evidence: dec-2022', () => {
      const { connections, uncalled } = links('connectivity-to-netpol/connectivity_jsons/dec-2022.json');
      expect([connections, uncalled]).toEqual([[], ['example-k8s', 'mariadb']]);
    });
  });
});

function find(folder: string, pattern: string): string[] {
  return globSync(pattern, { cwd: folder })
    .toSorted()
    .map((path) => join(folder, path));
}

function tell(what: string, surplus: readonly string[]): void {
  if (surplus.length > 0) process.stdout.write(`${what}: surplus over the peer's policy: ${surplus.join(', ')}\n`);
}

/** At both ends of the trade-off all of it, and by default nothing that the peer denies or was not observed. */
function expectAllAndNoMore(connections: readonly PodConnection[], peer: PeerDecider): void {
  expect(connections.filter(({ from, to, protocol, port }) => !peer(from, to, protocol, port))).toEqual([]);
  const flows = connections.map(toFlow);
  const exact = learn(flows, { minFlows: 1, generality: 0 }).policy;
  expect(countAllowed(exact, flows, 0)).toEqual({ allowed: flows.length, of: flows.length });
  expect(listSurplus(exact, connections, () => false)).toEqual([]);
  const { policy } = learn(flows, { minFlows: 1 });
  expect(countAllowed(policy, flows, 0)).toEqual({ allowed: flows.length, of: flows.length });
  tell('at the default generality', listSurplus(policy, connections, peer));
}

/** Replicas of what was seen, which telemetry named; and the internet, where one address was seen too seldom to be the only one. */
const SURPLUS = [/^ubuntu-\d-deployment-\S+ -> (?:ubuntu-\d-deployment-\S+|world|a stranger):/];
const STRANGER: Endpoint = { name: 'a stranger', address: '198.51.100.77', namespace: '', labels: {}, entity: 'world' };

/** Of all that the ends of the connections, and a stranger, could try: what is allowed, was not observed, and the peer denies. */
function listSurplus(policy: Policy, connections: readonly PodConnection[], peer: PeerDecider): string[] {
  const { decide } = compilePolicy(policy);
  const ends = new Map(
    [STRANGER, ...connections.flatMap(({ from, to }) => [from, to])].map((end) => [end.address, end]),
  );
  const services = new Map(connections.map((one) => [`${one.protocol}/${one.port}`, one]));
  const toText = (from: Endpoint, to: Endpoint, service: string) => `${from.address} -> ${to.address}:${service}`;
  const observed = new Set(connections.map((one) => toText(one.from, one.to, `${one.protocol}/${one.port}`)));
  const surplus: string[] = [];
  for (const from of ends.values())
    for (const to of ends.values())
      for (const [service, { protocol, port }] of services) {
        const text = toText(from, to, service);
        if (from === to || observed.has(text) || peer(from, to, protocol, port)) continue;
        const [source, destination] = [from, to].map(({ address }) => unwrap(parseAddress(address)));
        if (!source || !destination) continue;
        const { verdict } = decide({ source, destination, protocol, destinationPort: port }, 0);
        if (verdict === 'allowed') surplus.push(`${from.name} -> ${to.name}:${service}`);
      }
  return surplus;
}
