import { type JsonNode, memberOf, textOf } from '#core/json';
import { type AddressSet, ALL_ADDRESSES, toAddressSet, toRange } from '#core/net';
import type { AclRule, Direction, GroupRule, NetworkAcl, SecurityGroup } from './config.ts';
import { lose, readAddress, readIds, readList, readNetwork, readText, refuse, type Source } from './source.ts';
import { readTraffic } from './traffic.ts';

export function readAcls(source: Source): NetworkAcl[] {
  return readList(source, source.root, 'network_acls').map((acl) => ({
    ids: readIds(acl),
    name: readText(source, acl, 'name'),
    at: source.at(acl),
    subnets: readList(source, acl, 'subnets').map(readIds),
    rules: readList(source, acl, 'rules').map((rule) => readAclRule(source, rule)),
  }));
}

function readAclRule(source: Source, rule: JsonNode): AclRule {
  const action = textOf(memberOf(rule, 'action'));
  if (action !== 'allow' && action !== 'deny')
    refuse(source, memberOf(rule, 'action') ?? rule, 'no known `action`; expected `allow` or `deny`');
  return {
    direction: readDirection(source, rule),
    accepts: action === 'allow',
    sources: readNetwork(source, rule, 'source') ?? ALL_ADDRESSES,
    destinations: readNetwork(source, rule, 'destination') ?? ALL_ADDRESSES,
    ...readTraffic(source, rule, { destination: 'destination_port', source: 'source_port' }),
    text: toText(rule, [
      'name',
      'action',
      'direction',
      'protocol',
      'source',
      'source_port_min',
      'source_port_max',
      'destination',
      'destination_port_min',
      'destination_port_max',
      'type',
      'code',
    ]),
    at: source.at(rule),
  };
}

export function readGroups(source: Source): SecurityGroup[] {
  return readList(source, source.root, 'security_groups').map((group) => ({
    ids: readIds(group),
    name: readText(source, group, 'name'),
    at: source.at(group),
    vpc: readIds(memberOf(group, 'vpc')),
    targets: readList(source, group, 'targets').map(readIds),
    rules: readList(source, group, 'rules').map((rule) => readGroupRule(source, rule)),
  }));
}

function readGroupRule(source: Source, rule: JsonNode): GroupRule {
  const remote = readSide(source, rule, 'remote');
  const local = readSide(source, rule, 'local');
  const traffic = readTraffic(source, rule, { destination: 'port' });
  const isWrongLocal = 'group' in local;
  if (isWrongLocal) lose(source, rule, 'local: a security group', 'which own addresses the rule means is not known');
  return {
    direction: readDirection(source, rule),
    remote,
    local: isWrongLocal ? ALL_ADDRESSES : local,
    traffic: traffic.traffic,
    unknown: [...traffic.unknown, ...(isWrongLocal ? ['local is a security group'] : [])],
    text: [
      toText(rule, ['direction', 'protocol', 'port_min', 'port_max', 'type', 'code']),
      ...(['remote', 'local'] as const).flatMap((side) => sideText(memberOf(rule, side), side)),
    ].join(' '),
    at: source.at(rule),
  };
}

function readDirection(source: Source, rule: JsonNode): Direction {
  const direction = textOf(memberOf(rule, 'direction'));
  if (direction === 'inbound' || direction === 'outbound') return direction;
  refuse(source, memberOf(rule, 'direction') ?? rule, 'no known `direction`; expected `inbound` or `outbound`');
  return 'outbound';
}

/** Absent: every address, as the API says. */
function readSide(source: Source, rule: JsonNode, name: 'remote' | 'local'): AddressSet | { group: readonly string[] } {
  const side = memberOf(rule, name);
  if (!side || side.kind === 'scalar') return ALL_ADDRESSES;
  if (memberOf(side, 'cidr_block')) return readNetwork(source, side, 'cidr_block') ?? ALL_ADDRESSES;
  if (memberOf(side, 'address')) {
    const address = readAddress(source, side, 'address');
    return address ? toAddressSet([toRange(address)]) : ALL_ADDRESSES;
  }
  const group = readIds(side);
  if (group.length > 0) return { group };
  refuse(source, side, `no known \`${name}\`; expected \`cidr_block\`, \`address\` or the \`id\` of a security group`);
  return ALL_ADDRESSES;
}

function sideText(side: JsonNode | undefined, name: string): string[] {
  const value = ['cidr_block', 'address', 'name', 'id'].flatMap((key) => textOf(memberOf(side, key)) ?? [])[0];
  return value === undefined ? [] : [`${name}: ${value}`];
}

/** The members that are there, in their own words. */
function toText(rule: JsonNode, names: readonly string[]): string {
  return names
    .flatMap((name) => {
      const member = memberOf(rule, name);
      return member?.kind === 'scalar' && member.value !== null ? [`${name}: ${member.value}`] : [];
    })
    .join(' ');
}
