import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toIpfixTemplate } from '../../../bench/parts/netflow-datagrams.ts';
import { frameStream, MOST_FRAME_BYTES } from './frame-stream.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function frame(
  chunks: readonly Uint8Array[],
  how: 'closed' | 'broken' = 'closed',
): { messages: string[]; isCut: boolean } {
  const messages: string[] = [];
  const framer = frameStream((message) => messages.push(decoder.decode(message)));
  for (const chunk of chunks) framer.push(chunk);
  return { messages, isCut: framer.end(how) };
}
const frameText = (text: string) => frame([encoder.encode(text)]);

test('a message is a line, or as long as the number before it tells', () => {
  expect(frameText('<14>one\n<14>two\r\n5 <14>x12 <14>a\nb line\n\n10.0.0.1 text\n')).toEqual({
    messages: ['<14>one', '<14>two\r', '<14>x', '<14>a\nb line', '10.0.0.1 text'],
    isCut: false,
  });
  expect(frameText('<14>one\0<14>two\0').messages).toEqual(['<14>one', '<14>two']);
});

test('a last line of a closed connection needs no end; a message that is shorter than told is cut', () => {
  expect(frameText('<14>one\n<14>two')).toEqual({ messages: ['<14>one', '<14>two'], isCut: false });
  expect(frame([encoder.encode('<14>one\n<14>two')], 'broken')).toEqual({ messages: ['<14>one'], isCut: true });
  expect(frameText('<14>one\n12 <14>two')).toEqual({ messages: ['<14>one'], isCut: true });
  expect(frame([toIpfixTemplate().subarray(0, 20)])).toEqual({ messages: [], isCut: true });
});

test('a message of IPFIX is as long as it tells, a log may follow it', () => {
  const template = toIpfixTemplate();
  const lengths: number[] = [];
  const framer = frameStream((message) => lengths.push(message.length));
  for (const chunk of [template, encoder.encode('<14>one\n'), template]) framer.push(chunk);
  expect(lengths).toEqual([template.length, 7, template.length]);
});

test('of a message that is too long the beginning is handed on, and the next one is found', () => {
  const long = 'x'.repeat(3 * MOST_FRAME_BYTES);
  for (const text of [`${long}\n<14>two\n`, `${long.length + 1} <${long}8 <14>two\n`]) {
    const { messages, isCut } = frameText(text);
    expect(messages.map(({ length }) => length)).toEqual([MOST_FRAME_BYTES, text.endsWith('8 <14>two\n') ? 8 : 7]);
    expect(isCut).toBe(false);
  }
});

test('however a connection cuts it, the messages are the same', () => {
  const message = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom('<14>a', '12 <14>abc', '0 <', '7 ', '\0', '\0\n', '99999 <14>'),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => decoder.decode(bytes)),
  );
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.nat(40)), (texts, cuts) => {
      const bytes = encoder.encode(texts.join('\n'));
      const chunks: Uint8Array[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(bytes.subarray(at, at + cut));
        at += cut;
      }
      expect(frame([...chunks, bytes.subarray(at)])).toEqual(frame([bytes]));
    }),
  );
});
