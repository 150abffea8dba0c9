import type { DecodeInput, Decoder, DecodeSink, DecodeSource, InputHead } from '#core/model';
import { isCapture, readFrames } from '#decoders/capture';
import { startUdpReader } from '#decoders/packet';
import type { DatagramDecoder, DatagramSession } from './datagram-decoder.ts';

const MOST_DATAGRAM_BYTES = 65_535;

/** Reads a raw file, which holds datagrams back to back, and a capture of datagrams on their way. */
export function fromDatagrams(format: DatagramDecoder): Decoder {
  return {
    name: format.name,
    unit: 'datagram',
    recognises: (head) => recognises(format, head),
    start: (sink) => {
      const session = format.start(sink);
      return { open: (source) => readInput(format, session, sink, source), end: session.end };
    },
  };
}

function recognises(format: DatagramDecoder, { bytes }: InputHead): boolean {
  if (format.refuses?.(bytes) !== undefined) return true;
  if (!isCapture(bytes)) {
    const end = format.findEnd(bytes, 0);
    return end !== undefined && end <= bytes.length && format.isDatagram(bytes.subarray(0, end));
  }
  let datagrams = 0;
  let others = 0;
  const toUdpPayload = startUdpReader();
  const frames = readFrames({
    frame: (frame) => {
      const udp = toUdpPayload(frame);
      if (udp && format.isDatagram(udp.payload)) datagrams += 1;
      else others += 1;
    },
    bad: () => undefined,
  });
  frames.push(bytes);
  return datagrams > others;
}

/** Chooses by how the input begins. */
function readInput(
  format: DatagramDecoder,
  session: DatagramSession,
  sink: DecodeSink,
  source: DecodeSource,
): DecodeInput {
  let head: Uint8Array = new Uint8Array(0);
  let input: DecodeInput | undefined;
  const begin = () => {
    const why = format.refuses?.(head);
    if (why !== undefined) input = refuse(why, sink);
    else input = isCapture(head) ? readCapture(format, session, sink) : readRaw(format, session, sink, source);
    input.push(head);
    return input;
  };
  return {
    push: (bytes) => {
      if (input) {
        input.push(bytes);
        return;
      }
      head = join(head, bytes);
      if (head.length >= 4) begin();
    },
    end: () => (input ?? begin()).end(),
  };
}

function refuse(why: string, sink: DecodeSink): DecodeInput {
  sink.read(1);
  sink.bad(why, { number: 1 });
  return { push: () => undefined, end: () => undefined };
}

function readRaw(
  format: DatagramDecoder,
  session: DatagramSession,
  sink: DecodeSink,
  { writtenMs }: DecodeSource,
): DecodeInput {
  let rest: Uint8Array = new Uint8Array(0);
  let number = 0;
  let isLost = false;
  const readThose = (isLast: boolean) => {
    let first = 0;
    // Of one that begins before it all bytes are there.
    const last = isLast ? rest.length : rest.length - MOST_DATAGRAM_BYTES;
    while (!isLost && first < last) {
      const end = format.findEnd(rest, first);
      number += 1;
      if (end === undefined) {
        sink.read(1);
        sink.bad(`\`${toHex(rest, first)}\` begins no datagram of ${format.name}; expected one after the other`, {
          number,
        });
        isLost = true;
      } else {
        session.datagram(rest.subarray(first, end), { receivedMs: writtenMs, number });
        first = end;
      }
    }
    rest = isLost ? new Uint8Array(0) : rest.subarray(first);
  };
  return {
    push: (bytes) => {
      if (isLost) return;
      rest = join(rest, bytes);
      if (rest.length > 8 * MOST_DATAGRAM_BYTES) readThose(false);
    },
    end: () => {
      readThose(true);
    },
  };
}

function readCapture(format: DatagramDecoder, session: DatagramSession, sink: DecodeSink): DecodeInput {
  let number = 0;
  const toUdpPayload = startUdpReader();
  return readFrames({
    frame: (frame) => {
      number += 1;
      const udp = toUdpPayload(frame);
      if (udp && format.isDatagram(udp.payload)) {
        session.datagram(udp.payload, { exporter: udp.source, receivedMs: frame.timeMs, number });
        return;
      }
      sink.read(1);
      sink.skip(`a packet without ${format.name}`, 1);
    },
    bad: (why) => {
      number += 1;
      sink.read(1);
      sink.bad(why, { number });
    },
  });
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

function toHex(bytes: Uint8Array, first: number): string {
  return Array.from(bytes.subarray(first, first + 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
