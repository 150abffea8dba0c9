import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { fromLines } from '#decoders/lines';
import { carriedLine, openCarried } from './index.ts';

const LINES = openCarried(
  fromLines({
    name: 'numbers',
    recognises: (lines) => lines.some((line) => /^(?:<1>)?\d+:/.test(line)),
    start: (sink) => ({
      open: () => (line, number) => {
        const flow = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'tcp', initiator: 'source' } as const;
        if (/^(?:<1>)?\d+:/.test(line)) sink.flow({ ...flow, startMs: number, endMs: number }, 1);
        else sink.bad(line, { number });
      },
      end: () => undefined,
    }),
  }),
);
const toLine = (value: unknown) => `${JSON.stringify(value)}\n`;

describeDecoder(LINES, [
  '1:a\n2:b\n',
  toLine({ message: '1:a' }) + toLine({ message: '2:b' }),
  JSON.stringify({ hits: { hits: [{ _source: { message: '1:a' } }, { _source: { event: { original: '2:b' } } }] } }),
  '2026-01-01T00:00:00Z stdout P 1\n2026-01-01T00:00:00Z stdout F :a\n',
  '13 <1>1:aaaaaaaa13 <1>2:aaaaaaaa',
]);

test('lines that nothing is around may stand among those that are carried, and the other way round', async () => {
  for (const text of [`${toLine({ log: '1:a' })}2:b\n`, `1:a\n${toLine({ log: '2:b' })}`])
    expect((await decodeWhole(LINES, [text])).flows.map(({ startMs }) => startMs)).toEqual([1, 2]);
});

test('Docker cuts long lines', async () => {
  const long = `1:${'a'.repeat(16_382)}`;
  const text = toLine({ log: long, stream: 'stdout' }) + toLine({ log: 'b\n', stream: 'stdout' });
  expect(await decodeWhole(LINES, [text])).toMatchObject({ flows: [{ startMs: 1 }], bad: [], records: { read: 1 } });
});

test('a line in objects in objects is taken out of at most so many', () => {
  const wrap = (line: string, times: number): string =>
    times === 0 ? line : wrap(JSON.stringify({ log: line }), times - 1);
  expect(carriedLine(wrap('1:a', 3))).toBe('1:a');
  expect(carriedLine(wrap('1:a', 4))).toBe(wrap('1:a', 1));
  expect(carriedLine('{"no":"line"}')).toBe('{"no":"line"}');
  expect(carriedLine('{"cut')).toBe('{"cut');
});

test('any object carries a text or none', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 4 }), (value) => {
      expect(typeof carriedLine(JSON.stringify({ message: value, event: value, body: value }))).toBe('string');
    }),
  );
});
