import { expect, test } from 'vitest';
import { decodeWhole } from '#decoders/conformance';
import { CISCO_ASA } from './index.ts';

const at = (second: number, message: string) => `Jan 05 2024 10:00:0${second} fw : %ASA-4-${message}\n`;

const SOURCE = { source: '10.0.0.1', destination: '198.51.100.1' };
const PORTS = { ...SOURCE, sourcePort: 5000, destinationPort: 443 };
const DENIED = { action: 'drop', state: 'rejected' };

test.each([
  [
    '106011: Deny inbound (No xlate) tcp src outside:10.0.0.1/5000 dst inside:198.51.100.1/443',
    { ...PORTS, ...DENIED },
  ],
  ['106012: Deny IP from 10.0.0.1 to 198.51.100.1, IP options: "0x1f"', { ...SOURCE, ...DENIED, protocol: 0 }],
  [
    '106013: Dropping echo request from 10.0.0.1 to PAT address 198.51.100.1',
    { ...SOURCE, ...DENIED, protocol: 'icmp', icmpType: 8 },
  ],
  [
    '106014: Deny inbound icmp src outside:10.0.0.1 dst inside:198.51.100.1 (type 8, code 0)',
    { ...SOURCE, ...DENIED, icmpType: 8, icmpCode: 0 },
  ],
  ['106020: Deny IP teardrop fragment (size = 1, offset = 2) from 10.0.0.1 to 198.51.100.1', { ...SOURCE, ...DENIED }],
  [
    '106100: access-list acl permitted icmp inside/10.0.0.1(8) -> outside/198.51.100.1(0) hit-cnt 1 first hit [0x1, 0x0]',
    { ...SOURCE, action: 'accept', icmpType: 8, icmpCode: 0, rule: 'acl' },
  ],
  [
    "106102: access-list acl permitted tcp for user 'ann' inside/10.0.0.1(5000) -> outside/198.51.100.1(443) hit-cnt 1 first hit [0x1, 0x0]",
    { ...PORTS, action: 'accept', rule: 'acl', user: 'ann' },
  ],
  [
    '106103: access-list acl denied tcp for user ann inside/10.0.0.1(5000) -> outside/198.51.100.1(443) hit-cnt 1 first hit [0x1, 0x0]',
    { ...PORTS, ...DENIED, rule: 'acl', user: 'ann' },
  ],
  [
    '209005: Discard IP fragment set with more than 24 elements: src = 10.0.0.1, dest = 198.51.100.1, proto = UDP, id = 7',
    { ...SOURCE, ...DENIED, protocol: 'udp' },
  ],
  [
    '302003: Built H245 connection for foreign_address 10.0.0.1/5000 local_address 198.51.100.1/443',
    { ...PORTS, action: 'accept', protocol: 'tcp' },
  ],
  [
    '305005: No translation group found for tcp src inside:10.0.0.1/5000 dst outside:198.51.100.1/443',
    { ...PORTS, ...DENIED },
  ],
  [
    '305006: portmap translation creation failed for icmp src inside:10.0.0.1 dst outside:198.51.100.1 (type 8, code 0)',
    { ...SOURCE, ...DENIED, icmpType: 8 },
  ],
  [
    '305013: Asymmetric NAT rules matched for forward and reverse flows; Connection for tcp src inside:10.0.0.1/5000 dst outside:198.51.100.1/443 denied due to NAT reverse path failure',
    { ...PORTS, ...DENIED },
  ],
  [
    '313005: No matching connection for ICMP error message: icmp src outside:10.0.0.1 dst inside:198.51.100.1 (type 3, code 3) on outside interface.  Original IP payload: udp src 198.51.100.1/53 dst 10.0.0.1/60919.',
    { ...SOURCE, ...DENIED, icmpType: 3, icmpCode: 3, zones: { source: 'outside', destination: 'inside' } },
  ],
  [
    '338002: Dynamic filter monitored blacklisted TCP traffic from inside:10.0.0.1/5000 (203.0.113.1/6000) to outside:198.51.100.1/443 (198.51.100.1/443), destination 198.51.100.1 resolved from dynamic list: bad.example',
    { ...PORTS, action: 'accept', translated: { source: '203.0.113.1', sourcePort: 6000 } },
  ],
  [
    '338203: Dynamic filter dropped greylisted TCP traffic from inside:10.0.0.1/5000 (203.0.113.1/6000) to outside:198.51.100.1/443 (198.51.100.1/443), source 10.0.0.1 resolved from local list: x',
    { ...PORTS, ...DENIED },
  ],
  ['401004: Shunned packet: 10.0.0.1 ==> 198.51.100.1 on interface outside', { ...SOURCE, ...DENIED }],
  [
    '410001: Dropped UDP DNS request from inside:10.0.0.1/5000 to outside:198.51.100.1/53; label length 70 bytes',
    { ...SOURCE, ...DENIED, destinationPort: 53 },
  ],
  [
    '419001: Dropping TCP packet from inside:10.0.0.1/5000 to outside:198.51.100.1/443, reason: MSS exceeded',
    { ...PORTS, ...DENIED },
  ],
  [
    '420003: IPS requested to reset TCP connection from inside:10.0.0.1/5000 to outside:198.51.100.1/443',
    { ...PORTS, action: 'reject', state: 'rejected' },
  ],
  [
    '434002: SFR requested to drop TCP packet from inside:10.0.0.1/5000 to outside:198.51.100.1/443',
    { ...PORTS, ...DENIED },
  ],
  [
    '500003: Bad TCP hdr length (hdrlen=24, pktlen=44) from 10.0.0.1/5000 to 198.51.100.1/443, flags: SYN, on interface inside',
    { ...PORTS, ...DENIED },
  ],
  [
    '500004: Invalid transport field for protocol=UDP, from 10.0.0.1/5000 to 198.51.100.1/0',
    { ...SOURCE, ...DENIED, destinationPort: 0 },
  ],
  [
    '507003: tcp flow from inside:10.0.0.1/5000 to outside:198.51.100.1/443 terminated by inspection engine, reason - reset',
    { ...PORTS, action: 'drop' },
  ],
  [
    '710001: TCP access requested from 10.0.0.1/5000 to outside:198.51.100.1/443',
    { ...PORTS, action: 'accept', state: 'attempted' },
  ],
])('%s', async (message, expected) => {
  const { flows, bad } = await decodeWhole(CISCO_ASA, [at(0, message)]);
  expect(bad).toEqual([]);
  expect(flows).toMatchObject([expected]);
});

