import type { GroupMember, SourceFile } from '#core/model';
import { printAddress } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { readOptions, runScript } from '#dialects/cloud';
import { bindAcls } from './acls/bind-acls.ts';
import { type Estate, toEstate, VPC } from './estate.ts';

interface Group {
  readonly GroupId: string;
  readonly GroupName: string;
  readonly VpcId: string;
  readonly IpPermissions: unknown[];
  readonly IpPermissionsEgress: unknown[];
}

/** What the printed script makes of the interfaces, as the API would tell it afterwards. */
export function bindScript(text: string, estate: Estate): Result<SourceFile[], string> {
  const { members } = estate;
  const acls = bindAcls(estate);
  const groups = new Map<string, Group>();
  const attached = new Map<string, readonly string[]>();
  const ran = runScript(text, new Map([['VPC_ID', VPC]]), (words) => {
    if (words[0] === 'echo') return ok('');
    const { plain, options } = readOptions(words);
    const one = (name: string) => (options.get(name)?.length === 1 ? (options.get(name)?.[0] ?? '') : '');
    const [tool, service, call = '', ...more] = plain;
    const unknown = fail(`\`${words.join(' ').slice(0, 200)}\` is no call that is known`);
    if (tool !== 'aws' || service !== 'ec2' || more.length > 0) return unknown;
    const group = groups.get(one('group-id'));
    switch (call) {
      case 'describe-network-interfaces': {
        const found = findInterface(options.get('filters') ?? [], members);
        return ok(found ?? 'None');
      }
      case 'create-security-group': {
        const id = `sg-${groups.size + 1}`;
        groups.set(id, {
          GroupId: id,
          GroupName: one('group-name'),
          VpcId: one('vpc-id'),
          IpPermissions: [],
          IpPermissionsEgress: [
            { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
          ],
        });
        return ok(id);
      }
      case 'describe-security-group-rules': {
        const asked = groups.get(/^Name=group-id,Values=(sg-\d+)$/.exec(one('filters'))?.[1] ?? '');
        const isEgress = one('query') === 'SecurityGroupRules[?IsEgress].SecurityGroupRuleId';
        return asked && isEgress ? ok(asked.IpPermissionsEgress.map((_, i) => `sgr-${i}`).join('\t')) : unknown;
      }
      case 'revoke-security-group-egress':
        for (const id of options.get('security-group-rule-ids') ?? [])
          if (group) group.IpPermissionsEgress[Number(id.slice('sgr-'.length))] = undefined;
        return group ? ok('') : unknown;
      case 'authorize-security-group-ingress':
      case 'authorize-security-group-egress': {
        const side = call.endsWith('egress') ? 'IpPermissionsEgress' : 'IpPermissions';
        group?.[side].push(...(JSON.parse(one('ip-permissions')) as unknown[]));
        return group ? ok('') : unknown;
      }
      case 'modify-network-interface-attribute':
        attached.set(one('network-interface-id'), options.get('groups') ?? []);
        return ok('');
      default:
        return acls.run(call, options) ?? unknown;
    }
  });
  if (!ran.ok) return ran;
  const whole = [...groups.values()].map((group) => ({
    ...group,
    IpPermissionsEgress: group.IpPermissionsEgress.filter((permission) => permission !== undefined),
  }));
  return ok([
    { path: 'groups.json', text: JSON.stringify({ SecurityGroups: whole }) },
    { path: 'acls.json', text: JSON.stringify({ NetworkAcls: acls.told() }) },
    ...toEstate(estate, (_, id) => attached.get(id) ?? []),
  ]);
}

/** The id of the interface that has the address which is asked for. */
function findInterface(filters: readonly string[], members: readonly GroupMember[]): string | undefined {
  const wanted = filters.flatMap(
    (filter) =>
      /^Name=(?:addresses\.private-ip-address|ipv6-addresses\.ipv6-address),Values=(\S+)$/.exec(filter)?.[1] ?? [],
  );
  const at = members.findIndex(({ addresses }) =>
    addresses.some((address) => wanted.length === 1 && printAddress(address) === wanted[0]),
  );
  return at < 0 ? undefined : `eni-${at + 1}`;
}
