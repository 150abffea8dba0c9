import type { DecodeSink, Flow } from '#core/model';
import { createSequence, type DatagramOrigin, type DatagramSession, type Sequence } from '#decoders/datagrams';
import { type FlowSample, readFlowRecords } from './flow-sample.ts';
import { readSflowHeader } from './header.ts';

const FLOW_SAMPLE = 1;
const EXPANDED_FLOW_SAMPLE = 3;
const DISCARDED_PACKET = 5;
const COUNTERS = new Set([2, 4]);
const MOST_AGENTS = 4096;
const SYN_ALONE = 2;

interface SamplePlace {
  /** One packet of so many was taken; 1 for discarded packets. */
  readonly rate: number;
  readonly isDiscard: boolean;
  readonly records: number;
  readonly first: number;
}

export function startSflow(sink: DecodeSink): DatagramSession {
  const agents = new Map<string, Sequence>();
  const tellLost = (agent: string, sequence: Sequence, isLast: boolean) => {
    const lost = sequence.tellLost(isLast);
    if (lost > 0) sink.lost(lost, 'datagrams', agent.split(' ')[0] ?? agent);
  };
  const follow = (agent: string, number: number) => {
    const known = agents.get(agent);
    const sequence = known ?? createSequence();
    if (known) agents.delete(agent);
    const oldest = agents.entries().next().value;
    if (agents.size >= MOST_AGENTS && oldest) {
      tellLost(oldest[0], oldest[1], true);
      agents.delete(oldest[0]);
    }
    agents.set(agent, sequence);
    sequence.take(number, 1);
    tellLost(agent, sequence, false);
  };
  const bad = (why: string, number: number) => {
    sink.read(1);
    sink.bad(why, { number });
  };
  const skip = (why: string) => {
    sink.read(1);
    sink.skip(why, 1);
  };

  const readSample = (bytes: Uint8Array, view: DataView, tag: number, origin: DatagramOrigin, agent: string) => {
    if (COUNTERS.has(tag)) {
      skip('a sample of counters');
      return;
    }
    if (tag !== FLOW_SAMPLE && tag !== EXPANDED_FLOW_SAMPLE && tag !== DISCARDED_PACKET) {
      skip('a sample of another kind');
      return;
    }
    const place = findRecords(view, tag);
    const sample = place && readFlowRecords(bytes, place.first, bytes.length, place.records);
    if (!place || !sample) bad('a record does not fit into its sample', origin.number);
    else if (!sample.packet) skip('a sample without an IP packet');
    else {
      sink.read(1);
      sink.flow(toFlow(sample, sample.packet, place, origin, agent), 1);
    }
  };

  return {
    datagram: (bytes, origin) => {
      const header = readSflowHeader(bytes);
      if (!header) {
        bad(`${bytes.length} bytes; expected a whole datagram of sFlow version 5`, origin.number);
        return;
      }
      follow(`${header.agent} ${header.subAgent}`, header.sequence);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      let at = header.first;
      for (let i = 0; i < header.samples; i++) {
        const length = bytes.length - at < 8 ? undefined : view.getUint32(at + 4);
        if (length === undefined || length > bytes.length - at - 8) {
          bad('a sample does not fit into its datagram', origin.number);
          return;
        }
        const sample = bytes.subarray(at + 8, at + 8 + length);
        const sampleView = new DataView(sample.buffer, sample.byteOffset, sample.length);
        readSample(sample, sampleView, view.getUint32(at), origin, header.agent);
        at += 8 + length;
      }
    },
    end: () => {
      for (const [agent, sequence] of agents) tellLost(agent, sequence, true);
    },
    // Each datagram stands for itself.
    release: () => undefined,
    save: () => undefined,
  };
}

/** Undefined where the sample is too short for its own header. */
function findRecords(view: DataView, tag: number): SamplePlace | undefined {
  const first = tag === FLOW_SAMPLE ? 32 : tag === EXPANDED_FLOW_SAMPLE ? 44 : 28;
  if (view.byteLength < first) return undefined;
  const isDiscard = tag === DISCARDED_PACKET;
  const rate = isDiscard ? 1 : Math.max(1, view.getUint32(tag === FLOW_SAMPLE ? 8 : 12));
  return { rate, isDiscard, records: view.getUint32(first - 4), first };
}

function toFlow(
  { translated, user }: FlowSample,
  { ipBytes, tcpFlags, ...ends }: NonNullable<FlowSample['packet']>,
  { rate, isDiscard }: SamplePlace,
  { receivedMs, exporter }: DatagramOrigin,
  agent: string,
): Flow {
  const isFirst = tcpFlags !== undefined && (tcpFlags & 0x17) === SYN_ALONE;
  return {
    startMs: receivedMs,
    endMs: receivedMs,
    ...ends,
    bytes: ipBytes * rate,
    packets: rate,
    ...(isDiscard && { action: 'drop' as const }),
    ...(rate > 1 && { samplingInterval: rate }),
    ...(translated && { translated }),
    initiator: isFirst ? 'source' : 'unknown',
    exporter: exporter ?? agent,
    ...(user !== undefined && { user }),
  };
}
