const HEADER_BYTES = 24;
const PACKET_BYTES = 16 + 14 + 20 + 20;
const START_SECONDS = 1_767_225_600;
const PIECE_BYTES = 1_048_576;
/** Connections that are open at a time. */
const OPEN = 2000;

export const PACKETS_IN_CONNECTION = 20;
const [SYN, SYN_ACK, ACK, PUSH, FIN] = [0x02, 0x12, 0x10, 0x18, 0x11];
/** Flags of one connection's packets, in their order; every second one is the server's. */
const FLAGS = [SYN, SYN_ACK, ACK, ...Array<number>(14).fill(PUSH), FIN, FIN, ACK];

/** A capture of so many connections over Ethernet and IPv4, many at a time, in pieces as a file is read. */
export function* toCapturePieces(connections: number): Generator<Uint8Array> {
  // Whoever reads keeps at most the end of the last piece.
  const pieces = Array.from({ length: 4 }, () => Buffer.alloc(PIECE_BYTES));
  let piece = pieces[0] ?? Buffer.alloc(PIECE_BYTES);
  let turn = 0;
  let at = 0;
  piece.writeUInt32LE(0xa1b2c3d4, 0);
  piece.writeUInt16LE(2, 4);
  piece.writeUInt16LE(4, 6);
  piece.writeUInt32LE(65_535, 16);
  piece.writeUInt32LE(1, 20);
  at = HEADER_BYTES;
  let packets = 0;
  for (let first = 0; first < connections; first += OPEN)
    for (let step = 0; step < PACKETS_IN_CONNECTION; step++)
      for (let connection = first; connection < Math.min(first + OPEN, connections); connection++) {
        const payload = FLAGS[step] === PUSH ? ((connection + step) % 4) * 60 : 0;
        if (at + PACKET_BYTES + payload > PIECE_BYTES) {
          yield piece.subarray(0, at);
          turn = (turn + 1) % pieces.length;
          piece = (pieces[turn] ?? piece).fill(0);
          at = 0;
        }
        writePacket(piece, at, { connection, step, payload, micros: packets * 10 });
        at += PACKET_BYTES + payload;
        packets += 1;
      }
  yield piece.subarray(0, at);
}

interface PacketPlace {
  readonly connection: number;
  readonly step: number;
  readonly payload: number;
  readonly micros: number;
}

function writePacket(piece: Buffer, at: number, { connection, step, payload, micros }: PacketPlace): void {
  const length = 54 + payload;
  piece.writeUInt32LE(START_SECONDS + Math.floor(micros / 1_000_000), at);
  piece.writeUInt32LE(micros % 1_000_000, at + 4);
  piece.writeUInt32LE(length, at + 8);
  piece.writeUInt32LE(length, at + 12);
  const isAnswer = step % 2 === 1;
  const ip = at + 30;
  piece.writeUInt16BE(0x0800, ip - 2);
  piece.writeUInt16BE(0x4500, ip);
  piece.writeUInt16BE(40 + payload, ip + 2);
  piece.writeUInt16BE(0x4006, ip + 8);
  const client = 0x0a00_0000 + (connection % 50_000);
  const server = 0x0a80_0000 + (connection % 200);
  piece.writeUInt32BE(isAnswer ? server : client, ip + 12);
  piece.writeUInt32BE(isAnswer ? client : server, ip + 16);
  const port = 32_768 + (connection % 28_000);
  piece.writeUInt16BE(isAnswer ? 443 : port, ip + 20);
  piece.writeUInt16BE(isAnswer ? port : 443, ip + 22);
  piece.writeUInt32BE(1000 + step, ip + 24);
  piece.writeUInt32BE(1000 + step, ip + 28);
  piece.writeUInt8(0x50, ip + 32);
  piece.writeUInt8(FLAGS[step] ?? 0, ip + 33);
}
