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
  [
    '109025: Authorization denied (acl=deny-all) for user ann from 10.0.0.1/5000 to 198.51.100.1/443 on interface inside using TCP',
    { ...PORTS, ...DENIED, rule: 'deny-all', user: 'ann', protocol: 'tcp' },
  ],
  [
    '109024: Authorization denied from 10.0.0.1/5000 to 198.51.100.1/443 (not authenticated) on interface inside using UDP',
    { ...PORTS, ...DENIED, protocol: 'udp' },
  ],
  [
    "109007: Authorization permitted for user 'ann' from 10.0.0.1/5000 to 198.51.100.1/443 on interface inside",
    { ...PORTS, action: 'accept', user: 'ann' },
  ],
  [
    '110002: Failed to locate egress interface for UDP from inside:10.0.0.1/5000 to 198.51.100.1/443',
    { ...PORTS, ...DENIED, protocol: 'udp' },
  ],
  [
    '110003: Routing failed to locate next hop for icmp from WAN:10.0.0.1/0 to WAN:198.51.100.1/0',
    { ...SOURCE, ...DENIED, protocol: 'icmp' },
  ],
  [
    '201010: Embryonic connection limit exceeded 5/5 for inbound packet from 10.0.0.1/5000 to 198.51.100.1/443 on interface outside',
    { ...PORTS, ...DENIED, protocol: 'tcp' },
  ],
  [
    '201012: Per-client embryonic connection limit exceeded 5/5 for input packet from 10.0.0.1/5000 to 198.51.100.1/443 on interface outside',
    { ...PORTS, ...DENIED },
  ],
  [
    '202010: PAT pool exhausted. Unable to create TCP connection from inside:10.0.0.1/5000 to outside:198.51.100.1/443',
    { ...PORTS, ...DENIED, zones: { source: 'inside', destination: 'outside' } },
  ],
  [
    '209006: Fragment queue threshold exceeded, dropped TCP fragment from 10.0.0.1/5000 to 198.51.100.1/443 on outside interface.',
    { ...PORTS, ...DENIED },
  ],
  [
    '302303: Built TCP state-bypass connection 7 from inside:10.0.0.1/5000 (10.0.0.1/5000) to outside:198.51.100.1/443 (198.51.100.1/443)',
    { ...PORTS, action: 'accept', protocol: 'tcp', initiator: 'source' },
  ],
  [
    '302035: Built outbound SCTP connection 7 for outside:198.51.100.1/443 (198.51.100.1/443) to inside:10.0.0.1/5000 (10.0.0.1/5000)',
    { ...PORTS, action: 'accept', protocol: 'sctp' },
  ],
  [
    '302037: Built inbound IPINIP connection 7 from outside:10.0.0.1/203.0.113.1 to inside:198.51.100.1/0',
    { ...SOURCE, action: 'accept', protocol: 4, translated: { source: '203.0.113.1' } },
  ],
  [
    '305016: Unable to create udp connection from inside:10.0.0.1/5000 to outside:198.51.100.1/443 due to reaching per-host PAT port block limit of 2.',
    { ...PORTS, ...DENIED },
  ],
  [
    '402117: IPSEC: Received a non-IPSec packet (protocol= TCP) from 10.0.0.1 to 198.51.100.1.',
    { ...SOURCE, ...DENIED, protocol: 'tcp' },
  ],
  [
    '402119: IPSEC: Received an ESP packet (SPI= 0x1, sequence number= 0x2) from 10.0.0.1 (user= ann) to 198.51.100.1 that failed anti-replay checking.',
    { ...SOURCE, ...DENIED, protocol: 50 },
  ],
  [
    '108004: ESMTP Classification: Dropped connection for ESMTP Request from inside:10.0.0.1/5000 to outside:198.51.100.1/25; matched Class 4: header line length gt 998',
    { ...SOURCE, ...DENIED, destinationPort: 25, protocol: 'tcp' },
  ],
  [
    '410003: DNS Classification: Masked header flags for DNS query from inside:10.0.0.1/5000 to outside:198.51.100.1/53; matched Class 2: x',
    { ...SOURCE, action: 'accept', destinationPort: 53 },
  ],
  [
    '410004: DNS Classification: Dropped DNS query (id 1) from inside:10.0.0.1/5000 to outside:198.51.100.1/53; matched Class 2: x',
    { ...SOURCE, ...DENIED, destinationPort: 53 },
  ],
  [
    '415006: HTTP - matched Class 22: bad in policy-map web, URI matched Resetting connection from inside:10.0.0.1/5000 to outside:198.51.100.1/443',
    { ...PORTS, action: 'reject', state: 'rejected' },
  ],
  [
    '415016: policy-map web:Maximum number of unanswered HTTP requests exceeded Dropping connection from inside:10.0.0.1/5000 to outside:198.51.100.1/443',
    { ...PORTS, ...DENIED },
  ],
  [
    '416001: Dropped UDP SNMP packet from inside:10.0.0.1/5000 to outside:198.51.100.1/161; version (1) is not allowed through the firewall',
    { ...SOURCE, ...DENIED, destinationPort: 161 },
  ],
  [
    '418001: Through-the-device packet to/from management-only network is denied: udp src inside:10.0.0.1/5000 dst management:198.51.100.1/443',
    { ...PORTS, ...DENIED, protocol: 'udp', zones: { source: 'inside', destination: 'management' } },
  ],
  [
    '418001: Through-the-device packet to/from management-only network is denied: tcp from inside 10.0.0.1 (5000) to management 198.51.100.1 (443)',
    { ...PORTS, ...DENIED },
  ],
  [
    '419002: Duplicate TCP SYN from inside:10.0.0.1/5000 to outside:198.51.100.1/443 with different initial sequence number',
    { ...PORTS, state: 'attempted' },
  ],
  [
    '420001: IPS card not up and fail-close mode used, dropping TCP packet from inside:10.0.0.1/5000 to outside:198.51.100.1/443',
    { ...PORTS, ...DENIED },
  ],
  [
    '420001: IPS card not up and fail-close mode used, dropping protocol 47 packet from inside:10.0.0.1 to outside:198.51.100.1',
    { ...SOURCE, ...DENIED, protocol: 47 },
  ],
  [
    '421001: TCP flow from inside:10.0.0.1/5000 to outside:198.51.100.1/443 is dropped because CSC has failed.',
    { ...PORTS, ...DENIED },
  ],
  [
    '421001: TCP flow from inside:10.0.0.1/5000 to outside:198.51.100.1/443 is skipped because CSC has failed.',
    { ...PORTS, action: 'accept' },
  ],
  [
    '423001: Dropped invalid NBNS query with bad length from inside:10.0.0.1/137 to outside:198.51.100.1/137.',
    { ...SOURCE, ...DENIED, destinationPort: 137 },
  ],
  [
    '424001: Packet denied: tcp inside:10.0.0.1/5000 outside:198.51.100.1/443. outside interface is in a backup state.',
    { ...PORTS, ...DENIED },
  ],
  [
    '431001: RTP conformance: Dropping RTP packet from inside:10.0.0.1/5000 to outside:198.51.100.1/443, Drop reason: version 1',
    { ...PORTS, ...DENIED, protocol: 'udp' },
  ],
  [
    '450001: Deny traffic for protocol 6 src inside:10.0.0.1/5000 dst outside:198.51.100.1/443, licensed host limit of 10 exceeded.',
    { ...PORTS, ...DENIED, protocol: 'tcp' },
  ],
  [
    '507001: Terminating TCP-Proxy connection from inside:10.0.0.1/5000 to outside:198.51.100.1/443 - reassembly limit of 8 bytes exceeded',
    { ...PORTS, ...DENIED },
  ],
  [
    '508001: DCERPC request non-standard major version 4 from inside:10.0.0.1/5000 to outside:198.51.100.1/443, terminating connection.',
    { ...PORTS, ...DENIED },
  ],
  [
    '509001: Connection attempt from inside:10.0.0.1/5000 to outside:198.51.100.1/443 was prevented by "no forward" command',
    { ...SOURCE, protocol: 0, ...DENIED },
  ],
  [
    '607002: SIP Classification: Dropped SIP request REGISTER from inside:10.0.0.1/5000 to outside:198.51.100.1/5060; matched Class 1: x',
    { ...SOURCE, ...DENIED },
  ],
  [
    '608002: Dropping Skinny message for inside:10.0.0.1/5000 to outside:198.51.100.1/2000, SCCPPrefix length 4 too small',
    { ...SOURCE, ...DENIED, destinationPort: 2000 },
  ],
  [
    '106015: Deny TCP (no connection) from 2001:db8::1/5000 to 2001:db8:1::1/443 flags RST on interface inside',
    { source: '2001:db8::1', destination: '2001:db8:1::1', sourcePort: 5000, ...DENIED },
  ],
  [
    '106023: Deny tcp src inside:2001:db8::1/5000 dst outside:2001:db8:1::1/443 by access-group "acl"',
    {
      source: '2001:db8::1',
      destination: '2001:db8:1::1',
      rule: 'acl',
      zones: { source: 'inside', destination: 'outside' },
    },
  ],
  [
    '106100: access-list acl denied tcp inside/10.0.0.1(5000) -> outside/198.51.100.1(443) hit-cnt 12 300-second interval [0x1, 0x0]',
    { ...PORTS, ...DENIED, connections: 12, startMs: Date.UTC(2024, 0, 5, 9, 55), endMs: Date.UTC(2024, 0, 5, 10) },
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
  ['410003', 'Dropped DNS from ', 'Dropped DNS from a:1.1.1.1/1 '],
  ['415006', 'HTTP - matched ', 'Dropping from a:1.1.1.1/1 '],
  ['324000', 'Drop GTP ', 'GTP from a:1.1.1.1/1 '],
  ['418001', 'management-only network is denied: tcp ', 'tcp src 1.1.1.1 dst '],
  ['313009', 'Denied invalid ICMP code 9, for a:1.1.1.1 to b:1.1.1.1', ' ICMP type'],
])('message %s ends, however long it is', async (number, start, piece) => {
  const { bad } = await decodeWhole(CISCO_ASA, [at(0, `${number}: ${start}${piece.repeat(900_000 / piece.length)}`)]);
  expect(bad.length).toBe(1);
});
