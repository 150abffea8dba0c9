import { createReadStream, fstatSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Decoder, DecodeSession, DecodeSink } from '#core/model';
import { HEAD_BYTES, toInputHead } from '#decoders/input-head';
import { recogniseFormat } from '#decoders/registry';
import { explainSystemError } from './system-error.ts';

const PIECE_BYTES = 1_048_576;

export interface DecodeCall {
  /** Files, plain or packed (.gz, .zst), in the order in which they are decoded; `-` is stdin. */
  readonly paths: readonly string[];
  /** What all are written in. Absent: each is recognised by how it begins. */
  readonly decoder?: Decoder;
  /** Of one file. What sessions keep back is told in the name of the last one. */
  readonly toSink: (path: string, decoder: Decoder) => DecodeSink;
  /** After each piece of a file: until it resolves no more is read. */
  readonly onPiece: (bytes: number) => Promise<void>;
}

/** Decodes files as one session for each format. Returns why files, or the rest of them, could not be read. */
export async function decodeFiles({ paths, decoder, toSink, onPiece }: DecodeCall): Promise<string[]> {
  const errors: string[] = [];
  const sessions = new Map<Decoder, { session: DecodeSession; turnTo: (path: string) => void }>();
  const sessionOf = (format: Decoder, path: string): DecodeSession => {
    const known = sessions.get(format);
    known?.turnTo(path);
    if (known) return known.session;
    const started = startSession(format, path, toSink);
    sessions.set(format, started);
    return started.session;
  };
  for (const path of paths) {
    try {
      const pieces = readPieces(path);
      const { head, isWhole } = await readHead(pieces);
      const format = decoder ?? recogniseFormat(toInputHead(head, isWhole));
      if (!format) {
        errors.push(`\`${path}\` is ${head.length === 0 ? 'empty' : 'not recognised'}; \`--format\` says what it is`);
        continue;
      }
      const input = sessionOf(format, path).open({ name: path, writtenMs: writtenMsOf(path) });
      input.push(head);
      await onPiece(head.length);
      for await (const piece of pieces) {
        input.push(piece);
        await onPiece(piece.length);
      }
      await input.end(() => onPiece(0));
      await onPiece(0);
    } catch (error) {
      errors.push(`\`${path}\` cannot be read to its end (${sayWhy(error)})`);
    }
  }
  for (const { session } of sessions.values()) session.end();
  await onPiece(0);
  return errors;
}

function startSession(decoder: Decoder, first: string, toSink: DecodeCall['toSink']) {
  let sink = toSink(first, decoder);
  const session = decoder.start({
    ...(sink.asReported && { asReported: true }),
    read: (records) => sink.read(records),
    flow: (flow, records) => sink.flow(flow, records),
    skip: (why, records) => sink.skip(why, records),
    bad: (why, at) => sink.bad(why, at),
    lost: (count, unit, exporter) => sink.lost(count, unit, exporter),
  });
  return {
    session,
    turnTo: (path: string) => {
      sink = toSink(path, decoder);
    },
  };
}

/** Firehose packs what CloudWatch Logs packed before. */
const MOST_LAYERS = 3;

/** Unpacked, whatever the name says: packed ones are told by how they begin (RFC 1952, RFC 8878). */
function readPieces(path: string): AsyncGenerator<Uint8Array, undefined> {
  const source = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: PIECE_BYTES });
  return unpackPieces(source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>, MOST_LAYERS);
}

async function* unpackPieces(packed: AsyncIterator<Uint8Array>, layers: number): AsyncGenerator<Uint8Array, undefined> {
  const first = await packed.next();
  if (first.done === true) return undefined;
  const unpack = layers > 0 ? toUnpacker(first.value) : undefined;
  const all = (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => packed };
  })();
  if (!unpack) yield* all;
  else {
    const packedStream = Readable.from(all, { objectMode: false });
    packedStream.once('error', (error) => unpack.destroy(error));
    const pieces = packedStream.pipe(unpack)[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    yield* unpackPieces(pieces, layers - 1);
  }
  return undefined;
}

function toUnpacker(head: Uint8Array) {
  const [a, b, c, d] = head;
  if (a === 0x1f && b === 0x8b) return createGunzip({ chunkSize: PIECE_BYTES });
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return createZstdDecompress({ chunkSize: PIECE_BYTES });
  return undefined;
}

async function readHead(
  pieces: AsyncGenerator<Uint8Array, undefined>,
): Promise<{ head: Uint8Array; isWhole: boolean }> {
  const read: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const piece = await pieces.next();
    if (piece.done === true) return { head: Buffer.concat(read), isWhole: true };
    read.push(piece.value);
    length += piece.value.length;
  }
  return { head: Buffer.concat(read), isWhole: false };
}

function writtenMsOf(path: string): number {
  const stat = path === '-' ? fstatSync(0) : statSync(path);
  return stat.isFile() ? Math.round(stat.mtimeMs) : Date.now();
}

function sayWhy(error: unknown): string {
  return explainSystemError(error) ?? (error instanceof Error ? error.message : String(error));
}
