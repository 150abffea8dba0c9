import { ok, type Result } from '#core/result';
import { type Estate, textsOf, toSubnetId, VPC } from '../estate.ts';

interface Acl {
  readonly NetworkAclId: string;
  readonly VpcId: string;
  readonly IsDefault: boolean;
  readonly Entries: object[];
  Associations: { readonly SubnetId: string }[];
}

type Options = ReadonlyMap<string, readonly string[]>;

/** What calls make of network ACLs and of which subnet has which; all have the default one at first. */
export function bindAcls({ subnets }: Pick<Estate, 'subnets'>): {
  /** Undefined: no such call is known. */
  readonly run: (call: string, options: Options) => Result<string, string> | undefined;
  /** As the API would tell them. */
  readonly told: () => readonly Acl[];
} {
  const all = [toSubnetId(undefined), ...subnets.map((_, at) => toSubnetId(at))];
  const acls: Acl[] = [
    {
      NetworkAclId: 'acl-default',
      VpcId: VPC,
      IsDefault: true,
      Entries: [false, true].flatMap((Egress) => [
        { Egress, RuleAction: 'allow', Protocol: '-1', RuleNumber: 100, CidrBlock: '0.0.0.0/0' },
        { Egress, RuleAction: 'allow', Protocol: '-1', RuleNumber: 101, Ipv6CidrBlock: '::/0' },
      ]),
      Associations: all.map((SubnetId) => ({ SubnetId })),
    },
  ];
  const run = (call: string, options: Options): Result<string, string> | undefined => {
    const one = (name: string) => (options.get(name)?.length === 1 ? (options.get(name)?.[0] ?? '') : '');
    const acl = acls.find(({ NetworkAclId }) => NetworkAclId === one('network-acl-id'));
    switch (call) {
      case 'describe-subnets': {
        const wanted = (options.get('filters') ?? []).flatMap((filter) => NETWORK_FILTER.exec(filter)?.[1] ?? []);
        const at = subnets.findIndex(
          (subnet) => [...textsOf(subnet, 32), ...textsOf(subnet, 128)].join(' ') === wanted.join(' '),
        );
        return ok(at < 0 ? 'None' : toSubnetId(at));
      }
      case 'create-network-acl': {
        const NetworkAclId = `acl-${acls.length}`;
        acls.push({ NetworkAclId, VpcId: one('vpc-id'), IsDefault: false, Entries: [], Associations: [] });
        return ok(NetworkAclId);
      }
      case 'create-network-acl-entry':
        acl?.Entries.push(toEntry(options, one));
        return acl && ok('');
      case 'describe-network-acls': {
        const subnet = /^Name=association\.subnet-id,Values=(\S+)$/.exec(one('filters'))?.[1] ?? '';
        const held = acls.find(({ Associations }) => Associations.some(({ SubnetId }) => SubnetId === subnet));
        return held && ok(one('query').endsWith('NetworkAclId') ? held.NetworkAclId : toAssociation(subnet));
      }
      case 'replace-network-acl-association': {
        const subnet = all.find((id) => toAssociation(id) === one('association-id'));
        if (subnet === undefined || !acl) return undefined;
        for (const other of acls) other.Associations = other.Associations.filter(({ SubnetId }) => SubnetId !== subnet);
        acl.Associations.push({ SubnetId: subnet });
        return ok(toAssociation(subnet));
      }
      default:
        return undefined;
    }
  };
  return { run, told: () => acls };
}

const NETWORK_FILTER = /^Name=(?:cidr-block|ipv6-cidr-block-association\.ipv6-cidr-block),Values=(\S+)$/;

function toAssociation(subnet: string): string {
  return `aclassoc-${subnet}`;
}

function toEntry(options: Options, one: (name: string) => string): object {
  const isEgress = options.has('egress');
  return {
    Egress: isEgress,
    RuleNumber: Number(one('rule-number')),
    RuleAction: one('rule-action'),
    Protocol: one('protocol'),
    CidrBlock: one('cidr-block') || undefined,
    Ipv6CidrBlock: one('ipv6-cidr-block') || undefined,
    PortRange: toShorthand(one('port-range')),
    IcmpTypeCode: toShorthand(one('icmp-type-code')),
  };
}

/** `From=1,To=2`. */
function toShorthand(text: string): Record<string, number> | undefined {
  if (text === '') return undefined;
  return Object.fromEntries(text.split(',').map((part) => [part.split('=')[0], Number(part.split('=')[1])]));
}
