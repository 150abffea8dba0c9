import { expect, test } from 'vitest';
import { decodeWhole } from '#decoders/conformance';
import { buildFlow, fromLogLines, toRecord } from './index.ts';

const LOG = fromLogLines({
  name: 'log',
  recognises: (lines) => lines.some((line) => line.startsWith('from ')),
  readLine: (line, { writtenMs }) => {
    const [, source, , destination, protocol] = line.split(' ');
    return toRecord(buildFlow({ startMs: writtenMs, source, destination, protocol }));
  },
});
const LINE = 'from 10.0.0.1 to 10.0.0.2 gre';

test('a line is a flow', async () => {
  const { flows } = await decodeWhole(LOG, [`${LINE}\n`]);
  expect(flows).toMatchObject([{ source: '10.0.0.1', destination: '10.0.0.2', protocol: 47 }]);
});

test.each([
  ['from 10.0.0.1 to x gre', 'no address'],
  ['from 10.0.0.1 to ::1 gre', 'one family'],
  ['from 10.0.0.1 to 10.0.0.2 nothing', 'no protocol'],
])('%s is bad: %s', async (line, why) => {
  const { bad } = await decodeWhole(LOG, [line]);
  expect(bad.map((one) => one.why).join()).toContain(why);
});
