import { expect, test } from 'vitest';
import type { ReadContext } from '#core/model';
import { unwrap } from '#core/result';
import { AZURE } from './index.ts';
import {
  group,
  HOSTS,
  id,
  type Json,
  network,
  nic,
  PLAIN,
  ref,
  resource,
  rule,
  readResources,
} from './sample.fixture.ts';
import { ask } from '../../../test/ask-topology.ts';

const read = (...resources: readonly unknown[]) => readResources(resources);

test('SEM-21 application security groups are their interfaces, and perhaps whoever near is in no file', () => {
  const web = { applicationSecurityGroups: [ref('applicationSecurityGroups', 'web')] };
  const reading = (configuration: Json, context: ReadContext = {}) => {
    const resources = [
      network('n', '10.0.0.0/16', {
        ...PLAIN,
        b: { ...PLAIN.b, networkSecurityGroup: ref('networkSecurityGroups', 'g') },
      }),
      group(
        'g',
        rule('web', 100, 'Inbound', 'Allow', {
          sourceAddressPrefix: undefined,
          sourceApplicationSecurityGroups: [ref('applicationSecurityGroups', 'web')],
        }),
        rule('none', 200, 'Inbound', 'Deny'),
      ),
      nic('a1', 'n/subnets/a', '10.0.1.4', {}, configuration),
      nic('a2', 'n/subnets/a', '10.0.1.5'),
      HOSTS[1],
    ];
    return unwrap(AZURE.read([{ path: 'a.json', text: JSON.stringify(resources) }], context));
  };
  expect(ask(reading(web), '10.0.1.4', '10.0.2.4')).toBe('allowed');
  expect(ask(reading(web), '10.0.1.5', '10.0.2.4')).toBe('denied');
  expect(ask(reading(web), '10.0.1.77', '10.0.2.4')).toBe('unknown');
  expect(ask(reading(web), '8.8.8.8', '10.0.2.4')).toBe('denied');
  expect(ask(reading({}), '10.0.1.5', '10.0.2.4')).toBe('unknown');
  expect(ask(reading(web, { isComplete: true }), '10.0.1.77', '10.0.2.4')).toBe('denied');
  expect(ask(reading({}, { isComplete: true }), '10.0.1.5', '10.0.2.4')).toBe('denied');
});

test('SEM-21 what a network has beside its subnets may be in one of another file, unless it lists them itself', () => {
  const subnets = Object.entries(PLAIN).map(([name, own]) =>
    resource('virtualNetworks/subnets', `n/${name}`, own, { id: id('virtualNetworks', `n/subnets/${name}`), name }),
  );
  const apart = read(network('n', '10.0.0.0/16', {}), ...subnets, ...HOSTS);
  expect(ask(apart, '10.0.9.9', '10.0.2.4')).toBe('unknown');
  expect(ask(apart, '10.0.2.4', '10.0.9.9')).toBe('unknown');
  expect(ask(apart, '10.9.9.9', '10.0.2.4')).toBe('denied');
  const whole = read(network('n', '10.0.0.0/16', PLAIN), ...HOSTS);
  expect(ask(whole, '10.0.9.9', '10.0.2.4')).toBe('denied');
});
