import { toRandom } from '../../test/mutate.ts';

const PORTS = [22, 80, 443, 5432, 6379, 8080, 8443, 9000, 9100, 30_303];

/** An account as the API tells it, in one text: every instance with one interface and one to three groups. */
export function toAwsAccount(instances: number, groups: number, subnets: number): string {
  const random = toRandom(1);
  const pick = (count: number) => Math.floor(random() * count);
  const group = (i: number) => `sg-${String(i).padStart(8, '0')}`;
  const subnetOf = (i: number) => i % subnets;
  const any = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
  const interfaces = Array.from({ length: instances }, (_, i) => ({
    NetworkInterfaceId: `eni-${i}`,
    InterfaceType: 'interface',
    Status: 'in-use',
    SubnetId: `subnet-${subnetOf(i)}`,
    VpcId: 'vpc-1',
    Attachment: { InstanceId: `i-${i}` },
    PrivateIpAddresses: [
      {
        PrivateIpAddress: toAddress(subnetOf(i), 10 + Math.floor(i / subnets)),
        ...(i % 20 === 0 && { Association: { PublicIp: `198.18.${i >> 8}.${i & 255}` } }),
      },
    ],
    Groups: [...new Set([i % groups, ...Array.from({ length: pick(3) }, () => pick(groups))])].map((own) => ({
      GroupId: group(own),
    })),
    TagSet: [],
  }));
  return JSON.stringify(
    {
      Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/8' }],
      Subnets: Array.from({ length: subnets }, (_, i) => ({
        SubnetId: `subnet-${i}`,
        VpcId: 'vpc-1',
        CidrBlock: `${toAddress(i, 0)}/22`,
        AvailabilityZone: `zone-${i % 3}`,
      })),
      NetworkInterfaces: interfaces,
      Reservations: [
        {
          Instances: interfaces.map(({ NetworkInterfaceId, Attachment }, i) => ({
            InstanceId: Attachment.InstanceId,
            State: { Name: 'running' },
            NetworkInterfaces: [{ NetworkInterfaceId }],
            Tags: [
              { Key: 'Name', Value: `host-${i}` },
              { Key: 'role', Value: `role-${i % 40}` },
            ],
          })),
        },
      ],
      SecurityGroups: Array.from({ length: groups }, (_, i) => ({
        GroupId: group(i),
        GroupName: `group ${i}`,
        VpcId: 'vpc-1',
        IpPermissions: Array.from({ length: 1 + pick(4) }, () => {
          const port = PORTS[pick(PORTS.length)] ?? 22;
          const isNetwork = pick(3) === 0;
          return {
            IpProtocol: 'tcp',
            FromPort: port,
            ToPort: port,
            IpRanges: isNetwork ? [{ CidrIp: `${toAddress(pick(subnets), 0)}/22` }] : [],
            UserIdGroupPairs: isNetwork ? [] : [{ GroupId: group(pick(groups)) }],
          };
        }),
        IpPermissionsEgress: any,
      })),
      NetworkAcls: Array.from({ length: 4 }, (_, i) => ({
        NetworkAclId: `acl-${i}`,
        VpcId: 'vpc-1',
        IsDefault: i === 0,
        Associations: Array.from({ length: subnets }, (_subnet, subnet) => subnet)
          .filter((subnet) => subnet % 4 === i)
          .map((subnet) => ({ SubnetId: `subnet-${subnet}` })),
        Entries: [false, true].flatMap((Egress) => [
          {
            RuleNumber: 50,
            Egress,
            RuleAction: 'deny',
            Protocol: '6',
            CidrBlock: `10.${200 + i}.0.0/16`,
            PortRange: { From: 22, To: 22 },
          },
          { RuleNumber: 100, Egress, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
        ]),
      })),
      InternetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1', State: 'available' }] }],
      NatGateways: [
        {
          NatGatewayId: 'nat-1',
          SubnetId: 'subnet-0',
          VpcId: 'vpc-1',
          State: 'available',
          NatGatewayAddresses: [{ PrivateIp: toAddress(0, 5), PublicIp: '198.19.0.1' }],
        },
      ],
      RouteTables: ['igw-1', 'nat-1'].map((gateway, half) => ({
        RouteTableId: `rtb-${half}`,
        VpcId: 'vpc-1',
        Associations: Array.from({ length: subnets }, (_, i) => i)
          .filter((i) => i % 2 === half)
          .map((i) => ({ SubnetId: `subnet-${i}` })),
        Routes: [
          { DestinationCidrBlock: '10.0.0.0/8', GatewayId: 'local', State: 'active' },
          { DestinationCidrBlock: '0.0.0.0/0', State: 'active', [half === 0 ? 'GatewayId' : 'NatGatewayId']: gateway },
        ],
      })),
    },
    undefined,
    1,
  );
}

/** Subnets of 1,024 addresses, side by side from 10.0.0.0. */
function toAddress(subnet: number, host: number): string {
  const value = subnet * 1024 + host;
  return `10.${(value >> 16) & 255}.${(value >> 8) & 255}.${value & 255}`;
}
