import type { AwsRule } from './lower.ts';

/** `IpPermissions` of the API, one for each traffic. `toId`: of a group by its name. */
export function toIpPermissions(rules: readonly AwsRule[], toId: (name: string) => string): object[] {
  return [...Map.groupBy(rules, ({ protocol, from, to }) => `${protocol} ${from} ${to}`).values()].map((alike) => {
    const { protocol, from, to } = alike[0] as AwsRule;
    const pick = <T>(choose: (rule: AwsRule) => T | undefined) => alike.flatMap((rule) => choose(rule) ?? []);
    const lists = {
      IpRanges: pick(({ peer, description }) =>
        peer.kind === 'cidr' && peer.bits === 32 ? { CidrIp: peer.cidr, Description: description } : undefined,
      ),
      Ipv6Ranges: pick(({ peer, description }) =>
        peer.kind === 'cidr' && peer.bits === 128 ? { CidrIpv6: peer.cidr, Description: description } : undefined,
      ),
      UserIdGroupPairs: pick(({ peer, description }) =>
        peer.kind === 'group' ? { GroupId: toId(peer.name), Description: description } : undefined,
      ),
    };
    return {
      IpProtocol: protocol,
      ...(from !== undefined && { FromPort: from }),
      ...(to !== undefined && { ToPort: to }),
      ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    };
  });
}
