import { expect, test } from 'vitest';
import { ask, read, tcp } from './ask.fixture.ts';
import { allow, eni, group, type Lists, ofGroup, SMALL, subnet, TWO, vpc } from './sample.fixture.ts';

const WEB = '10.0.1.5';
const OUTSIDE = '192.0.2.5';
const STRANGER = '198.51.100.1';
const blocked = (mode: string, more: Lists = {}): Lists =>
  ({ ...SMALL, VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: mode }, ...more }) as unknown as Lists;

test('VPC Block Public Access closes internet gateways, but for what is excluded', () => {
  expect(ask(SMALL, STRANGER, OUTSIDE)).toBe('allowed');
  expect(ask(blocked('off'), STRANGER, OUTSIDE)).toBe('allowed');
  for (const mode of ['block-bidirectional', 'block-ingress']) {
    expect(ask(blocked(mode), STRANGER, OUTSIDE)).toBe('denied');
    expect(ask(blocked(mode), WEB, STRANGER)).toBe('denied');
    expect(ask(blocked(mode), WEB, STRANGER, tcp(443), true)).toBe('denied');
  }
  expect(ask(blocked('of-tomorrow'), STRANGER, OUTSIDE)).toBe('unknown');
  const exclusion = (ResourceArn: string) => ({
    VpcBlockPublicAccessExclusions: [
      { ExclusionId: 'x', ResourceArn, InternetGatewayExclusionMode: 'allow-bidirectional' },
    ],
  });
  const arn = (what: string) => `arn:aws:ec2:x:1:${what}`;
  expect(ask(blocked('block-bidirectional', exclusion(arn('vpc/vpc-a'))), STRANGER, OUTSIDE)).toBe('allowed');
  expect(ask(blocked('block-bidirectional', exclusion(arn('subnet/subnet-2'))), STRANGER, OUTSIDE)).toBe('denied');
  const told = (SMALL['Subnets'] ?? []).map((own) => ({
    ...(own as object),
    BlockPublicAccessStates: { InternetGatewayBlockMode: 'block-ingress' },
  }));
  expect(ask({ ...SMALL, Subnets: told }, STRANGER, OUTSIDE)).toBe('denied');
});

test('SEM-21 who has subnets of another account by sharing sees its own interfaces alone', () => {
  const owned = (owner: string, mine: string): Lists => ({
    ...SMALL,
    Vpcs: [{ ...vpc('vpc-a', '10.0.0.0/16'), OwnerId: owner }],
    SecurityGroups: (SMALL['SecurityGroups'] ?? []).map((own) => ({ ...(own as object), OwnerId: mine })),
    NetworkInterfaces: (SMALL['NetworkInterfaces'] ?? []).map((own) => ({ ...(own as object), OwnerId: mine })),
  });
  expect(ask(owned('1', '1'), WEB, '10.0.1.77')).toBe('denied');
  expect(ask(owned('2', '1'), WEB, '10.0.1.77')).toBe('unknown');
});

test('a group of another account, and one that another VPC uses, may have members that nobody tells', () => {
  const far = { UserIdGroupPairs: [{ GroupId: 'sg-far', UserId: '222', VpcPeeringConnectionId: 'pcx-1' }] };
  const groups = [group('sg-web', []), group('sg-db', [allow(5432, far)])];
  const lists = { ...SMALL, SecurityGroups: groups };
  expect(ask(lists, WEB, '10.0.2.5', tcp(5432))).toBe('unknown');
  expect(read(lists).losses.map(({ why }) => why)).toEqual(
    expect.arrayContaining([expect.stringContaining('sg-far of account 222 is not in the input (`aws ec2')]),
  );
  const used = {
    SecurityGroupVpcAssociations: [{ GroupId: 'sg-web', VpcId: 'vpc-far', VpcOwnerId: '2', State: 'associated' }],
  };
  const mine = { OwnerId: '1' };
  const open = [{ ...group('sg-web', []), ...mine }, group('sg-db', [allow(5432, ofGroup('sg-web'))])];
  const losses = (more: Lists) => read({ ...SMALL, SecurityGroups: open, ...more }).losses.map(({ why }) => why);
  expect(losses({}).filter((why) => why.includes('who else is in sg-web'))).toEqual([]);
  expect(losses(used).filter((why) => why.includes('who else is in sg-web'))).toHaveLength(1);
});

test('members of a group reach across a peering by their private addresses', () => {
  const lists = { ...TWO, SecurityGroups: TWO['SecurityGroups'] ?? [] };
  expect(
    read(lists).losses.some(({ why }) => why.includes('is not in the input (`aws ec2 describe-security-groups`')),
  ).toBe(false);
});

test.each([
  ['AWS Lambda VPC ENI-pay-out-0a1b2c3d-0000-1111-2222-333344445555', 'function', 'pay-out'],
  ['Amazon EKS main', 'kubernetes control plane', 'EKS main'],
  ['EFS mount target for fs-0a (fsmt-0b)', 'file system', 'fs-0a'],
  ['ElastiCache cache-1', 'cache', 'ElastiCache cache-1'],
  ['arn:aws:ecs:x:1:attachment/0a-1b', 'task', 'ECS attachment 0a-1b'],
])('an interface that says `%s` is of a %s and called %s', (Description, kind, name) => {
  const own = eni('eni-x', 'subnet-2', '10.0.2.9', ['sg-db'], { Description });
  const lists = {
    ...SMALL,
    Subnets: [subnet('subnet-1', '10.0.1.0/24'), subnet('subnet-2', '10.0.2.0/24')],
    NetworkInterfaces: [...(SMALL['NetworkInterfaces'] ?? []), own],
  };
  const found = read(lists).topology.endpoints.find((endpoint) => endpoint.name === name);
  expect([found?.kind, found?.aliases]).toEqual([kind, [Description]]);
});
