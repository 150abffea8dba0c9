import { describe, expect, test } from 'vitest';
import { toToldHosts } from './told-hosts.ts';

const tell = (names: Readonly<Record<string, string>>, taken: readonly string[] = []) =>
  Object.fromEntries(toToldHosts(Object.keys(names).toSorted(), new Map(Object.entries(names)), new Set(taken)));

describe('hosts as telemetry names them', () => {
  test.each([
    ['shop/cart-7d9f8b6c5d-x2x4z', 'shop.cart'],
    ['shop/cart-x2x4z', 'shop.cart'],
    ['shop/redis-0', 'shop.redis'],
    ['shop/cart', 'shop.cart'],
    ['shop/my-front', 'shop.my-front'],
  ])('%s is made by %s', (name, owner) => {
    expect(tell({ '10.0.0.1': name })['10.0.0.1']).toEqual({ name: name.replace('/', '.'), owner });
  });

  test('a machine is nobody’s replica', () => {
    expect(tell({ '10.0.0.1': 'dc-1.example.org' })).toEqual({ '10.0.0.1': { name: 'dc-1.example.org' } });
  });

  test('who has another address later has the same owner', () => {
    const before = tell({ '10.0.0.1': 'shop/cart-7d9f8b6c5d-x2x4z' })['10.0.0.1'];
    const after = tell({ '10.0.9.9': 'shop/cart-5b8d7f9c4b-q8w6r' })['10.0.9.9'];
    expect(after?.owner).toBe(before?.owner);
  });

  test('one address of each family is one host; more of one family are as many, and none takes a name that is taken', () => {
    const one = tell({ '10.0.0.1': 'db', 'fd00::1': 'db' });
    expect([one['10.0.0.1']?.name, one['fd00::1']?.name]).toEqual(['db', 'db']);
    const several = tell({ '10.0.0.1': 'db', '10.0.0.2': 'db' }, ['db']);
    expect([several['10.0.0.1']?.name, several['10.0.0.2']?.name]).toEqual(['db-2', 'db-3']);
  });

  test('what is no name of a workload is made one, or is left', () => {
    expect(tell({ '10.0.0.1': 'Büro PC/…', '10.0.0.2': '///' })).toEqual({
      '10.0.0.1': { name: 'B-ro-PC', owner: 'B-ro-PC' },
    });
  });
});
