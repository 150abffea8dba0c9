/** Telemetry in UDP datagrams: what its decoders are, and how they read raw export files and captures. */
export type {
  DatagramDecoder,
  DatagramOptions,
  DatagramOrigin,
  DatagramSession,
  SavedState,
} from './datagram-decoder.ts';
export { fromDatagrams } from './from-datagrams.ts';
export { createSequence, type Sequence } from './sequence.ts';
