import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { LabListener } from '../topology-types.ts';

/** What a tcp port says first, before it echoes; also the start of every udp reply. */
export function toBanner(workload: string, protocol: 'tcp' | 'udp', port: number): string {
  return `${workload} ${protocol}/${port}\n`;
}

const BACKLOG = 4096;

/** Answers on the port over IPv4 and IPv6, by a socket each, as most daemons do. */
export async function openListener(workload: string, { protocol, port }: LabListener): Promise<void> {
  const banner = toBanner(workload, protocol, port);
  const open = protocol === 'tcp' ? openTcp : openUdp;
  await Promise.all([open(banner, port, false), open(banner, port, true)]);
}

function openTcp(banner: string, port: number, isIpv6: boolean): Promise<void> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    // A client that goes away is no concern of a server.
    socket.on('error', () => socket.destroy());
    socket.write(banner);
    socket.pipe(socket);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: isIpv6 ? '::' : '0.0.0.0', ipv6Only: isIpv6, backlog: BACKLOG }, resolve);
  });
}

function openUdp(banner: string, port: number, isIpv6: boolean): Promise<void> {
  const socket = createSocket({ type: isIpv6 ? 'udp6' : 'udp4', ipv6Only: isIpv6 });
  socket.on('message', (message, peer) => {
    socket.send(Buffer.concat([Buffer.from(banner), message]), peer.port, peer.address, () => {});
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, isIpv6 ? '::' : '0.0.0.0', () => {
      socket.removeListener('error', reject);
      socket.on('error', () => {});
      resolve();
    });
  });
}
