import { printPrefix } from '#core/net';
import { quote, toGroupName } from '../names.ts';
import type { AwsAcl, AwsAclEntry } from './lower-acls.ts';
import { toSubnetFilters } from './names.ts';

/** The subnets, by their networks; one that is not there ends the script. */
export function printSubnetLookups(acls: readonly AwsAcl[]): string[] {
  return acls.flatMap((acl) => {
    const filters = toSubnetFilters(acl).map(({ name, values }) => quote(`Name=${name},Values=${values.join(',')}`));
    return [
      `${toSubnet(acl)}=$(aws ec2 describe-subnets --filters "Name=vpc-id,Values=$VPC_ID" ${filters.join(' ')} --query 'Subnets[0].SubnetId' --output text)`,
      `[ "$${toSubnet(acl)}" != None ]`,
    ];
  });
}

/** Each list whole, then its subnet gets it in one call; what takes it back is told. */
export function printAcls(acls: readonly AwsAcl[]): string[] {
  return [
    ...acls.flatMap((acl) => {
      const tags = [{ ResourceType: 'network-acl', Tags: [{ Key: 'Name', Value: toGroupName(acl.name) }] }];
      return [
        `${toVariable('acl', acl)}=$(aws ec2 create-network-acl --vpc-id "$VPC_ID" --tag-specifications ${quote(JSON.stringify(tags))} --query NetworkAcl.NetworkAclId --output text)`,
        ...acl.entries.map((entry) => printEntry(acl, entry)),
      ];
    }),
    ...acls.flatMap(printSwap),
  ];
}

function printEntry(acl: AwsAcl, { number, direction, action, network, protocol, ports, icmp }: AwsAclEntry): string {
  const words = [
    `aws ec2 create-network-acl-entry --network-acl-id "$${toVariable('acl', acl)}" --${direction}`,
    `--rule-number ${number} --protocol=${protocol}`,
    ...(ports ? [`--port-range From=${ports.first},To=${ports.last}`] : []),
    ...(icmp ? [`--icmp-type-code Type=${icmp.type},Code=${icmp.code}`] : []),
    `--${network.bits === 32 ? 'cidr-block' : 'ipv6-cidr-block'} ${printPrefix(network)} --rule-action ${action}`,
  ];
  return words.join(' ');
}

function printSwap(acl: AwsAcl): string[] {
  const [old, held, now] = [toVariable('old', acl), toVariable('held', acl), toVariable('now', acl)];
  const asked = `aws ec2 describe-network-acls --filters "Name=association.subnet-id,Values=$${toSubnet(acl)}"`;
  const replace = 'aws ec2 replace-network-acl-association --association-id';
  return [
    `${old}=$(${asked} --query 'NetworkAcls[0].NetworkAclId' --output text)`,
    `${held}=$(${asked} --query "NetworkAcls[0].Associations[?SubnetId=='$${toSubnet(acl)}'].NetworkAclAssociationId" --output text)`,
    `${now}=$(${replace} "$${held}" --network-acl-id "$${toVariable('acl', acl)}" --query NewAssociationId --output text)`,
    `echo "takes it back: ${replace} $${now} --network-acl-id $${old}"`,
  ];
}

function toSubnet(acl: AwsAcl): string {
  return toVariable('subnet', acl);
}

function toVariable(what: string, { name }: AwsAcl): string {
  return `${what}_${name.replaceAll('-', '_')}`;
}
