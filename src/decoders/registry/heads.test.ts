import { expect, test } from 'vitest';
import { decodeWhole, toHead } from '#decoders/conformance';
import { findDecoder, recogniseFormat } from './index.ts';

/** What devices send, without a head; their own fields say nothing of the exporter but where the log has to. */
const BODIES: Readonly<Record<string, string>> = {
  'cisco-asa':
    '%ASA-4-106023: Deny tcp src outside:10.0.0.1/40000 dst inside:10.0.0.2/443 by access-group "acl" [0x0, 0x0]',
  'juniper-srx':
    'RT_FLOW: RT_FLOW_SESSION_CREATE: session created 10.0.0.1/40000->10.0.0.2/443 junos-https 10.0.0.1/40000->10.0.0.2/443 None None 6 p a b 1 N/A(N/A) ge-0/0/0.0',
  watchguard:
    'firewall: msg_id="3000-0148" Allow 1-Trusted 0-External 60 tcp 20 64 10.0.0.1 10.0.0.2 40000 443 offset 5 S 1 win 2 (Outgoing-00)',
  'iptables-log':
    'kernel: [1.0] fw-drop: IN=eth0 OUT= MAC=00 SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=TCP SPT=40000 DPT=443 WINDOW=1 RES=0x00 SYN URGP=0',
  pfsense:
    'filterlog[1]: 5,,,1000000103,igb0,match,block,in,4,0x0,,64,1,0,DF,6,tcp,60,10.0.0.1,10.0.0.2,40000,443,0,S,1,,1,,',
  conntrack:
    'ulogd[1]: [DESTROY] ORIG: SRC=10.0.0.1 DST=10.0.0.2 PROTO=TCP SPT=40000 DPT=443 PKTS=5 BYTES=270 , REPLY: SRC=10.0.0.2 DST=10.0.0.1 PROTO=TCP SPT=443 DPT=40000 PKTS=3 BYTES=170',
  'sophos-xg':
    'device="SFW" date=2026-01-01 time=10:00:00 timezone="UTC" log_id=010101600001 log_type="Firewall" log_component="Firewall Rule" log_subtype="Allowed" status="Allow" fw_rule_id=1 src_ip=10.0.0.1 dst_ip=10.0.0.2 protocol="TCP" src_port=40000 dst_port=443',
  sonicwall:
    'id=firewall sn=0000AAAA0001 time="2026-01-01 10:00:00 UTC" fw=192.0.2.9 pri=6 c=1024 m=98 msg="Connection Opened" n=1 src=10.0.0.1:40000:X0 dst=10.0.0.2:443:X1 proto=tcp/https',
};

test.each([
  ['none', '', undefined],
  ['a priority alone', '<134>', undefined],
  ['RFC 3164', '<134>Jan  1 10:00:00 192.0.2.9 ', '192.0.2.9'],
  ['RFC 3164 without a priority', 'Jan  1 10:00:00 192.0.2.9 ', '192.0.2.9'],
  ['RFC 3164 from an IPv6 address that could be a year', '<134>Jan  1 10:00:00 2001:db8::9 ', '2001:db8::9'],
  ['a year behind the day', '<134>Jan  1 2026 10:00:00 192.0.2.9 ', '192.0.2.9'],
  ['a year behind the time', '<134>Jan  1 10:00:00 2026 192.0.2.9 ', '192.0.2.9'],
  ['milliseconds', '<134>Jan  1 10:00:00.123 192.0.2.9 ', '192.0.2.9'],
  ['rsyslog', '<134>2026-01-01T10:00:00.123456+00:00 192.0.2.9 ', '192.0.2.9'],
  ['RFC 5424', '<134>1 2026-01-01T10:00:00.000Z 192.0.2.9 app 123 ID1 - ', '192.0.2.9'],
  ['RFC 5424 with a byte order mark', '<134>1 2026-01-01T10:00:00.000Z 192.0.2.9 app 123 ID1 - \ufeff', '192.0.2.9'],
  ['RFC 5424 with fields', '<134>1 2026-01-01T10:00:00Z 192.0.2.9 app - - [meta sequenceId="1"] ', '192.0.2.9'],
  ["Cisco's numbers of messages", '<134>000123: *Jan  1 10:00:00.123 UTC: ', undefined],
  ['Kiwi', '2026-01-01 10:00:00\tLocal7.Info\t192.0.2.9\t', '192.0.2.9'],
])('head of syslog: %s', async (_, head, host) => {
  for (const [format, body] of Object.entries(BODIES)) {
    const bytes = new TextEncoder().encode(`${head}${body}\n`);
    expect(recogniseFormat(toHead(bytes))?.name).toBe(format);
    const { flows } = await decodeWhole(findDecoder(format) ?? expect.fail(format), [bytes]);
    expect([format, flows]).toMatchObject([
      format,
      [{ source: '10.0.0.1', destination: '10.0.0.2', sourcePort: 40_000, destinationPort: 443 }],
    ]);
    if (/10:00:00/.test(head))
      expect([format, new Date(flows[0]?.startMs ?? 0).toISOString()]).toMatchObject([
        format,
        expect.stringContaining('2026-01-01T10:00:00.'),
      ]);
    if (host !== undefined && !/sonicwall/.test(format)) expect([format, flows[0]?.exporter]).toEqual([format, host]);
  }
});
