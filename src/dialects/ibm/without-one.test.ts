import { expect, test } from 'vitest';
import type { Reading } from '#core/model';
import { unwrap } from '#core/result';
import { ask } from '../../../test/ask-topology.ts';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { findGuesses } from '../../../test/without-one.ts';
import { IBM } from './index.ts';
import { toSample } from './sample.fixture.ts';

function read(lists: Record<string, unknown>): Reading {
  return unwrap(IBM.read([{ path: 'account.json', text: JSON.stringify(lists) }]));
}

/** The lists without one of them, for each that holds something. */
function toParts(lists: Record<string, unknown>) {
  const held = Object.keys(lists).filter((name) => Array.isArray(lists[name]) && lists[name].length > 0);
  return held.flatMap((name) => {
    const { [name]: _, ...rest } = lists;
    const reading = IBM.read([{ path: 'account.json', text: JSON.stringify(rest) }]);
    return reading.ok ? [{ name, reading: reading.value }] : [];
  });
}

test('SEM-21 without one of its lists, an account guesses nothing', () => {
  const parts = toParts(toSample());
  expect(parts.length).toBeGreaterThan(7);
  expect(findGuesses(read(toSample()), parts)).toEqual([]);
});

const CASES = ['sg_testing1_new', 'tgw_basic_example_multiple_regions', 'load_balancer', 'demo_with_instances'];

describeSet('configs/ibm-vpc-npguard', (folder) => {
  const files = readSet(folder, (path) => path.endsWith('/input.json.gz'));

  test.each(CASES)('SEM-21 without one of its lists, a collected account guesses nothing: %s', (name) => {
    const input = files.find(({ path }) => path.startsWith(`${name}/`));
    const lists = JSON.parse(input?.text ?? '{}') as Record<string, unknown>;
    expect(findGuesses(read(lists), toParts(lists), 6)).toEqual([]);
  });
});

test('SEM-21 an absent list is not an empty one', () => {
  const { floating_ips: _, transit_connections: __, ...rest } = toSample();
  const absent = read(rest);
  expect(ask(absent, '8.8.8.8', '10.1.1.4', 443)).toBe('denied');
  expect(ask(absent, '8.8.8.8', '10.2.1.4', 22)).toBe('denied');
  expect(ask(absent, '8.8.8.8', '10.1.1.4', 8, ECHO)).toBe('unknown');
  expect(ask(absent, '10.2.1.4', '10.1.1.4')).toBe('unknown');
  expect(absent.losses.map(({ construct }) => construct)).toEqual([
    'list `floating_ips`',
    'list `transit_connections`',
  ]);
  for (const nothing of [[], null]) {
    const empty = read({ ...rest, floating_ips: nothing, transit_connections: nothing });
    expect(ask(empty, '8.8.8.8', '10.1.1.4', 8, ECHO)).toBe('denied');
    expect(ask(empty, '10.2.1.4', '10.1.1.4')).toBe('denied');
  }
});

const ECHO = { protocol: 'icmp', icmpType: 8, icmpCode: 0 } as const;

test('SEM-21 where floating addresses are not listed, an interface that tells its own is known', () => {
  const { floating_ips: _, ...rest } = toSample();
  const [web, ...others] = rest['instances'] as { network_interfaces: object[] }[];
  const floating_ips = [{ id: 'f', address: '198.11.0.4' }];
  const own = web?.network_interfaces.map((one) => ({ ...one, floating_ips }));
  const reading = read({ ...rest, instances: [{ ...web, network_interfaces: own }, ...others] });
  expect(ask(reading, '8.8.8.8', '198.11.0.4', 8, ECHO)).toBe('allowed');
  expect(ask(reading, '8.8.8.8', '10.1.1.5', 8, ECHO)).toBe('unknown');
});
