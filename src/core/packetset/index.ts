/** Sets of packets: the algebra of what passes, exact and canonical, IPv4 and IPv6 in one. */
export * from './count.ts';
export * from './fewest.ts';
export { findAnswer, hasPacket } from './member.ts';
export type { Node } from './node-table.ts';
export { overSourcePorts } from './over-ports.ts';
export * from './packet-functions.ts';
export { type FixedParts, fixPackets } from './fix.ts';
export * from './merged.ts';
export * from './packet-map.ts';
export { type PacketSet, PacketSpace } from './packet-space.ts';
export { intersectProducts } from './product.ts';
export { printPackets } from './print.ts';
export { eachProduct, toProducts } from './products.ts';
export { type Disguise, undisguise } from './disguise.ts';
export * from './service-matrix.ts';
export * from './set-algebra.ts';
export * from './sole.ts';
export { findPacket } from './witness.ts';
