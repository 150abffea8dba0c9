import { describe, expect, test } from 'vitest';
import type { HopClass, ZoneClass } from '#core/model';
import { ALL_TRAFFIC, parseTraffic, printTrafficSet, toTrafficSet, unionTraffic } from '#core/net';
import { unwrap } from '#core/result';
import { claimantsOf, findCatalogueEntry, toEntryTraffic, toHopParts } from './index.ts';

const use = (...names: readonly string[]) => ({
  names,
  traffic: unionTraffic(
    ...names.map((name) => {
      const entry = findCatalogueEntry(name);
      return entry ? toEntryTraffic(entry) : toTrafficSet([unwrap(parseTraffic(name))]);
    }),
  ),
});

describe('hop classes', () => {
  test.each<[string, ZoneClass | undefined, string, HopClass]>([
    ['a signer in the key zone', 'key-management', 'tcp/9000', 'signing'],
    ['the same port in production', 'production', 'tcp/9000', 'application'],
    ['a shell, in every zone', 'office', 'tcp/22', 'remote-access'],
    ['a shell, where no zone is', undefined, 'tcp/22', 'remote-access'],
    ['out of band', 'management', 'udp/623', 'management'],
    ['what only another zone knows', 'office', 'tcp/13141', 'signing'],
    ['the inner links of a cluster', 'production', 'tcp/2379', 'management'],
    ['what nobody knows', 'key-management', 'tcp/61234', 'application'],
    ['no port at all', 'key-management', 'icmp/8', 'application'],
    ['another protocol', 'key-management', '47', 'application'],
    ['claimed by several: the one that gives most', 'management', 'tcp/443', 'remote-access'],
    ['claimed by several, none of them a shell', 'management', 'tcp/902', 'management'],
    ['a name decides: the policy engine signs', 'key-management', 'withdrawal-policy-engine', 'signing'],
    ['a name decides: the edge does not', 'key-management', 'https-edge', 'application'],
  ])('%s (%s, %s): %s', (_, zone, service, hop) => {
    expect(toHopParts(use(service), zone).map((part) => part.hop)).toEqual([hop]);
  });

  test('parts cover the services, and nothing is in two of them', () => {
    const parts = toHopParts({ names: ['any'], traffic: ALL_TRAFFIC }, 'validator');
    expect(parts.map(({ hop }) => hop)).toEqual(['remote-access', 'management', 'signing', 'application']);
    expect(unionTraffic(...parts.map(({ traffic }) => traffic))).toEqual(ALL_TRAFFIC);
    const sizes = parts.map(({ traffic }) =>
      traffic.ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0),
    );
    expect(sizes.reduce((a, b) => a + b)).toBe(2 ** 24);
  });

  test('says which entries make a port what it is', () => {
    const services = use('tcp/443');
    const [part] = toHopParts(services, 'management');
    if (!part) throw new Error('no part');
    expect(claimantsOf(services, part, 'management')).toEqual(['bastion']);
    expect(printTrafficSet(part.traffic)).toEqual(['tcp/443']);
  });
});
