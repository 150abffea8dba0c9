/** What each form below says: a host at 10.0.1.10 with a public address, and a database at 10.0.2.10 that it may ask. */
const GROUPS = {
  'aws_security_group.web': {
    vpc_id: '${aws_vpc.main.id}',
    ingress: [{ protocol: 'tcp', from_port: 443, to_port: 443, cidr_blocks: ['0.0.0.0/0'] }],
    egress: [{ protocol: '-1', from_port: 0, to_port: 0, cidr_blocks: ['0.0.0.0/0'] }],
  },
  'aws_security_group.db': { vpc_id: '${aws_vpc.main.id}' },
  'aws_security_group_rule.web_to_db': {
    type: 'ingress',
    protocol: 'tcp',
    from_port: 5432,
    to_port: 5432,
    security_group_id: '${aws_security_group.db.id}',
    source_security_group_id: '${aws_security_group.web.id}',
  },
  'aws_vpc_security_group_ingress_rule.admin': {
    security_group_id: '${aws_security_group.db.id}',
    ip_protocol: 'tcp',
    from_port: 22,
    to_port: 22,
    cidr_ipv4: '${var.office}',
  },
};

const CONFIGURATION: Record<string, Record<string, unknown>> = {
  'aws_vpc.main': { cidr_block: '10.0.0.0/16' },
  'aws_subnet.front': { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.0.1.0/24' },
  'aws_subnet.back': { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.0.2.0/24' },
  ...GROUPS,
  'aws_internet_gateway.out': { vpc_id: '${aws_vpc.main.id}' },
  'aws_route_table.front': {
    vpc_id: '${aws_vpc.main.id}',
    route: [{ cidr_block: '0.0.0.0/0', gateway_id: '${aws_internet_gateway.out.id}' }],
  },
  'aws_route_table_association.front': {
    subnet_id: '${aws_subnet.front.id}',
    route_table_id: '${aws_route_table.front.id}',
  },
  'aws_network_acl.back': {
    vpc_id: '${aws_vpc.main.id}',
    subnet_ids: ['${aws_subnet.back.id}'],
    ingress: [
      { rule_no: 10, action: 'allow', protocol: 'tcp', cidr_block: '10.0.1.0/24', from_port: 5432, to_port: 5432 },
    ],
  },
  'aws_network_acl_rule.back': {
    network_acl_id: '${aws_network_acl.back.id}',
    rule_number: 10,
    egress: true,
    rule_action: 'allow',
    protocol: '-1',
    cidr_block: '0.0.0.0/0',
  },
  'aws_instance.web': {
    subnet_id: '${aws_subnet.front.id}',
    private_ip: '10.0.1.10',
    vpc_security_group_ids: ['${aws_security_group.web.id}'],
    associate_public_ip_address: true,
    tags: { Name: 'web' },
  },
  'aws_instance.db': {
    subnet_id: '${aws_subnet.back.id}',
    private_ip: '10.0.2.10',
    vpc_security_group_ids: ['${aws_security_group.db.id}'],
  },
};

const each = Object.entries(CONFIGURATION).map(([address, values]) => {
  const [type = '', name = ''] = address.split('.');
  return { address, type, name, values };
});

/** `terraform show -json` of a plan: references are apart, and what is not known is not there. */
function toPlan(): object {
  const isReference = (value: unknown): value is string => typeof value === 'string' && value.startsWith('${');
  const known = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.some(isReference) ? undefined : value.map(known);
    if (typeof value !== 'object' || value === null) return isReference(value) ? undefined : value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, known(inner)]));
  };
  const expressions = (value: unknown): unknown => {
    const words = [value]
      .flat()
      .filter(isReference)
      .map((text) => text.slice(2, -1));
    if (words.length > 0) return { references: words.flatMap((text) => [text, text.replace(/\.\w+$/, '')]) };
    if (Array.isArray(value) && value.every((item) => typeof item === 'object')) return value.map(expressions);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { constant_value: value };
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expressions(inner)]));
  };
  const resources = each.map((resource) => ({ ...resource, mode: 'managed', values: known(resource.values) }));
  const configured = each.map(({ values, ...resource }) => ({ ...resource, expressions: expressions(values) }));
  return {
    format_version: '1.2',
    terraform_version: '1.9.0',
    planned_values: { root_module: { resources } },
    configuration: { root_module: { resources: configured } },
  };
}

