/** The packets in a frame: link layers, IP, and all that tunnels carry, from the outermost inwards. */
export { isAnswerType, toAnswer } from './icmp-types.ts';
export { ICMP, ICMP6, type IpPacket, startPacket, TCP, UDP } from './ip-packet.ts';
export { openFrame } from './link.ts';
export { startWalk } from './walk.ts';
export { readSampledPacket, type SampledPacket } from './sampled-packet.ts';
export { printAddressWords } from './print-address.ts';
export { startUdpReader, type UdpPayload } from './udp-payload.ts';
