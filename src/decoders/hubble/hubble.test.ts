import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCarried } from '#decoders/carriers';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { HUBBLE } from './index.ts';

const FLOW = {
  time: '2026-01-01T00:00:00.123456789Z',
  verdict: 'FORWARDED',
  IP: { source: '10.0.1.10', destination: '10.0.2.20', ipVersion: 'IPv4' },
  l4: { TCP: { source_port: 40_000, destination_port: 8545, flags: { SYN: true } } },
  source: { namespace: 'pay', pod_name: 'api-0', identity: 4000, labels: ['k8s:app=api'] },
  destination: { namespace: 'chain', pod_name: 'node-0' },
  Type: 'L3_L4',
  node_name: 'k8s/worker-1',
  is_reply: false,
  traffic_direction: 'INGRESS',
  ingress_allowed_by: [{ name: 'allow-api', namespace: 'chain' }],
};
const toText = (...flows: object[]) => flows.map((flow) => `${JSON.stringify(flow)}\n`).join('');
const WRAPPED = toText({ flow: { ...FLOW, node_name: undefined }, node_name: 'k8s/worker-1', time: FLOW.time });

describeDecoder(HUBBLE, [toText(FLOW), WRAPPED, JSON.stringify([FLOW, { ...FLOW, verdict: 'DROPPED' }], undefined, 2)]);

test('a flow with and without its wrapper tells workloads, verdict, policy and point', async () => {
  const whole = {
    startMs: Date.UTC(2026, 0, 1) + 123,
    endMs: Date.UTC(2026, 0, 1) + 123,
    source: '10.0.1.10',
    destination: '10.0.2.20',
    protocol: 'tcp',
    sourcePort: 40_000,
    destinationPort: 8545,
    action: 'accept',
    direction: 'ingress',
    state: 'attempted',
    initiator: 'source',
    exporter: 'k8s/worker-1',
    rule: 'chain/allow-api',
    zones: { source: 'pay', destination: 'chain' },
    names: { source: 'pay/api-0', destination: 'chain/node-0' },
  };
  for (const text of [toText(FLOW), WRAPPED, toText({ log: toText(FLOW) })])
    expect((await decodeWhole(openCarried(HUBBLE), [text])).flows).toEqual([whole]);
});

const drop = { verdict: 'DROPPED', drop_reason_desc: 'POLICY_DENIED', is_reply: undefined };
const ack = { TCP: { source_port: 8545, destination_port: 40_000, flags: { ACK: true } } };

test.each([
  ['a reply is no new connection', { is_reply: true }, { initiator: 'destination', state: 'established' }],
  ['a reply as older ones say it', { is_reply: undefined, reply: true }, { initiator: 'destination' }],
  [
    'an answer to a beginning',
    { is_reply: undefined, l4: { TCP: { flags: { SYN: true, ACK: true } } } },
    { initiator: 'destination' },
  ],
  ['a packet in the middle', { is_reply: undefined, l4: ack }, { initiator: 'unknown', state: 'established' }],
  ['dropped', drop, { action: 'drop', state: 'rejected', rule: 'POLICY_DENIED', initiator: 'source' }],
  ['denied by a policy', { ...drop, egress_denied_by: [{ name: 'no-egress' }] }, { action: 'drop', rule: 'no-egress' }],
  ['led to a proxy', { verdict: 'REDIRECTED' }, { action: 'accept' }],
  ['only audited', { verdict: 'AUDIT' }, { action: 'accept' }],
  ['by number', { verdict: 2, traffic_direction: 2 }, { action: 'drop', direction: 'egress' }],
  [
    'a request',
    { Type: 'L7', l7: { type: 'REQUEST', http: {} }, is_reply: undefined, l4: { TCP: { destination_port: 80 } } },
    { state: 'established', initiator: 'source', sourcePort: 0 },
  ],
  [
    'an answer of a protocol',
    { Type: 'L7', l7: { type: 'RESPONSE' }, is_reply: undefined, l4: { UDP: {} } },
    { initiator: 'destination' },
  ],
  ['an echo', { l4: { ICMPv4: { type: 8 } } }, { protocol: 'icmp', icmpType: 8, icmpCode: 0 }],
  ['seconds', { time: { seconds: 1_700_000_000, nanos: 5_999_999 } }, { startMs: 1_700_000_000_005 }],
  [
    'the world',
    { destination: { labels: ['reserved:kube-apiserver', 'reserved:world'] }, destination_names: ['api.example.com.'] },
    { names: { source: 'pay/api-0', destination: 'api.example.com' }, zones: { source: 'pay', destination: 'world' } },
  ],
  [
    'a service',
    { destination: {}, destination_service: { name: 'rpc', namespace: 'chain' } },
    { names: { source: 'pay/api-0', destination: 'chain/rpc' } },
  ],
  ['masqueraded', { IP: { ...FLOW.IP, source_xlated: '192.0.2.1' } }, { translated: { source: '192.0.2.1' } }],
])('%s', async (_, change, expected) => {
  const { flows, bad } = await decodeWhole(HUBBLE, [toText({ ...FLOW, ...change })]);
  expect([flows, bad]).toMatchObject([[expected], []]);
});

test('a verdict that is none says nothing of an action', async () => {
  const { flows } = await decodeWhole(HUBBLE, [toText({ ...FLOW, verdict: 'TRACED' }, { ...FLOW, verdict: 'ERROR' })]);
  expect(flows.map(({ action }) => action)).toEqual([undefined, undefined]);
});

