import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { DECODERS, recogniseFormat } from './index.ts';

/** Sets of logs by the format that each of their files is. */
const SETS = {
  'cisco-asa': 'cisco-asa',
  'cisco-ftd': 'cisco-ftd',
  checkpoint: 'checkpoint',
  fortigate: 'fortigate',
  'juniper-srx': 'juniper-srx',
  meraki: 'meraki',
  panos: 'panos',
  pfsense: 'pfsense',
  sonicwall: 'sonicwall',
  'sophos-xg': 'sophos-xg',
  stormshield: 'stormshield',
  watchguard: 'watchguard',
};

function toHead(lines: readonly string[]) {
  return { bytes: new TextEncoder().encode(lines.join('\n')), lines };
}

test('names are told once', () => {
  const names = DECODERS.map((decoder) => decoder.name);
  expect(new Set(names).size).toBe(names.length);
});

for (const [set, format] of Object.entries(SETS))
  describeSet(`flow-logs/${set}`, (folder) => {
    test(`every log is recognised as ${format}, also in the objects of shippers`, () => {
      for (const { path } of readSet(folder, (one) => one.endsWith('.log'))) {
        const text = readFileSync(join(folder, path)).subarray(0, 65_536).toString('utf8');
        const lines = text.split(/\r?\n/);
        const shipped = lines.filter((line) => line !== '').map((line) => JSON.stringify({ host: 'a', message: line }));
        for (const some of [lines, shipped])
          expect([path, recogniseFormat(toHead(some))?.name]).toEqual([path, format]);
      }
    });
  });
