import type { GroupMember, SourceFile } from '#core/model';
import { type Address, printAddress } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { type Estate, findSubnet, NETWORK, STRANGER_ADDRESS, textsOf as networksOf } from './estate.ts';

interface Module {
  readonly data?: Readonly<
    Partial<Record<'aws_network_interface' | 'aws_subnet', Record<string, { filter: Filter[] }>>>
  >;
  readonly resource: Readonly<Record<string, object>> & {
    readonly aws_network_interface_sg_attachment?: Readonly<
      Record<string, { security_group_id: string; network_interface_id: string }>
    >;
  };
}

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** The printed module with what it looks up: interfaces, each with the groups that the module attaches to it; subnets. */
export function bindTerraform(text: string, { members, subnets }: Estate): Result<SourceFile[], string> {
  const { data, ...module } = JSON.parse(text) as Module;
  const { aws_network_interface_sg_attachment: attachments = {}, ...resource } = module.resource;
  const groups = new Map<number, string[]>();
  for (const { security_group_id: group, network_interface_id: id } of Object.values(attachments)) {
    const looked = data?.aws_network_interface?.[/^\$\{data\.aws_network_interface\.(\w+)\.id\}$/.exec(id)?.[1] ?? ''];
    const at = looked ? findMember(looked.filter, members) : -1;
    if (at < 0) return fail(`\`${id}\` is no interface that is known`);
    groups.set(at, [...(groups.get(at) ?? []), group]);
  }
  const estate = {
    aws_vpc: { estate: { cidr_block: NETWORK } },
    aws_subnet: Object.fromEntries([
      ['estate', { vpc_id: '${aws_vpc.estate.id}', cidr_block: NETWORK }],
      ...subnets.map((subnet, at) => [
        toLabel(at),
        {
          vpc_id: '${aws_vpc.estate.id}',
          cidr_block: networksOf(subnet, 32)[0],
          ipv6_cidr_block: networksOf(subnet, 128)[0],
        },
      ]),
    ]),
    aws_network_interface: Object.fromEntries([
      ['stranger', { subnet_id: '${aws_subnet.estate.id}', private_ips: [STRANGER_ADDRESS], security_groups: [] }],
      ...members.map((member, i) => [
        `estate_${i}`,
        {
          subnet_id: `\${aws_subnet.${toLabel(findSubnet(member, subnets))}.id}`,
          private_ips: textsOf(member.addresses, 32),
          ipv6_addresses: textsOf(member.addresses, 128),
          security_groups: groups.get(i) ?? [],
        },
      ]),
    ]),
  };
  const bound = JSON.stringify({ ...module, resource: { ...resource, ...estate } })
    .replaceAll('${var.vpc_id}', '${aws_vpc.estate.id}')
    .replaceAll(/\$\{data\.aws_subnet\.(\w+)\.id\}/g, (whole, label: string) => {
      const wanted = valuesOf(data?.aws_subnet?.[label]?.filter ?? [], SUBNET_FILTERS);
      const at = subnets.findIndex(
        (subnet) => [...networksOf(subnet, 32), ...networksOf(subnet, 128)].join() === wanted.join(),
      );
      return at < 0 ? whole : `\${aws_subnet.${toLabel(at)}.id}`;
    });
  return ok([{ path: 'bulkhead.tf.json', text: bound }]);
}

function toLabel(at: number | undefined): string {
  return at === undefined ? 'estate' : `estate_${at}`;
}

const SUBNET_FILTERS = ['cidr-block', 'ipv6-cidr-block-association.ipv6-cidr-block'];
const INTERFACE_FILTERS = ['addresses.private-ip-address', 'ipv6-addresses.ipv6-address'];

function valuesOf(filters: readonly Filter[], names: readonly string[]): string[] {
  return filters.filter(({ name }) => names.includes(name)).flatMap(({ values }) => values);
}

function findMember(filters: readonly Filter[], members: readonly GroupMember[]): number {
  const wanted = valuesOf(filters, INTERFACE_FILTERS);
  return members.findIndex(
    ({ addresses }) => wanted.length === 1 && addresses.some((address) => printAddress(address) === wanted[0]),
  );
}

function textsOf(addresses: readonly Address[], bits: 32 | 128): string[] {
  return addresses.filter((address) => address.bits === bits).map(printAddress);
}
