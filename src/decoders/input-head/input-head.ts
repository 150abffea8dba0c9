import type { InputHead } from '#core/model';
import { decodeText } from '#core/text';

export const HEAD_BYTES = 65_536;

/** `isWhole`: the input has no more bytes than these. */
export function toInputHead(bytes: Uint8Array, isWhole: boolean): InputHead {
  const head = bytes.subarray(0, HEAD_BYTES);
  // A character may be cut at the end of the head: only complete lines are looked at.
  const end = isWhole && bytes.length <= HEAD_BYTES ? head.length : head.lastIndexOf(0x0a) + 1;
  const text = decodeText(withoutStrayZeros(head.subarray(0, end)));
  return { bytes: head, lines: text.ok && text.value !== '' ? text.value.split('\n') : [] };
}

/** Some senders of syslog end a message with a zero byte: that does not make a text binary. */
function withoutStrayZeros(bytes: Uint8Array): Uint8Array {
  const others = bytes.filter((byte) => byte !== 0);
  return (bytes.length - others.length) * 100 < bytes.length ? others : bytes;
}
