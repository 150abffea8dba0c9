import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { readTable } from './index.ts';

type Expected = Readonly<Record<string, string | readonly string[] | null>>;

/** Neighbours, routes and interfaces are compared where they are read. */
const NO_TABLE = /show_ip_arp|get_system_arp|show_arp|ip_arp_print|show_route|ip_route_show|ip_address_show/;

function toRows(yaml: string): Expected[] {
  // Texts as they are written: nothing is a number.
  return (parse(yaml, { schema: 'failsafe' }) as { parsed_sample: Expected[] }).parsed_sample;
}

/** What the templates have, all of it, and what we do; a field that is empty in the templates is absent with us. */
function missesOf(own: readonly Expected[], expected: readonly Expected[]): string[] {
  const rows = own.length === expected.length ? [] : [`${own.length} rows, expected ${expected.length}`];
  return [
    ...rows,
    ...expected.flatMap((row, i) => {
      const mine = own[i] ?? {};
      return Object.keys(row)
        .filter((name) => toText(mine[name]) !== toText(row[name]))
        .map((name) => `row ${i} ${name}: ${toText(mine[name])} expected ${toText(row[name])}`);
    }),
  ];
}

function toText(value: Expected[string] | undefined): string {
  return JSON.stringify(value === undefined || value === null || value.length === 0 ? '' : value);
}

/**
 * The template takes `interface` of `destination static interface ipv6 NAME` for the real address and `ipv6` for the
 * mapped one, and reads no flag behind `interface` of a pool.
 */
const MISREAD: Readonly<Record<string, number>> = { 'cisco_asa/show_nat/cisco_asa_show_nat.raw': 7 };

describeSet('host-tools/ntc-cli', (folder) => {
  const files = readSet(folder, (path) => !NO_TABLE.test(path));
  const inputs = files.filter(({ path }) => path.endsWith('.raw'));

  test.each(inputs)('$path: every row and field is as the templates have it', ({ path, text }) => {
    const expected = files.find((one) => one.path === path.replace(/\.raw$/, '.yml'));
    const table = readTable({ path, lines: text.split(/\r?\n/) });
    const misses = missesOf(table?.rows.map(({ fields }) => fields) ?? [], toRows(expected?.text ?? ''));
    expect(misses).toHaveLength(MISREAD[path] ?? 0);
    expect(table?.unread).toEqual([]);
  });
});
