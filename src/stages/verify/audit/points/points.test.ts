import { describe, expect, test } from 'vitest';
import {
  EVERY_PACKET,
  type EnforcementPoint,
  type FilterAction,
  type FilterEntry,
  type FilterMatch,
} from '#core/model';
import { parseRange, parseTraffic, toAddressSet, toInterfaces, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { sortFindings } from '../audit-finding.ts';
import { auditPoint } from './index.ts';

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));
const AT = { file: 'fw', line: 9, column: 1 };
const NOW = Date.parse('2026-06-01T00:00:00Z');

function entry(
  text: string,
  action: FilterAction['kind'] & ('accept' | 'drop'),
  match: Partial<FilterMatch>,
  more: Partial<FilterEntry> = {},
): FilterEntry {
  return { match: { ...EVERY_PACKET, ...match }, action: { kind: action }, text, at: AT, ...more };
}

function find(entries: readonly FilterEntry[], policy: 'accept' | 'drop' = 'drop', scope: Partial<FilterMatch> = {}) {
  const point: EnforcementPoint = {
    name: 'fw',
    isTracking: true,
    rules: {
      chains: [
        { name: 'INPUT', entries, base: { hook: 'input', priority: 0, policy, scope: { ...EVERY_PACKET, ...scope } } },
      ],
    },
  };
  return auditPoint(point, NOW).map(({ rule, message, witness }) =>
    [rule, message, ...(witness ? [witness] : [])].join(' | '),
  );
}

const SSH = entry('ssh', 'accept', { traffic: traffic('tcp/22'), sources: addresses('10.0.0.0/8') });
const DROP = entry('drop all', 'drop', {});
const V4 = { sources: addresses('0.0.0.0/0'), destinations: addresses('0.0.0.0/0') };

describe('a closed list', () => {
  test('has no finding', () => expect(find([SSH])).toEqual([]));
  test('also when a last entry closes it and not the policy', () => expect(find([SSH, DROP], 'accept')).toEqual([]));
});

test('what no entry decides is accepted', () => {
  expect(find([SSH], 'accept')).toEqual([
    'default-accept | what comes in at fw is accepted when no entry decides | tcp 10.0.0.2 -> 10.0.0.1:443',
  ]);
});

test('one list that is a point for each of several is told once', () => {
  const base = { hook: 'output', priority: 0, policy: 'accept', scope: EVERY_PACKET } as const;
  const rules = { chains: [{ name: 'OUT', entries: [], base }] };
  const points = ['a', 'b'].map((name): EnforcementPoint => ({ name, list: 'fw', isTracking: true, rules }));
  expect(sortFindings(points.flatMap((point) => auditPoint(point, NOW))).map(({ message }) => message)).toEqual([
    'what goes out at fw is accepted when no entry decides',
  ]);
});

test('an entry that may fail to hold does not close what is open', () => {
  const limit = entry('limit', 'drop', { unknown: ['limit'] });
  expect(find([limit], 'accept')).toEqual([
    'default-accept | what comes in at fw is accepted when no entry decides | tcp 10.0.0.2 -> 10.0.0.1:443',
  ]);
  const { at: _, ...absent } = limit;
  expect(find([absent], 'accept')).toEqual([]);
});

test('IPv6 that no chain looks at beside closed IPv4', () => {
  expect(find([SSH], 'drop', V4)).toEqual([
    'ipv6-open | IPv6 that comes in at fw passes without a rule; IPv4 does not | tcp 2001:db8::2 -> [2001:db8::1]:443',
  ]);
});

test.each([
  [
    'everything',
    { in: toInterfaces('eth0') },
    ['allow-everything | `e` accepts everything from anybody | tcp 10.0.0.2 -> 10.0.0.1:443, in eth0'],
  ],
  ['the loopback', { in: toInterfaces('lo') }, []],
  ['what is established', { states: ['established'] as const }, []],
  ['a network', { sources: addresses('10.0.0.0/8') }, []],
  [
    'many ports',
    { traffic: traffic('tcp/1024-65535') },
    ['wide-ports | `e` accepts 64512 ports of one protocol from anybody | tcp 10.0.0.2 -> 10.0.0.1:1024'],
  ],
  ['few ports', { traffic: traffic('tcp/8000-8080') }, []],
  ['pings', { traffic: traffic('icmp') }, []],
])('an entry that accepts %s', (_, match, expected) => {
  expect(find([entry('e', 'accept', match)])).toEqual(expected);
});

test('entries that decide nothing, with those that decide before them', () => {
  const at = { file: 'fw', line: 3, column: 1 };
  const all = entry('net', 'drop', { sources: addresses('10.0.0.0/8') }, { at });
  expect(find([all, SSH])).toEqual([
    'shadowed-rule | `ssh` decides nothing: its packets are decided by `net` (fw:3:1)',
  ]);
  expect(find([SSH, all])).toEqual([]);
});

