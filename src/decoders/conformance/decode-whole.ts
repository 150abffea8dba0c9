import type { Decoder, DecodeSource, Flow, RecordPlace } from '#core/model';

export interface Gathered {
  readonly flows: readonly Flow[];
  /** Records of flows, each as often as it was told. */
  readonly records: { readonly read: number; readonly ofFlows: number };
  /** By the reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly bad: readonly { readonly why: string; readonly at: RecordPlace }[];
  readonly lost: readonly { readonly count: number; readonly unit: string; readonly exporter: string }[];
}

const SOURCE: DecodeSource = { name: 'input', writtenMs: Date.UTC(2026, 0, 1) };

/** Everything that a session tells of its inputs. `size`: how many bytes are pushed at once. */
export async function decodeWhole(
  decoder: Decoder,
  inputs: readonly (Uint8Array | string)[],
  {
    size = 65_536,
    source = SOURCE,
    asReported,
  }: { readonly size?: number; readonly source?: DecodeSource; readonly asReported?: true } = {},
): Promise<Gathered> {
  const flows: Flow[] = [];
  const records = { read: 0, ofFlows: 0 };
  const skipped: Record<string, number> = {};
  const bad: { why: string; at: RecordPlace }[] = [];
  const lost: { count: number; unit: string; exporter: string }[] = [];
  const session = decoder.start({
    ...(asReported && { asReported }),
    read: (count) => {
      records.read += count;
    },
    flow: (flow, count) => {
      flows.push(flow);
      records.ofFlows += count;
    },
    skip: (why, count) => {
      skipped[why] = (skipped[why] ?? 0) + count;
    },
    bad: (why, at) => {
      bad.push({ why, at });
    },
    lost: (count, unit, exporter) => {
      lost.push({ count, unit, exporter });
    },
  });
  for (const input of inputs) {
    const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
    const opened = session.open(source);
    for (let first = 0; first < bytes.length; first += size) opened.push(bytes.subarray(first, first + size));
    await opened.end();
  }
  session.end();
  return { flows, records, skipped, bad, lost };
}
