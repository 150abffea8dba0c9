/** Captures (pcap, pcapng), read into frames, and frames into what UDP carries. */
export { type CapturedFrame, type FrameSink, isCapture, readFrames } from './read-frames.ts';
export { toUdpPayload, type UdpPayload } from './udp-payload.ts';