function toConfiguration(): object {
  const resource: Record<string, Record<string, unknown>> = {};
  for (const { type, name, values } of each) resource[type] = { ...resource[type], [name]: values };
  return { resource };
}

/** `terraform.tfstate`, where everything has its id. */
function toState(): object {
  const ids = new Map(each.map(({ address }, i) => [address, `id-${i}`]));
  const text = JSON.stringify(
    each.map(({ type, name, address, values }) => ({
      type,
      name,
      mode: 'managed',
      instances: [{ attributes: { id: ids.get(address), ...values } }],
    })),
  );
  const resources = JSON.parse(
    text.replaceAll(/\$\{(\w+\.\w+)\.id\}/g, (_whole, address: string) => ids.get(address) ?? ''),
  ) as unknown;
  return { version: 4, terraform_version: '1.9.0', resources };
}

const ref = (Ref: string) => ({ Ref });
function toTemplate(): object {
  const resource = (Type: string, Properties: object) => ({ Type: `AWS::EC2::${Type}`, Properties });
  const any = { IpProtocol: -1, CidrIp: '0.0.0.0/0' };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: { Office: { Type: 'String' }, Net: { Type: 'String', Default: '10.0' } },
    Resources: {
      Vpc: resource('VPC', { CidrBlock: { 'Fn::Sub': '${Net}.0.0/16' } }),
      Front: resource('Subnet', { VpcId: ref('Vpc'), CidrBlock: { 'Fn::Join': ['.', [ref('Net'), '1', '0/24']] } }),
      Back: resource('Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.2.0/24' }),
      Web: resource('SecurityGroup', {
        VpcId: ref('Vpc'),
        SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
      }),
      Db: resource('SecurityGroup', { VpcId: ref('Vpc'), SecurityGroupEgress: [any] }),
      WebToDb: resource('SecurityGroupIngress', {
        GroupId: { 'Fn::GetAtt': ['Db', 'GroupId'] },
        IpProtocol: 'tcp',
        FromPort: '5432',
        ToPort: '5432',
        SourceSecurityGroupId: { 'Fn::GetAtt': 'Web.GroupId' },
      }),
      Admin: resource('SecurityGroupIngress', {
        GroupId: ref('Db'),
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        CidrIp: ref('Office'),
      }),
      Out: resource('InternetGateway', {}),
      Attached: resource('VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Out') }),
      Routes: resource('RouteTable', { VpcId: ref('Vpc') }),
      ToInternet: resource('Route', {
        RouteTableId: ref('Routes'),
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: ref('Out'),
      }),
      FrontRoutes: resource('SubnetRouteTableAssociation', { RouteTableId: ref('Routes'), SubnetId: ref('Front') }),
      Acl: resource('NetworkAcl', { VpcId: ref('Vpc') }),
      AclIn: resource('NetworkAclEntry', {
        NetworkAclId: ref('Acl'),
        RuleNumber: 10,
        RuleAction: 'allow',
        Protocol: 6,
        CidrBlock: '10.0.1.0/24',
        PortRange: { From: 5432, To: 5432 },
      }),
      AclOut: resource('NetworkAclEntry', {
        NetworkAclId: ref('Acl'),
        RuleNumber: 10,
        RuleAction: 'allow',
        Protocol: -1,
        CidrBlock: '0.0.0.0/0',
        Egress: true,
      }),
      BackAcl: resource('SubnetNetworkAclAssociation', { NetworkAclId: ref('Acl'), SubnetId: ref('Back') }),
      WebHost: resource('Instance', {
        NetworkInterfaces: [
          {
            SubnetId: ref('Front'),
            GroupSet: [ref('Web')],
            PrivateIpAddress: '10.0.1.10',
            AssociatePublicIpAddress: true,
          },
        ],
        Tags: [{ Key: 'Name', Value: 'web' }],
      }),
      DbHost: resource('Instance', {
        SubnetId: ref('Back'),
        SecurityGroupIds: [ref('Db')],
        PrivateIpAddress: '10.0.2.10',
      }),
    },
  };
}

/** The same in every form, with its name. */
export const FORMS: readonly (readonly [string, object])[] = [
  ['a plan', toPlan()],
  ['a configuration', toConfiguration()],
  ['a state', toState()],
  ['a template', toTemplate()],
];
