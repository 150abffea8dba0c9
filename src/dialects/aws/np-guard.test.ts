import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SourceFile, Topology } from '#core/model';
import { hasPort, parseAddress, toPortSet } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots, type Opening } from '#core/semantics';
import { describeSet, readSetFile } from '../../../test/shared-data.ts';
import { AWS } from './index.ts';

/** One line of a report: `a => b : what`. `*`: what is sent arrives, and what answers does not. */
interface Line {
  readonly from: string;
  readonly to: string;
  readonly hasReply: boolean;
  readonly holds: (opening: Opening) => boolean;
}

interface Place {
  readonly name: string;
  readonly address: string;
  readonly isOutside: boolean;
}

interface Collected {
  readonly vpcs: readonly { VpcId: string; Tags?: readonly Tag[] | null }[];
  readonly subnets: readonly Subnet[];
  readonly instances: readonly Instance[];
  readonly security_groups: readonly { GroupId: string; VpcId: string }[];
}
type Tag = { readonly Key: string; readonly Value: string };
type Subnet = { SubnetId: string; VpcId: string; CidrBlock: string; MapPublicIpOnLaunch: boolean; Tags?: Tag[] | null };
type Instance = { InstanceId: string; VpcId: string; PrivateIpAddress: string; Tags?: Tag[] | null };

const titleOf = (tags: readonly Tag[] | null | undefined, id: string) =>
  tags?.find(({ Key }) => Key === 'Name')?.Value ?? id;

function parseReport(text: string): Map<string, Line[]> {
  const sections = new Map<string, Line[]>();
  let lines: Line[] = [];
  for (const row of text.split('\n')) {
    const vpc = /connectivity for VPC (\S+)/.exec(row)?.[1];
    if (vpc !== undefined) sections.set(vpc, (lines = []));
    const [, from = '', to = '', what = ''] = /^(.+) => (.+) : (.+?)\s*$/.exec(row) ?? [];
    if (what !== '') lines.push({ from, to, hasReply: !what.endsWith('*'), holds: toCondition(what) });
  }
  return sections;
}

function toCondition(what: string): (opening: Opening) => boolean {
  if (what.startsWith('All Connections')) return () => true;
  const parts = [...what.matchAll(/protocol: (\w+)(?: src-ports: ([\d,-]+))?(?: dst-ports: ([\d,-]+))?/g)];
  const ports = (text: string | undefined) =>
    toPortSet(
      (text ?? '0-65535').split(',').map((range) => {
        const [first = 0, last = first] = range.split('-').map(Number);
        return { first, last };
      }),
    );
  return ({ protocol, sourcePort = 0, destinationPort = 0 }) =>
    parts.some(
      ([, name = '', source, destination]) =>
        name.toLowerCase() === protocol &&
        hasPort(ports(source), sourcePort) &&
        hasPort(ports(destination), destinationPort),
    );
}

