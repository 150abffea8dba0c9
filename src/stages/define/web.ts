import type { Piece } from './pieces.ts';
import { printSeenTraffic, type SeenTraffic } from './services.ts';

/** The web is one thing to whoever browses it: sites send their guests from one to the other. */
const WEB: readonly SeenTraffic[] = [
  { protocol: 'tcp', port: 80 },
  { protocol: 'tcp', port: 443 },
  { protocol: 'udp', port: 443 },
];

/** Who reaches any site on one port of the web reaches them on all. Others as they are. */
export function toWholeWeb(piece: Piece): Piece {
  const { to, services, evidence } = piece;
  const [service] = services;
  const isWeb = service !== undefined && WEB.some((one) => printSeenTraffic(one) === printSeenTraffic(service));
  // Only where its addresses are known is it known that they are no list.
  const isOpen = to.kind === 'internet' && evidence.some(({ remotes }) => remotes !== undefined);
  return isWeb && isOpen && services.length === 1 ? { ...piece, services: WEB } : piece;
}
