import { readAddress } from './flow-sample.ts';

const MOST_SAMPLES = 4096;

export interface SflowHeader {
  readonly agent: string;
  readonly subAgent: number;
  readonly sequence: number;
  readonly samples: number;
  /** Where the first sample begins. */
  readonly first: number;
}

/** Source: sFlow v5, §5.3.2 (sflow.org/sflow_version_5.txt). Undefined where no datagram begins there. */
export function readSflowHeader(bytes: Uint8Array): SflowHeader | undefined {
  if (bytes.length < 28) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const agent = view.getUint32(0) === 5 ? readAddress(bytes, view, 4) : undefined;
  if (!agent || bytes.length - agent.end < 16) return undefined;
  const samples = view.getUint32(agent.end + 12);
  if (samples > MOST_SAMPLES) return undefined;
  return {
    agent: agent.text,
    subAgent: view.getUint32(agent.end),
    sequence: view.getUint32(agent.end + 4),
    samples,
    first: agent.end + 16,
  };
}
