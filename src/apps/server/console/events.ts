import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Broadcast, ConsoleEvent } from '../broadcast.ts';

/** Proxies end what is silent for a minute. */
const HEARTBEAT_MS = 15_000;
/** A browser that reads so much slower than things happen asks for the state again instead. */
const MAX_WAITING = 1000;

/** Server-sent events until the browser leaves. What it missed while it was away it reads from the other routes. */
export function answerEvents(context: Context, broadcast: Broadcast): Response {
  return streamSSE(context, async (stream) => {
    const waiting: ConsoleEvent[] = [];
    let wake: (() => void) | undefined;
    const stop = broadcast.listen((event) => {
      waiting.push(event);
      if (waiting.length > MAX_WAITING) stream.abort();
      wake?.();
    });
    stream.onAbort(() => {
      stop();
      wake?.();
    });
    await stream.write(': connected\n\n');
    while (!stream.aborted) {
      const event = waiting.shift();
      if (event) await stream.writeSSE({ event: event.name, data: JSON.stringify(event.body) });
      else if (!(await waitFor((done) => (wake = done), HEARTBEAT_MS))) await stream.write(': here\n\n');
    }
  });
}

/** False: nothing came in time. */
function waitFor(arm: (done: () => void) => void, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    arm(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
