import { broken } from './broken.ts';

/** By the codec's name. They give as many bytes as they are told, or throw. */
export type Unpackers = Readonly<Partial<Record<string, (input: Uint8Array, length: number) => Uint8Array>>>;

/** A larger one is no page: writers make pages of one MiB. */
const MOST_PAGE_BYTES = 64 * 1024 * 1024;

/** Source: apache/parquet-format, Compression.md. */
const CODECS = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'];

export function unpack(packed: Uint8Array, length: number, codec: number, unpackers: Unpackers): Uint8Array {
  if (length < 0 || length > MOST_PAGE_BYTES) broken(`a page of ${length} bytes; expected up to ${MOST_PAGE_BYTES}`);
  const name = CODECS[codec] ?? String(codec);
  if (name === 'UNCOMPRESSED') return packed;
  if (length === 0) return packed.subarray(0, 0);
  const unpacker =
    unpackers[name] ?? broken(`a page in ${name}; expected ${Object.keys(unpackers).join(', ')} or none`);
  const bytes = unpacker(packed, length);
  return bytes.length === length
    ? bytes
    : broken(`a page of ${bytes.length} bytes; expected ${length}, as its head says`);
}
