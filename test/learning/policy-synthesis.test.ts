import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Declared, Flow, Policy } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { compilePolicy } from '#core/semantics';
import { describeSet, readSet, readSetFile } from '../shared-data.ts';
import { declare } from './declare.ts';
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
        tell(`${name} at generality ${generality}, surplus over the peer's policy`, more);
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

  describe('manifests alone', () => {
    const sets = readdirSync(join(folder, 'manifests-to-netpol'));

    test.each(sets)('%s: every declared connection is permitted, and nothing that the peer denies', (name) => {
      const path = join(folder, 'manifests-to-netpol', name);
      const { declared, policy, report, ends } = declare(readSet(path, (file) => !file.includes('expected')));
      const expected = readSetFile(find(path, 'expected_netpol_output*')[0] ?? '');
      const peer = readPeerPolicies(expected, 'default');
      const chosen = [...expected.matchAll(/"?name"?: "?([\w-]+)-netpol/g)].map(([, workload = '']) => workload);
      const names = new Set(declared.workloads.map((one) => one.name.slice(one.name.indexOf('.') + 1)));
      expect(chosen.filter((workload) => !names.has(workload))).toEqual([]);
      expect(declared.conversations.length).toBeGreaterThan(1);
      const { decide } = compilePolicy(policy);
      const services = listServices(declared);
      const refused = new Set(
        report?.uses
          .filter(({ verdict }) => verdict.kind !== 'permitted')
          .map(({ use }) => `${use.source.name} -> ${use.destination.name}:${use.protocol}/${use.port}`),
      );
      const surplus: string[] = [];
      const missing: string[] = [];
      for (const from of [STRANGER, ...ends])
        for (const to of ends)
          for (const { protocol, port } of services) {
            if (from === to) continue;
            const [source, destination] = [from, to].map(({ address }) => unwrap(parseAddress(address)));
            if (!source || !destination) continue;
            const isOurs = decide({ source, destination, protocol, destinationPort: port }, 0).verdict === 'allowed';
            const text = `${from === STRANGER ? 'internet' : from.name} -> ${to.name}:${protocol}/${port}`;
            if (isOurs && !peer(from, to, protocol, port)) surplus.push(text);
            if (!isOurs && to.namespace !== 'entrance' && peer(from, to, protocol, port)) missing.push(text);
          }
      tell(`${name}, missing`, missing);
      const known = MISSING.get(name) ?? /^$/;
      expect([surplus, missing.filter((text) => !known.test(text))]).toEqual([[], []]);
      expect([...refused].filter((text) => !known.test(text))).toEqual([]);
    });
  });
});

function find(folder: string, pattern: string): string[] {
  return globSync(pattern, { cwd: folder })
    .toSorted()
    .map((path) => join(folder, path));
}

/**
 * What a peer permits and our policy of the manifests does not. Port 8080 is nothing that the catalogue lets the internet
 * reach; a CronJob whose pods have no labels is chosen by a selector of the peer that chooses all of its namespace.
 */
const MISSING: ReadonlyMap<string, RegExp> = new Map([
  ['onlineboutique', /^internet -> default\.frontend:tcp\/8080$/],
  ['openshift', /^\S+\.(?!collect-profiles)[\w-]+ -> \S+\.(?:catalog|olm)-operator:tcp\/8443$/],
]);

/** Of all that is declared anywhere in the set. */
function listServices({ conversations, workloads }: Declared) {
  const all = [
    ...conversations.flatMap(({ protocol, port }) => (port === undefined ? [] : [{ protocol, port }])),
    ...workloads.flatMap(({ listens }) => listens),
  ];
  return [...new Map(all.map((one) => [`${one.protocol}/${one.port}`, one])).values()];
}

function tell(what: string, connections: readonly string[]): void {
  if (connections.length > 0) process.stdout.write(`${what}: ${connections.join(', ')}\n`);
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
  tell("at the default generality, surplus over the peer's policy", listSurplus(policy, connections, peer));
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
