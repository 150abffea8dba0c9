import { type EnforcementPoint, EVERY_PACKET, type FilterChain, type FilterEntry, type Loss } from '#core/model';
import { ALL_ADDRESSES, toAddressSet } from '#core/net';
import { type Account, type AclEntry, LAST_NUMBER, type NetworkAcl } from '../account/account.ts';
import { ACL_POINT_MISSING, aclPointName, titleOf } from '../lift/names.ts';

/** A point for every network ACL, and one for those that the input leaves out. No list keeps track of connections. */
export function toAclPoints(account: Account, losses: Loss[]): EnforcementPoint[] {
  const points = [...account.acls.values()].map((acl) => ({
    name: aclPointName(acl.id),
    isTracking: false,
    rules: { chains: [toChain(acl, false, losses), toChain(acl, true, losses)] },
    at: acl.at,
  }));
  return [...points, toMissing()];
}

function toChain(acl: NetworkAcl, isEgress: boolean, losses: Loss[]): FilterChain {
  return {
    name: isEgress ? 'egress' : 'ingress',
    entries: acl.entries.filter((entry) => entry.isEgress === isEgress).map((entry) => toEntry(acl, entry, losses)),
    base: { hook: isEgress ? 'output' : 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET },
  };
}

function toEntry(acl: NetworkAcl, entry: AclEntry, losses: Loss[]): FilterEntry {
  const { range, isEgress, isAllow, traffic, text, at, unknown } = entry;
  const why = unknown === undefined ? 'its network cannot be resolved' : `${unknown} is not told`;
  const isCertain = range !== undefined && unknown === undefined;
  if (!isCertain) losses.push({ kind: 'unsupported', construct: text, why: `${why}: what it decides is unknown`, at });
  const addresses = range ? toAddressSet([range]) : ALL_ADDRESSES;
  return {
    match: {
      ...EVERY_PACKET,
      traffic,
      [isEgress ? 'destinations' : 'sources']: addresses,
      unknown: isCertain ? [] : [why],
    },
    action: { kind: isAllow ? 'accept' : 'drop' },
    text: `${titleOf(acl)}: ${text}`,
    at,
    // Source: Amazon VPC user guide, default and custom network ACLs: the entry `*` cannot be changed or removed.
    ...(entry.number >= LAST_NUMBER && { isPlatforms: true }),
  };
}

function toMissing(): EnforcementPoint {
  const entry: FilterEntry = {
    match: EVERY_PACKET,
    action: { kind: 'unknown', construct: ACL_POINT_MISSING },
    text: ACL_POINT_MISSING,
  };
  const base = { priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
  return {
    name: ACL_POINT_MISSING,
    isTracking: false,
    rules: {
      chains: [
        { name: 'ingress', entries: [entry], base: { ...base, hook: 'input' } },
        { name: 'egress', entries: [entry], base: { ...base, hook: 'output' } },
      ],
    },
  };
}
