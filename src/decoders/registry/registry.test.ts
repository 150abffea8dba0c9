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

test('names are told once', () => {
  const names = DECODERS.map((decoder) => decoder.name);
  expect(new Set(names).size).toBe(names.length);
});

for (const [set, format] of Object.entries(SETS))
  describeSet(`flow-logs/${set}`, (folder) => {
    test(`every log is recognised as ${format}`, () => {
      for (const { path } of readSet(folder, (one) => one.endsWith('.log'))) {
        const bytes = new Uint8Array(readFileSync(join(folder, path)).subarray(0, 65_536));
        const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
        expect([path, recogniseFormat({ bytes, lines })?.name]).toEqual([path, format]);
      }
    });
  });
