const EXTREMES = [0, 1, 2, 3, 4, 5, 9, 10, 255, 256, 0x7fff, 0x8000, 0xfffe, 0xffff];

/** A sample that is cut and overwritten in places, or, sometimes, nothing but random bytes. */
export function toHostile(samples: readonly Uint8Array[], random: () => number): Uint8Array {
  const below = (limit: number) => Math.floor(random() * limit);
  if (below(20) === 0) return Uint8Array.from({ length: below(600) }, () => below(256));
  const sample = samples[below(samples.length)] ?? new Uint8Array();
  const length = below(6) === 0 ? below(sample.length + 1) : sample.length;
  const bytes = Uint8Array.from(sample.subarray(0, length));
  const view = new DataView(bytes.buffer);
  for (let changes = length < 4 ? 0 : below(8); changes > 0; changes--) {
    const at = below(length - 3);
    const kind = below(4);
    if (kind === 0) bytes[at] = below(256);
    // Lengths and counts are of two or four bytes, at even places.
    else if (kind === 1) view.setUint16(at & ~1, EXTREMES[below(EXTREMES.length)] ?? 0);
    else if (kind === 2) view.setUint32(at & ~1, EXTREMES[below(EXTREMES.length)] ?? 0);
    else bytes.copyWithin(at, below(length), below(length));
  }
  return bytes;
}
