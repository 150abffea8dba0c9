import { connect, type Socket } from 'node:net';
import type { StreamPlan, StreamReport } from './protocol.ts';

// A prime length: a lost or doubled block never lines up with the sequence again.
const SEQUENCE_BYTES = 65_521;
const SEQUENCE = Buffer.alloc(SEQUENCE_BYTES * 2);
for (let i = 0, state = 1; i < SEQUENCE_BYTES; i++) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  SEQUENCE[i] = state >>> 16;
  SEQUENCE[i + SEQUENCE_BYTES] = state >>> 16;
}
const CHUNK_BYTES = 8192;
const TICK_MS = 20;
/** Bytes under way at most: the sender waits for its echo. */
const WINDOW_BYTES = CHUNK_BYTES * 32;
const SILENCE_MS = 1000;
const START_TIMEOUT_MS = 5000;

interface Stream {
  readonly plan: StreamPlan;
  readonly socket: Socket;
  sentBytes: number;
  receivedBytes: number;
  gaps: number;
  readonly startedAtMs: number;
  lastByteAtMs: number;
  longestSilenceMs: number;
  endedAtMs?: number;
  endReason?: string;
}

export interface Streams {
  readonly start: (plans: readonly StreamPlan[]) => Promise<void>;
  readonly report: (ids: readonly number[]) => StreamReport[];
  readonly stop: (ids: readonly number[]) => StreamReport[];
}

/** Long transfers against echo ports: a known sequence goes out all the time, and every byte that returns is compared. */
export function createStreams(
  onCut: (notice: { readonly stream: number; readonly atMs: number; readonly reason: string }) => void,
): Streams {
  const streams = new Map<number, Stream>();

  const end = (stream: Stream, atMs: number, reason: string) => {
    if (stream.endedAtMs !== undefined || !streams.has(stream.plan.id)) return;
    stream.endedAtMs = atMs;
    stream.endReason = reason;
    if (stream.plan.isWatched) onCut({ stream: stream.plan.id, atMs, reason });
  };

  const tick = (stream: Stream) => {
    const silenceMs = Date.now() - stream.lastByteAtMs;
    // Two turns of the loop later: what already waits in the socket is not silence.
    if (stream.plan.isWatched && silenceMs > SILENCE_MS)
      setImmediate(() =>
        setImmediate(() => {
          if (Date.now() - stream.lastByteAtMs > SILENCE_MS) end(stream, stream.lastByteAtMs, 'silence');
        }),
      );
    if (stream.sentBytes - stream.receivedBytes >= WINDOW_BYTES || !stream.socket.writable) return;
    const offset = stream.sentBytes % SEQUENCE_BYTES;
    stream.socket.write(SEQUENCE.subarray(offset, offset + CHUNK_BYTES));
    stream.sentBytes += CHUNK_BYTES;
  };

  const receive = (stream: Stream, chunk: Buffer) => {
    const nowMs = Date.now();
    stream.longestSilenceMs = Math.max(stream.longestSilenceMs, nowMs - stream.lastByteAtMs);
    stream.lastByteAtMs = nowMs;
    for (let done = 0; done < chunk.length;) {
      const offset = stream.receivedBytes % SEQUENCE_BYTES;
      const length = Math.min(chunk.length - done, SEQUENCE_BYTES);
      const isEqual = chunk.compare(SEQUENCE, offset, offset + length, done, done + length) === 0;
      if (!isEqual) stream.gaps++;
      stream.receivedBytes += length;
      done += length;
    }
  };

  const open = (plan: StreamPlan) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: plan.address, port: plan.port, noDelay: true });
      const refuse = (reason: string) => {
        clearTimeout(timer);
        socket.destroy();
        reject(new Error(`stream to ${plan.address} port ${plan.port}: ${reason}`));
      };
      const timer = setTimeout(() => refuse(`no answer in ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
      const refuseError = (error: Error) => refuse(error.message);
      socket.once('error', refuseError);
      let banner = '';
      const readBanner = (chunk: Buffer) => {
        // Nothing was sent yet: all that comes is the banner.
        banner += chunk.toString();
        if (!banner.endsWith('\n')) return;
        clearTimeout(timer);
        socket.off('data', readBanner).off('error', refuseError);
        run(plan, socket);
        resolve();
      };
      socket.on('data', readBanner);
    });

  const run = (plan: StreamPlan, socket: Socket) => {
    const nowMs = Date.now();
    const stream: Stream = {
      plan,
      socket,
      sentBytes: 0,
      receivedBytes: 0,
      gaps: 0,
      startedAtMs: nowMs,
      lastByteAtMs: nowMs,
      longestSilenceMs: 0,
    };
    streams.set(plan.id, stream);
    const timer = setInterval(() => tick(stream), TICK_MS);
    socket.on('data', (chunk: Buffer) => receive(stream, chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => end(stream, Date.now(), error.code ?? error.message));
    socket.once('end', () => end(stream, Date.now(), 'closed'));
    socket.once('close', () => {
      clearInterval(timer);
      end(stream, Date.now(), 'closed');
    });
  };

  const report = (ids: readonly number[]) => ids.flatMap((id) => streams.get(id) ?? []).map(toReport);

  return {
    start: async (plans) => {
      await Promise.all(plans.map(open));
    },
    report,
    stop: (ids) => {
      const last = report(ids);
      for (const id of ids) {
        const stream = streams.get(id);
        streams.delete(id);
        stream?.socket.destroy();
      }
      return last;
    },
  };
}

function toReport(stream: Stream): StreamReport {
  return {
    id: stream.plan.id,
    bytes: stream.receivedBytes,
    gaps: stream.gaps,
    startedAtMs: stream.startedAtMs,
    lastByteAtMs: stream.lastByteAtMs,
    longestSilenceMs: stream.longestSilenceMs,
    ...(stream.endedAtMs === undefined ? {} : { endedAtMs: stream.endedAtMs }),
    ...(stream.endReason === undefined ? {} : { endReason: stream.endReason }),
  };
}
