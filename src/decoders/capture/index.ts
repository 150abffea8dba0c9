/** Captures (pcap, pcapng), read into frames. */
export { type CapturedFrame, type FrameSink, isCapture, readFrames } from './read-frames.ts';