const PORTS = [1, 22, 9079, 9080, 9081, 65_535];
const OPENINGS: readonly Opening[] = [
  ...(['tcp', 'udp'] as const).flatMap((protocol) =>
    PORTS.flatMap((sourcePort) => PORTS.map((destinationPort) => ({ protocol, sourcePort, destinationPort }))),
  ),
  { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
];

/** Only of TCP does the report ask whether an answer comes back. */
function compare(
  topology: Topology,
  places: readonly Place[],
  lines: readonly Line[],
  areStrangersAsked: boolean,
): string[] {
  const misses: string[] = [];
  for (const from of places)
    for (const to of places) {
      if (from === to || (from.isOutside && (to.isOutside || !areStrangersAsked))) continue;
      const own = lines.filter((line) => isPlace(line.from, from) && isPlace(line.to, to));
      for (const opening of OPENINGS) {
        const line = own.find(({ holds }) => holds(opening));
        const wanted =
          opening.protocol === 'tcp' ? (line ? [true, line.hasReply] : [false, false]) : [line !== undefined];
        const found = [true, false]
          .slice(0, wanted.length)
          .map((isOneWay) => ask(topology, from, to, opening, isOneWay));
        if (wanted.some((is, i) => found[i] !== (is ? 'allowed' : 'denied')))
          misses.push(
            `${from.name} -> ${to.name} ${JSON.stringify(opening)}: ${found.join(', ')}, not ${wanted.join(', ')}`,
          );
      }
    }
  return misses;
}

function isPlace(text: string, { name, address, isOutside }: Place): boolean {
  if (!isOutside) return text === name || text === `${name}[${address}]`;
  return text === 'Public Internet (all ranges)' || text.includes(`${address}/32`);
}

function ask(topology: Topology, from: Place, to: Place, opening: Opening, isOneWay: boolean) {
  const at = (place: Place) => unwrap(parseAddress(place.address));
  const [spot] = findSpots(topology, at(from));
  if (!spot) throw new Error(`nobody has ${from.address}`);
  return decideConnection({ topology, from: spot, destination: at(to), opening, isOneWay }).verdict;
}

function outsideOf(report: string): Place[] {
  const named = [...report.matchAll(/(\d+\.\d+\.\d+\.\d+)\/32/g)].map(([, address]) => address ?? '');
  return [...new Set(['8.8.8.8', ...named])].map((address) => ({ name: address, address, isOutside: true }));
}

/** A subnet is asked about by an interface in it that nothing but the subnet's own rules holds back. */
function withProbes(input: Collected): Collected {
  const probes = input.subnets.map((subnet, i) => ({
    InstanceId: `probe of ${subnet.SubnetId}`,
    VpcId: subnet.VpcId,
    SubnetId: subnet.SubnetId,
    PrivateIpAddress: probeIn(subnet),
    SecurityGroups: [{ GroupId: 'open' }],
    ...(subnet.MapPublicIpOnLaunch && { PublicIpAddress: `192.0.2.${i + 1}` }),
  }));
  const all = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
  const open = { GroupId: 'open', VpcId: '', IpPermissions: all, IpPermissionsEgress: all };
  return { ...input, instances: probes, security_groups: [...input.security_groups, open] };
}

const probeIn = ({ CidrBlock }: Subnet) => CidrBlock.replace(/\d+\/\d+$/, '77');

const read = (file: SourceFile) => unwrap(AWS.read([file])).topology;

describeSet('configs/aws-vpc-npguard', (folder) => {
  test.each(readdirSync(folder))('%s: endpoints reach each other as reported', (name) => {
    const file = { path: 'input.json', text: readSetFile(join(folder, name, `input_${name}.json`)) };
    const report = readSetFile(join(folder, name, `expected-${name}_all_vpcs_.txt`));
    const input = JSON.parse(file.text) as Collected;
    expect(AWS.recognises(file)).toBe(true);
    for (const [vpc, lines] of parseReport(report)) {
      const { VpcId } = input.vpcs.find(({ VpcId: id, Tags }) => titleOf(Tags, id) === vpc) ?? { VpcId: '' };
      const own = input.instances.filter((instance) => instance.VpcId === VpcId);
      const places = own.map(({ InstanceId, PrivateIpAddress, Tags }) => ({
        name: titleOf(Tags, InstanceId),
        address: PrivateIpAddress,
        isOutside: false,
      }));
      expect(compare(read(file), [...places, ...outsideOf(report)], lines, true)).toEqual([]);
    }
  });

  test.each(readdirSync(folder))('%s: subnets reach each other as reported', (name) => {
    const report = readSetFile(join(folder, name, `expected-${name}_all_vpcs_subnetsBased_withPGW.txt`));
    const input = JSON.parse(readSetFile(join(folder, name, `input_${name}.json`))) as Collected;
    const topology = read({ path: 'input.json', text: JSON.stringify(withProbes(input)) });
    for (const [vpc, lines] of parseReport(report)) {
      const { VpcId } = input.vpcs.find(({ VpcId: id, Tags }) => titleOf(Tags, id) === vpc) ?? { VpcId: '' };
      const own = input.subnets.filter((subnet) => subnet.VpcId === VpcId);
      const places = own.map((subnet) => ({
        name: titleOf(subnet.Tags, subnet.SubnetId),
        address: probeIn(subnet),
        isOutside: false,
      }));
      expect(compare(topology, [...places, ...outsideOf(report)], lines, false)).toEqual([]);
    }
  });
});
