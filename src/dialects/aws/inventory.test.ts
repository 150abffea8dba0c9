import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { SourceFile } from '#core/model';
import { unwrap } from '#core/result';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { AWS, readAccounts } from './index.ts';

/** What the text itself says, counted without any of our readers. */
interface Raw {
  readonly SecurityGroups?: readonly RawGroup[];
  readonly Reservations?: readonly { readonly Instances: readonly RawTagged[] }[];
  readonly NetworkAcls?: readonly { readonly NetworkAclId: string; readonly Entries: readonly unknown[] }[];
  readonly data?: Raw;
}
interface RawTagged {
  readonly Tags?: readonly unknown[];
}
interface RawGroup extends RawTagged {
  readonly GroupId: string;
  readonly IpPermissions: readonly RawPermission[];
  readonly IpPermissionsEgress?: readonly RawPermission[];
}
interface RawPermission {
  readonly IpRanges?: readonly unknown[];
  readonly Ipv6Ranges?: readonly unknown[];
  readonly PrefixListIds?: readonly unknown[];
  readonly UserIdGroupPairs?: readonly { readonly GroupId?: string }[];
}

const permissionsOf = (group: RawGroup) => [...group.IpPermissions, ...(group.IpPermissionsEgress ?? [])];

function count(files: readonly SourceFile[]) {
  const raw = files.map(({ text }) => JSON.parse(text) as Raw).map((file) => file.data ?? file);
  const groups = raw.flatMap((file) => file.SecurityGroups ?? []);
  const instances = raw.flatMap((file) => file.Reservations ?? []).flatMap(({ Instances }) => Instances);
  const permissions = groups.flatMap(permissionsOf);
  const acls = raw.flatMap((file) => file.NetworkAcls ?? []);
  return {
    groups: groups.length,
    rules: permissions
      .flatMap(({ IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs }) => [
        IpRanges,
        Ipv6Ranges,
        PrefixListIds,
        UserIdGroupPairs,
      ])
      .reduce((sum, list) => sum + (list?.length ?? 0), 0),
    references: permissions.flatMap(({ UserIdGroupPairs }) => UserIdGroupPairs?.map(({ GroupId }) => GroupId) ?? []),
    acls: acls.length,
    entries: acls.flatMap(({ Entries }) => Entries).length,
    instances: instances.length,
    tags: [...groups, ...instances].reduce((sum, { Tags }) => sum + (Tags?.length ?? 0), 0),
  };
}

function read(files: readonly SourceFile[]) {
  const { account } = unwrap(readAccounts(files));
  const groups = [...account.groups.values()];
  const rules = groups.flatMap(({ ingress, egress }) => [...ingress, ...egress]);
  const acls = [...account.acls.values()];
  return {
    groups: groups.length,
    rules: rules.length,
    references: rules.flatMap(({ peer }) => (peer.kind === 'group' ? peer.id : [])),
    acls: acls.length,
    entries: acls.flatMap(({ entries }) => entries).length,
    instances: account.instances.size,
    tags: [...groups, ...account.instances.values()].reduce((sum, { tags }) => sum + Object.keys(tags).length, 0),
  };
}

describeSet('configs/aws-inventory', (folder) => {
  const files = readSet(folder);
  const inFolder = (file: SourceFile) => (dirname(file.path) === '.' ? file.path : dirname(file.path));
  const parts = [...new Set(files.map(inFolder))].map((name) => ({
    name,
    files: files.filter((file) => inFolder(file) === name && AWS.recognises(file)),
  }));

  test.each(parts)('$name: nothing of it is left out', ({ files: own }) => {
    expect(own.length).toBeGreaterThan(0);
    expect(read(own)).toEqual(count(own));
  });

  test.each(parts)(
    '$name: every group is at a point, and a reference that leads nowhere is a condition',
    ({ files: own }) => {
      const { account } = unwrap(readAccounts(own));
      const { topology, losses } = unwrap(AWS.read(own));
      const entries = topology.points.flatMap(({ rules }) => rules.chains.flatMap((chain) => chain.entries));
      for (const group of account.groups.values()) {
        expect(
          topology.points.some(({ rules }) => rules.chains.some(({ name }) => name === `${group.id} ingress`)),
        ).toBe(true);
        for (const { peer, at } of [...group.ingress, ...group.egress]) {
          const written = entries.filter((entry) => entry.at && entry.at.line === at.line && entry.at.file === at.file);
          expect(written.length).toBeGreaterThan(0);
          if (peer.kind !== 'group' || account.groups.has(peer.id)) continue;
          expect(written.some(({ match }) => match.unknown.length > 0)).toBe(true);
          expect(losses.some((loss) => loss.at?.line === at.line && loss.at.file === at.file)).toBe(true);
        }
      }
    },
  );

  test('every file is recognised', () => {
    expect(files.filter((file) => !AWS.recognises(file)).map(({ path }) => path)).toEqual([]);
  });
});
