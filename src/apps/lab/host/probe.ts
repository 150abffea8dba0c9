import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import type { HostProbes, ProbeOutcome, Target } from './protocol.ts';

/** Outcomes in the order of the targets. At most `concurrency` sockets are open. */
export async function probeAll({ targets, timeoutMs, retries, concurrency }: HostProbes): Promise<ProbeOutcome[]> {
  const outcomes: ProbeOutcome[] = targets.map(() => 'silent');
  let next = 0;
  const work = async () => {
    for (let index = next++; index < targets.length; index = next++) {
      const target = targets[index];
      if (target) outcomes[index] = await probe(target, timeoutMs, retries);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, targets.length) }, work));
  return outcomes;
}

async function probe(target: Target, timeoutMs: number, retries: number): Promise<ProbeOutcome> {
  let outcome: ProbeOutcome = 'silent';
  for (let round = 0; round <= retries && outcome === 'silent'; round++)
    outcome = await (target.protocol === 'tcp' ? probeTcp : probeUdp)(target, timeoutMs);
  return outcome;
}

function toOutcome(error: NodeJS.ErrnoException): ProbeOutcome {
  if (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') return 'refused';
  return 'prohibited';
}

function probeTcp({ address, port }: Target, timeoutMs: number): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (outcome: ProbeOutcome) => {
      clearTimeout(timer);
      // By RST: thousands of connections in TIME_WAIT would exhaust the ports.
      if (outcome === 'connected') socket.resetAndDestroy();
      else socket.destroy();
      resolve(outcome);
    };
    // An answer that arrived while we were busy counts: the loop reads before it gives up.
    const timer = setTimeout(() => setImmediate(() => setImmediate(() => end('silent'))), timeoutMs);
    socket.once('connect', () => end('connected'));
    socket.on('error', (error) => end(toOutcome(error)));
  });
}

function probeUdp({ address, port }: Target, timeoutMs: number): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    let isEnded = false;
    const end = (outcome: ProbeOutcome) => {
      if (isEnded) return;
      isEnded = true;
      clearTimeout(timer);
      socket.close();
      resolve(outcome);
    };
    const timer = setTimeout(() => setImmediate(() => setImmediate(() => end('silent'))), timeoutMs);
    socket.on('error', (error) => end(toOutcome(error)));
    socket.once('message', () => end('replied'));
    // Only a connected socket hears of an unreachable port. A host without a link cannot even connect.
    socket.connect(port, address, ((problem?: NodeJS.ErrnoException) => {
      if (problem) end(toOutcome(problem));
      if (isEnded) return;
      socket.send('probe', (error) => {
        if (error) end(toOutcome(error));
      });
    }) as () => void);
  });
}

const BANNER_TIMEOUT_MS = 1500;

/** The first line that a tcp port says; an empty text when it says none. */
export function readBanner({ address, port }: Target): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (banner: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(banner);
    };
    const timer = setTimeout(() => end(''), BANNER_TIMEOUT_MS);
    socket.once('data', (chunk: Buffer) => end(chunk.toString('utf8', 0, 200).split('\n')[0] ?? ''));
    socket.once('error', () => end(''));
    socket.once('end', () => end(''));
  });
}
