import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { toAddressText } from '#core/net';
import { decodeWhole } from '#decoders/conformance';
import { ZEEK_CONN } from '#decoders/zeek-conn';
import { describeSet } from '../../../test/shared-data.ts';
import { PCAP } from './index.ts';
import { countApart, describeKnown, fitsSuricata, sumDirections, sumPeer, toRows } from './peers.fixture.ts';

/** The one capture in a folder of expected files. */
async function decodeCapture(folder: string): Promise<readonly Flow[]> {
  const name = readdirSync(folder).find((file) => /\.p?cap(ng)?(\.gz)?$/.test(file)) ?? '';
  const bytes = readFileSync(join(folder, name));
  return (await decodeWhole(PCAP, [name.endsWith('.gz') ? gunzipSync(bytes) : bytes])).flows;
}

const readText = (folder: string, ending: string) =>
  readFileSync(join(folder, readdirSync(folder).find((file) => file.endsWith(ending)) ?? ''), 'utf8');

/** Rows of the peer that no flow equals; why: docs/formats/pcap.md. */
const ZEEK_APART: Readonly<Record<string, number>> = {
  'core.tunnels.gre-aruba-amsdu': 1,
  'core.tunnels.gtp.outer_ip_frag': 2,
  'core.tunnels.vxlan-unknown-internal-packet': 3,
  'scripts.base.protocols.ftp.gridftp': 1,
  'scripts.base.protocols.ntp.misordered-ntp': 1,
};

/** Direction, counters and state of each row; what Zeek has no ports or no state for is compared without. */
function keyOfConnection(flow: Flow): string {
  const isStateless = typeof flow.protocol === 'number' || flow.protocol === 'sctp' || flow.sourcePort === undefined;
  const ports = flow.protocol === 'sctp' ? [] : [flow.sourcePort ?? flow.icmpType, flow.destinationPort];
  const counts = [flow.packets, flow.bytes, flow.reversePackets, flow.reverseBytes];
  return [flow.source, flow.destination, flow.protocol, ...ports, ...counts, isStateless ? '' : flow.state].join(' ');
}

describeSet('traffic/pcap-to-conn-zeek', (folder) => {
  for (const name of readdirSync(folder))
    test(`the flows of ${name} are the peer's`, async () => {
      const log = readText(join(folder, name), 'conn.log').replaceAll('XXXXXXXXXX.XXXXXX', '1.000000');
      const { flows } = await decodeWhole(ZEEK_CONN, [log]);
      const ours = (await decodeCapture(join(folder, name))).map(keyOfConnection);
      expect(countApart(flows.map(keyOfConnection), ours)).toBe(ZEEK_APART[name] ?? 0);
    });
});

/** Checks that do not hold; why: docs/formats/pcap.md. */
const SURICATA_APART: Readonly<Record<string, number>> = { 'bug-2491-02': 1, 'decode-teredo-01': 1 };

describeSet('traffic/pcap-to-flow-suricata', (folder) => {
  for (const name of readdirSync(folder))
    test(`the flows of ${name} are the peer's`, async () => {
      const flows = await decodeCapture(join(folder, name));
      const checks = JSON.parse(readText(join(folder, name), 'expected-flows.json')) as Parameters<
        typeof fitsSuricata
      >[0];
      expect(fitsSuricata(checks, flows)).toBe(SURICATA_APART[name] ?? 0);
    });
});

describeSet('traffic/pcap-to-flow-ipfixprobe', (folder) => {
  for (const name of readdirSync(folder))
    test(`the flows of ${name} are the peer's`, async () => {
      const rows = toRows(readText(join(folder, name), '.csv'));
      const flows = await decodeCapture(join(folder, name));
      expect(describeKnown(sumPeer(rows), sumDirections(flows, 'bytes'))).toEqual([]);
    });
});

/** As above; of the counters of packets, for nDPI's bytes are of frames. */
const NDPI_APART: Readonly<Record<string, number>> = { ajp: 1, telnet: 1 };

interface NdpiFlow {
  readonly proto: string;
  readonly client: string;
  readonly client_port: string;
  readonly server: string;
  readonly server_port: string;
  readonly c2s_packets: number;
  readonly s2c_packets: number;
}

const NDPI_PROTOCOLS: Readonly<Record<string, string>> = { ICMPV6: 'icmp6', ESP: '50', VRRP: '112', IGMP: '2' };

describeSet('traffic/ndpi-classification', (folder) => {
  for (const name of readdirSync(folder))
    test(`the flows of ${name} are the peer's`, async () => {
      const theirs = JSON.parse(readText(join(folder, name), 'expected-flows.json')) as readonly NdpiFlow[];
      const rows = theirs.map((flow) => ({
        source: toAddressText(flow.client) ?? '',
        destination: toAddressText(flow.server) ?? '',
        protocol: NDPI_PROTOCOLS[flow.proto] ?? flow.proto.toLowerCase(),
        ports: [Number(flow.client_port), Number(flow.server_port)] as const,
        sent: [flow.c2s_packets],
        answered: [flow.s2c_packets],
      }));
      const flows = await decodeCapture(join(folder, name));
      expect(describeKnown(sumPeer(rows), sumDirections(flows, 'packets'))).toHaveLength(NDPI_APART[name] ?? 0);
    });
});

/** The ports of what each capture shows, and between whom. */
const LABELLED: Readonly<Record<string, readonly string[]>> = {
  covenant_dcom_registerxll: ['172.18.39.6:135'],
  covenant_getdomaingroup_ldap_searchrequest_domain_admins: ['172.18.38.5:389'],
  covenant_sc_query_dcerpc_smb_svcctl: ['172.18.39.6:445'],
  covenant_sharpsc_query_dcerpc_smb_svcctl: ['172.18.39.6:135', '172.18.39.6:445'],
  covenant_sharpsc_stop_dcerpc_smb_svcctl: ['172.18.39.6:135', '172.18.39.6:445'],
  covenant_wmi_remote_event_subscription_ActiveScriptEventConsumers: ['172.18.39.6:135'],
  empire_psremoting_stager: ['172.18.39.6:5985'],
  empire_shell_samr_EnumDomainUsers: ['172.18.38.5:445'],
  empire_wmi_dcerpc_wmi_IWbemServices_ExecMethod: ['172.18.39.6:135'],
};

describeSet('traffic/labelled-pcaps', (folder) => {
  for (const name of readdirSync(folder))
    test(`the flows of ${name} are the peer's`, async () => {
      const flows = await decodeCapture(join(folder, name));
      const reached = flows
        .filter(({ source }) => source === '172.18.39.5')
        .map(({ destination, destinationPort }) => `${destination}:${destinationPort}`);
      expect(reached).toEqual(expect.arrayContaining([...(LABELLED[name] ?? ['no technique is named'])]));
    });
});
