/** The telemetry formats that are read, one line each. */
import type { Decoder, InputHead } from '#core/model';
import { headsOf, openCarried } from '#decoders/carriers';
import { ARGUS } from '#decoders/argus';
import { AWS_VPC_FLOW, awsVpcFlowOf } from '#decoders/aws-vpc-flow';
import { AZURE_FLOW } from '#decoders/azure-flow';
import { BULKHEAD_FLOW } from '#decoders/bulkhead-flow';
import { CONNTRACK } from '#decoders/conntrack';
import { FORTIGATE } from '#decoders/fortigate';
import { GCP_VPC_FLOW } from '#decoders/gcp-vpc-flow';
import { HUBBLE } from '#decoders/hubble';
import { IPTABLES_LOG } from '#decoders/iptables-log';
import { JUNIPER_SRX } from '#decoders/juniper-srx';
import { MERAKI } from '#decoders/meraki';
import { NETFLOW } from '#decoders/netflow';

import { CHECKPOINT } from '#decoders/checkpoint';
import { SONICWALL } from '#decoders/sonicwall';
import { SOPHOS_XG } from '#decoders/sophos-xg';
import { SS } from '#decoders/ss';
import { STORMSHIELD } from '#decoders/stormshield';
import { WATCHGUARD } from '#decoders/watchguard';
import { NETOBSERV } from '#decoders/netobserv';
import { NFT_SET } from '#decoders/nft-set';
import { PANOS } from '#decoders/panos';
import { PCAP } from '#decoders/pcap';
import { PFSENSE } from '#decoders/pfsense';
import { SFLOW } from '#decoders/sflow';
import { SURICATA_EVE } from '#decoders/suricata-eve';
import { SYSMON } from '#decoders/sysmon';
import { ZEEK_CONN } from '#decoders/zeek-conn';
import { CISCO_ASA, CISCO_FTD } from '#decoders/cisco-asa';

/** The first that recognises an input has it: those that are surer of their own stand first. */
const FORMATS: readonly Decoder[] = [
  BULKHEAD_FLOW,
  NETFLOW,
  SFLOW,
  PCAP,
  ZEEK_CONN,
  SURICATA_EVE,
  ARGUS,
  AWS_VPC_FLOW,
  HUBBLE,
  NETOBSERV,
  SYSMON,
  AZURE_FLOW,
  GCP_VPC_FLOW,
  PANOS,
  PFSENSE,
  FORTIGATE,
  JUNIPER_SRX,
  MERAKI,
  SOPHOS_XG,
  SONICWALL,
  STORMSHIELD,
  WATCHGUARD,
  CHECKPOINT,

  CISCO_FTD,
  CISCO_ASA,
  CONNTRACK,
  NFT_SET,
  SS,
  IPTABLES_LOG,
];

/** Of datagrams and packets nothing is carried in texts. */
export const DECODERS: readonly Decoder[] = FORMATS.map((format) =>
  format.unit === 'line' || format.unit === 'record' ? openCarried(format) : format,
);

/** By its name; behind that of AWS's flow logs may stand their custom format: `aws-vpc-flow ${version} ${srcaddr} …`. */
export function findDecoder(name: string): Decoder | undefined {
  const [first = '', ...fields] = name.trim().split(/\s+/);
  if (fields.length === 0) return DECODERS.find((decoder) => decoder.name === first);
  const custom = first === AWS_VPC_FLOW.name ? awsVpcFlowOf(fields.join(' ')) : undefined;
  return custom && openCarried(custom);
}

/** What an input is as it comes, else what it carries. */
export function recogniseFormat(head: InputHead): Decoder | undefined {
  for (const { head: inner } of headsOf(head)) {
    const at = FORMATS.findIndex((format) => format.recognises(inner));
    if (at >= 0) return DECODERS[at];
  }
  return undefined;
}
