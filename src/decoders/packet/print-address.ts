import { printIpv4Bytes, printIpv6Bytes } from '#core/net';

const BYTES = new Uint8Array(16);
const VIEW = new DataView(BYTES.buffer);

/** The address in four words from `first` on; of IPv4 the last of them. */
export function printAddressWords(words: Uint32Array, first: number, isIpv6: boolean): string {
  for (let i = 0; i < 4; i++) VIEW.setUint32(4 * i, words[first + i] ?? 0);
  return isIpv6 ? printIpv6Bytes(BYTES, 0) : printIpv4Bytes(BYTES, 12);
}