test('notices and translations are no connections; what was lost is told', async () => {
  const text = toText(
    { lost_events: { source: 'PERF_EVENT_RING_BUFFER', num_events_lost: '12' }, node_name: 'n1' },
    { node_status: { state_change: 'NODE_CONNECTED' } },
    { ...FLOW, Type: 'SOCK', verdict: 'TRANSLATED' },
    { ...FLOW, l4: undefined },
    { ...FLOW, IP: undefined },
  );
  const { flows, skipped, bad, lost } = await decodeWhole(HUBBLE, [text]);
  expect([flows, bad, lost]).toEqual([[], [], [{ count: 12, unit: 'flows', exporter: 'n1' }]]);
  expect(Object.values(skipped)).toEqual([1, 1, 1, 1, 1]);
});

interface Line {
  readonly verdict: string;
  readonly reply?: boolean;
  readonly IP: { readonly source: string; readonly destination: string };
  readonly l4: Readonly<Record<string, { readonly source_port?: number; readonly destination_port?: number }>>;
  readonly source: { readonly namespace?: string; readonly pod_name?: string };
  readonly destination: { readonly namespace?: string; readonly pod_name?: string };
}

describeSet('flow-logs/hubble', (folder) => {
  test('every line gives its workloads, ports and verdict; replies are no new connections', async () => {
    const lines = readSet(folder).flatMap(({ text }) => text.trim().split('\n'));
    const { flows, bad, skipped } = await decodeWhole(
      HUBBLE,
      readSet(folder).map(({ path }) => readFileSync(join(folder, path))),
    );
    expect([lines.length, flows.length, bad, skipped]).toEqual([47, 47, [], {}]);
    for (const [i, line] of lines.entries()) {
      const parsed = JSON.parse(line) as Line & { readonly flow?: Line };
      const { verdict, reply, IP, l4, source, destination } = parsed.flow ?? parsed;
      const nameOf = (end: Line['source']) =>
        end.pod_name === undefined ? undefined : `${end.namespace ?? ''}/${end.pod_name}`;
      const ports = Object.values(l4)[0];
      expect(flows[i]).toMatchObject({
        source: IP.source,
        destination: IP.destination,
        action: verdict === 'DROPPED' ? 'drop' : 'accept',
        initiator: reply === true ? 'destination' : 'source',
      });
      expect([flows[i]?.sourcePort, flows[i]?.destinationPort]).toEqual([ports?.source_port, ports?.destination_port]);
      expect([flows[i]?.names?.source, flows[i]?.names?.destination]).toEqual([nameOf(source), nameOf(destination)]);
    }
  });
});

describeSet('configs/policy-synthesis', (folder) => {
  test('flows in arrays, over many lines, are read', async () => {
    const files = readSet(folder, (path) => /hubble-flows-to-cnp\/.*flows-.*\.json$/.test(path));
    expect(files.length).toBeGreaterThan(10);
    for (const { text } of files) {
      expect(HUBBLE.recognises({ bytes: new TextEncoder().encode(text), lines: [] })).toBe(true);
      const { flows, bad } = await decodeWhole(HUBBLE, [text]);
      expect([flows.length, bad]).toEqual([(JSON.parse(text) as unknown[]).length, []]);
    }
  });
});

const compact = (rest: string) => `Jan  1 10:00:00.123 [kind-worker]: ${rest}\n`;
const COMPACT_LINES =
  compact('10.0.0.1:40000 (ID:7) -> 10.0.0.2:443 (world) to-endpoint FORWARDED (TCP Flags: SYN)') +
  compact('10.0.0.1:40000 (ID:7) <- 10.0.0.2:443 (world) to-endpoint FORWARDED (TCP Flags: SYN, ACK)') +
  compact('[fd00::1]:40000 (ID:7) <> [fd00::2]:22 (host) Policy denied DROPPED (UDP)') +
  compact('10.0.0.1 (ID:7) <> 10.0.0.2 (ID:8) policy-verdict:none EGRESS DENIED (ICMPv4 EchoRequest)');

describeDecoder(HUBBLE, [COMPACT_LINES]);

test('lines that are printed with addresses are flows; replies stand turned round', async () => {
  const { flows, bad, skipped } = await decodeWhole(HUBBLE, [
    COMPACT_LINES +
      compact('default/a:1 (ID:7) -> kube-system/b:53 (ID:8) to-endpoint FORWARDED (UDP)') +
      compact('10.0.0.1:1 (ID:7) -> 10.0.0.2:53 (ID:8) dns-request proxy FORWARDED (DNS Query a.b. A)') +
      compact('10.0.0.1 (ID:7) <> 10.0.0.2:80 (world) post-xlate-fwd TRANSLATED (TCP)'),
  ]);
  expect(bad).toEqual([]);
  expect(flows).toMatchObject([
    { source: '10.0.0.1', destinationPort: 443, action: 'accept', state: 'attempted', initiator: 'source' },
    { source: '10.0.0.2', sourcePort: 443, state: 'established', initiator: 'destination', exporter: 'kind-worker' },
    { source: 'fd00::1', action: 'drop', rule: 'Policy denied', initiator: 'unknown', zones: { destination: 'host' } },
    { protocol: 'icmp', icmpType: 8, action: 'drop', state: 'rejected', initiator: 'source' },
  ]);
  expect(skipped).toEqual({
    'a name stands in place of an address': 1,
    'a packet whose transport the log does not name': 1,
    'a translation of addresses': 1,
  });
});