test('a rule of several entries is dead when all of them are, and alike when all of them are', () => {
  const at = { file: 'fw', line: 4, column: 1 };
  const parts = ['10.8.0.0/16', '10.9.0.0/16'].map((text) =>
    entry('bad', 'drop', { sources: addresses(text) }, { at }),
  );
  const before = (...texts: string[]) => entry('before', 'accept', { sources: addresses(...texts) });
  const after = (...texts: string[]) => entry('after', 'drop', { sources: addresses(...texts) });
  expect(find([before('10.8.0.0/16'), ...parts])).toEqual([]);
  expect(find([before('10.8.0.0/15'), ...parts])).toEqual([
    'shadowed-rule | `bad` decides nothing: its packets are decided by `before` (fw:9:1)',
  ]);
  expect(find([...parts, after('10.8.0.0/16')], 'accept').filter((text) => text.startsWith('redundant'))).toEqual([]);
  expect(find([...parts, after('10.8.0.0/15')], 'accept').filter((text) => text.startsWith('redundant'))).toEqual([
    'redundant-rule | `bad` says what `after` (fw:9:1) says anyway',
  ]);
});

test('why a rule is dead is not what another chain says of its packets', () => {
  const all = entry('all', 'drop', {}, { at: { file: 'fw', line: 2, column: 1 } });
  const base = { priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
  const chains = [
    { name: 'nat', entries: [entry('other', 'accept', {})], base: { ...base, hook: 'postrouting' as const } },
    { name: 'INPUT', entries: [all, SSH], base: { ...base, hook: 'input' as const } },
  ];
  const found = auditPoint({ name: 'fw', isTracking: true, rules: { chains } }, NOW);
  expect(found.filter(({ rule }) => rule === 'shadowed-rule').map(({ message }) => message)).toEqual([
    '`ssh` decides nothing: its packets are decided by `all` (fw:2:1)',
  ]);
});

test('entries that say what a later one says anyway, unless one between says otherwise', () => {
  const wide = entry('net', 'accept', { sources: addresses('10.0.0.0/8') });
  const between = entry('no tcp', 'drop', { traffic: traffic('tcp') });
  expect(find([SSH, wide])).toEqual(['redundant-rule | `ssh` says what `net` (fw:9:1) says anyway']);
  expect(find([SSH, between, wide])).toEqual([]);
});

test('an entry of Docker beside a list of our own', () => {
  const point: EnforcementPoint = {
    name: 'fw',
    isTracking: true,
    rules: {
      chains: [
        {
          name: 'filter/FORWARD',
          base: { hook: 'forward', priority: 0, policy: 'drop', scope: EVERY_PACKET },
          entries: [{ ...DROP, text: 'docker', action: { kind: 'jump', chain: 'filter/DOCKER' } }, SSH],
        },
        { name: 'filter/DOCKER', entries: [entry('published', 'accept', { traffic: traffic('tcp/5432') })] },
      ],
    },
  };
  expect(auditPoint(point, NOW).map(({ message }) => message)).toEqual([
    'Docker accepts traffic at fw by an entry of its own, such as `published` in `filter/DOCKER`',
  ]);
});

test('an entry that is reached where a condition fails, or holds, is not dead', () => {
  const perhaps = entry('perhaps', 'drop', { unknown: ['limit'] });
  expect(find([perhaps, SSH])).toEqual([]);
  const point: EnforcementPoint = {
    name: 'fw',
    isTracking: true,
    rules: {
      chains: [
        {
          name: 'INPUT',
          base: { hook: 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET },
          entries: [
            { ...entry('first', 'drop', { unknown: ['x'] }), action: { kind: 'jump', chain: 'a' } },
            { ...entry('second', 'drop', { unknown: ['y'] }), action: { kind: 'jump', chain: 'b' } },
            DROP,
          ],
        },
        { name: 'a', entries: [DROP] },
        { name: 'b', entries: [SSH] },
      ],
    },
  };
  expect(auditPoint(point, NOW)).toEqual([]);
});

test('entries past their end, never matched, and without a note where others have one', () => {
  const ftp = { traffic: traffic('tcp/21'), sources: addresses('10.0.0.0/8') };
  expect(find([{ ...SSH, note: 'vendor access, expires 2026-05-31' }])).toEqual([
    'expired-rule | `ssh` was to end on 2026-05-31 and still accepts',
  ]);
  expect(find([{ ...SSH, note: 'vendor access, expires 2026-06-01' }])).toEqual([]);
  expect(find([{ ...SSH, packets: 9 }, entry('ftp', 'accept', ftp, { packets: 0 })])).toEqual([
    'never-hit | `ftp` has matched no packet since its counters were reset, whenever that was',
  ]);
  expect(find([{ ...SSH, packets: 0 }, entry('ftp', 'accept', ftp, { packets: 0 })])).toEqual([]);
  const silent = ['tcp/1', 'tcp/2', 'tcp/3'].map((text) => entry(text, 'accept', { ...ftp, traffic: traffic(text) }));
  expect(find([{ ...SSH, note: 'admins' }, ...silent])).toEqual([
    'unowned-rule | 3 of 4 accepting entries at fw have no note of owner or reason',
  ]);
});