test('a stub of a cluster that is built and torn is one flow of which nobody knows who began', async () => {
  const { flows } = await decodeWhole(CISCO_ASA, [
    at(
      0,
      '302022: Built director stub TCP connection 7 for outside:10.0.0.1/5000 (10.0.0.1/5000) to inside:198.51.100.1/443 (198.51.100.1/443)',
    ) +
      at(
        5,
        '302023: Teardown director stub TCP connection 7 for outside:10.0.0.1/5000 to inside:198.51.100.1/443 duration 0:00:05 forwarded bytes 90 Cluster flow with CLU closed on owner',
      ),
  ]);
  expect(flows).toMatchObject([{ ...PORTS, state: 'closed', initiator: 'unknown' }]);
});

test('pings at one time are told apart by their identifiers', async () => {
  const ping = (number: string, word: string, id: number) =>
    `${number}: ${word} ICMP connection for faddr 198.51.100.1/0 gaddr 203.0.113.1/${id} laddr 10.0.0.1/${id} type 8 code 0`;
  const { flows } = await decodeWhole(CISCO_ASA, [
    at(0, ping('302020', 'Built outbound', 1)) +
      at(1, ping('302020', 'Built outbound', 2)) +
      at(2, ping('302021', 'Teardown', 1)) +
      at(4, ping('302021', 'Teardown', 2)),
  ]);
  const start = Date.UTC(2024, 0, 5, 10);
  expect(flows.map((flow) => [flow.source, flow.startMs - start, flow.endMs - start, flow.state])).toEqual([
    ['10.0.0.1', 0, 2000, 'closed'],
    ['10.0.0.1', 1000, 4000, 'closed'],
  ]);
});

test.each([
  [
    '313001: Denied ICMP type=8, code=0 from 10.0.0.1 on interface outside',
    'a packet to the device itself, whose address is not told',
  ],
  [
    '305011: Built dynamic TCP translation from inside:10.0.0.1/5000 to outside:203.0.113.1/6000',
    'a notice of address translation',
  ],
  [
    '113039: Group <g> User <ann> IP <10.0.0.1> AnyConnect parent session started.',
    'a message that is not read as one of a connection',
  ],
])('%s is no flow', async (message, why) => {
  const { flows, skipped } = await decodeWhole(CISCO_ASA, [at(0, message)]);
  expect([flows, skipped]).toEqual([[], { [why]: 1 }]);
});

test.each([
  ['106023', 'Deny tcp src a:1.1.1.1/1 ', ' dst a'],
  ['302014', 'Teardown TCP connection 1 for a:1.1.1.1/1 ', 'x to y '],
  ['305013', 'Connection for tcp src a:1.1.1.1/1 dst a:1.1.1.1/1 ', 'denied '],
  ['313009', 'Denied invalid ICMP code 9, for a:1.1.1.1 to b:1.1.1.1', ' ICMP type'],
])('message %s ends, however long it is', async (number, start, piece) => {
  const { bad } = await decodeWhole(CISCO_ASA, [at(0, `${number}: ${start}${piece.repeat(900_000 / piece.length)}`)]);
  expect(bad.length).toBe(1);
});
