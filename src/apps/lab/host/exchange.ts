import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { toBanner } from './listeners.ts';
import type { Target } from './protocol.ts';

const TIMEOUT_MS = 5000;

/**
 * One conversation from end to end: what is sent must come back whole, from the right workload, and the connection
 * must close in order. Resolves to undefined, or to the reason why it failed.
 */
export function exchange(target: Target, workload: string, payload: string): Promise<string | undefined> {
  return target.protocol === 'tcp' ? exchangeTcp(target, workload, payload) : exchangeUdp(target, workload, payload);
}

function exchangeTcp({ address, port }: Target, workload: string, payload: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const expected = toBanner(workload, 'tcp', port) + payload;
    let received = '';
    let isConnected = false;
    const socket = connect({ host: address, port, noDelay: true });
    const end = (reason?: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reason);
    };
    const timer = setTimeout(
      // A late timer must not outrun an answer that has already arrived.
      () => setImmediate(() => end(`no answer in ${TIMEOUT_MS} ms, ${isConnected ? 'connected' : 'not connected'}`)),
      TIMEOUT_MS,
    );
    socket.setEncoding('utf8');
    socket.once('connect', () => {
      isConnected = true;
      socket.write(payload);
    });
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (received.length >= expected.length) socket.end();
    });
    socket.once('error', (error) => end(error.message));
    socket.once('end', () => end(received === expected ? undefined : 'the answer is not what was sent'));
  });
}

function exchangeUdp({ address, port }: Target, workload: string, payload: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    let isEnded = false;
    const end = (reason?: string) => {
      if (isEnded) return;
      isEnded = true;
      clearTimeout(timer);
      socket.close();
      resolve(reason);
    };
    const timer = setTimeout(() => setImmediate(() => end(`no answer in ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    socket.on('error', (error) => end(error.message));
    socket.once('message', (message) => {
      const isRight = message.toString() === toBanner(workload, 'udp', port) + payload;
      end(isRight ? undefined : 'the answer is not what was sent');
    });
    socket.connect(port, address, () => {
      if (!isEnded)
        socket.send(payload, (error) => {
          if (error) end(error.message);
        });
    });
  });
}
