import type { GroupMember, SourceFile } from '#core/model';
import { type Address, printAddress } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { NETWORK } from './estate.ts';

interface Module {
  readonly data?: { readonly aws_network_interface?: Readonly<Record<string, { filter: Filter[] }>> };
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

/** The printed module with the interfaces that it looks up, each with the groups which the module attaches to it. */
export function bindTerraform(text: string, members: readonly GroupMember[]): Result<SourceFile[], string> {
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
    aws_subnet: { estate: { vpc_id: '${aws_vpc.estate.id}', cidr_block: NETWORK } },
    aws_network_interface: Object.fromEntries(
      members.map(({ addresses }, i) => [
        `estate_${i}`,
        {
          subnet_id: '${aws_subnet.estate.id}',
          private_ips: textsOf(addresses, 32),
          ipv6_addresses: textsOf(addresses, 128),
          security_groups: groups.get(i) ?? [],
        },
      ]),
    ),
  };
  const bound = JSON.stringify({ ...module, resource: { ...resource, ...estate } });
  return ok([{ path: 'bulkhead.tf.json', text: bound.replaceAll('${var.vpc_id}', '${aws_vpc.estate.id}') }]);
}

function findMember(filters: readonly Filter[], members: readonly GroupMember[]): number {
  const wanted = filters
    .filter(({ name }) => name === 'addresses.private-ip-address' || name === 'ipv6-addresses.ipv6-address')
    .flatMap(({ values }) => values);
  return members.findIndex(
    ({ addresses }) => wanted.length === 1 && addresses.some((address) => printAddress(address) === wanted[0]),
  );
}

function textsOf(addresses: readonly Address[], bits: 32 | 128): string[] {
  return addresses.filter((address) => address.bits === bits).map(printAddress);
}
