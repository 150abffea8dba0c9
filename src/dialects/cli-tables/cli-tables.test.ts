import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { INVENTORY } from '#dialects/inventory';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { CISCO } from './cisco-samples.fixture.ts';
import { readTable } from './index.ts';
import { ACCESS_LISTS, OTHERS } from './samples.fixture.ts';

const SAMPLES = [...ACCESS_LISTS, ...CISCO, ...OTHERS];
const read = (lines: readonly string[], path = 'fw1/x.txt') => readTable({ path, lines });
const asFile = (lines: readonly string[], path = 'fw1/x.txt') => ({ path, text: lines.join('\n') });

describe('rows', () => {
  test.each(SAMPLES)('$table: rows in the words of the device', ({ table, lines, rows, last }) => {
    const found = read(lines);
    expect(found?.table).toBe(table);
    expect(found?.unread).toEqual([]);
    expect(found?.rows).toHaveLength(rows);
    const fields = found?.rows.at(-1)?.fields ?? {};
    expect(Object.fromEntries(Object.keys(last).map((name) => [name, fields[name]]))).toEqual(last);
  });

  test('each has its place', () => {
    const { lines } = ACCESS_LISTS[0] ?? { lines: [] };
    expect(read(lines)?.rows.map(({ at }) => at.line)).toEqual([2, 3, 4, 5]);
  });

  test.each([
    ['fw1/show_ip_access-lists.txt', 'cisco ios access list'],
    ['fw1/edge_show_access-lists.txt', 'cisco ios access lists of all kinds'],
    ['fw1/acl.txt', 'cisco ios access list'],
  ])('of two commands that print one form, the one that is told names the fields: %s', (path, table) => {
    expect(read(['Extended IP access list OUT', '    10 permit ip any any'], path)?.table).toBe(table);
  });

  test('what is written for both ends is told of both', () => {
    const lines = ['x#show access-lists', 'Extended IP access list OUT', '    10 permit tcp any eq 1 any eq 2'];
    expect(read(lines)?.rows[0]?.fields).toMatchObject({ source_port: '1', destination_port: '2' });
  });
});

describe('bad input', () => {
  test('a line in no form is told, and the others are read', () => {
    const lines = [...(ACCESS_LISTS[0]?.lines ?? []), '    20 permit by all means'];
    expect(read(lines)?.unread).toMatchObject([{ text: '    20 permit by all means', at: { line: 6 } }]);
  });

  test('a text of which most is something else is no table', () => {
    const prose = [
      'A page of a manual.',
      'It shows a list:',
      'Extended IP access list OUT',
      '    10 permit ip any any',
    ];
    expect(read([...prose, 'And more.', 'And more.'])).toBeUndefined();
  });

  test('mutated texts never crash', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...SAMPLES), (seed, { lines }) => {
        const { text } = asFile(lines);
        read(mutate(text, toRandom(seed)).split('\n'));
      }),
      { numRuns: 3000 },
    );
  });

  test('a long line takes no time', () => {
    const line = `    10 permit tcp ${'any '.repeat(100_000)}`;
    const others = ['    20 permit ip any any', '    30 deny ip any any'];
    expect(read(['Extended IP access list OUT', line, ...others])?.unread).toHaveLength(1);
  });
});

describe('as inventory', () => {
  test('rules are read and not judged: that is a loss, with its place', () => {
    const { losses, topology } = unwrap(INVENTORY.read([asFile(ACCESS_LISTS[4]?.lines ?? [])]));
    expect(topology.points).toEqual([]);
    expect(losses).toMatchObject([
      { kind: 'unsupported', construct: '4 rows of cisco asa access list', at: { line: 1 } },
    ]);
  });

  test.each([
    ['leases', OTHERS.find(({ table }) => table.includes('edgerouter')), 'laptop-7', '10.9.2.7'],
    ['objects', CISCO.find(({ table }) => table.endsWith('network object')), 'SIGNER-1', '10.9.0.4'],
    ['names', CISCO.find(({ table }) => table.endsWith('asa name')), 'SIGNER-1', '10.9.0.4'],
  ])('%s are who is there', (_, sample, name, address) => {
    const { topology } = unwrap(INVENTORY.read([asFile(sample?.lines ?? [])]));
    expect(topology.endpoints.map((one) => [one.name, one.interfaces.length])).toEqual([[name, 1]]);
    expect(
      JSON.stringify(unwrap(INVENTORY.print?.(asFile(sample?.lines ?? []), 'json') ?? { ok: true, value: '' })),
    ).toContain(address);
  });
});
