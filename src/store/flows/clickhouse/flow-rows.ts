import type { Flow } from '#core/model';
import { toProtocol } from '#core/net';
import { FLOWS } from './schema.ts';
import { parseRows } from './tsv.ts';

/** What `toFlow` reads. */
export const FLOW_COLUMNS = Object.keys(FLOWS.columns).slice(Object.keys(FLOWS.columns).indexOf('start_ms')).join(', ');

/** From rows of `FLOW_COLUMNS`. */
export function parseFlows(text: string): Flow[] {
  return parseRows(text).map(toFlow);
}

function toFlow(cells: readonly (string | undefined)[]): Flow {
  let place = 0;
  const next = () => cells[place++];
  const text = () => next() || undefined;
  const number = () => {
    const cell = next();
    return cell === undefined ? undefined : Number(cell);
  };
  const flow = {
    startMs: number() ?? 0,
    endMs: number() ?? 0,
    source: next() ?? '',
    destination: next() ?? '',
    protocol: toProtocol(number() ?? 0),
    sourcePort: number(),
    destinationPort: number(),
    icmpType: number(),
    icmpCode: number(),
    bytes: number(),
    packets: number(),
    reverseBytes: number(),
    reversePackets: number(),
    connections: number(),
    action: text(),
    direction: text(),
    samplingInterval: number(),
    state: text(),
    initiator: next(),
    exporter: text(),
    process: text(),
    user: text(),
    rule: text(),
    zones: withoutAbsent({ source: text(), destination: text() }),
    names: withoutAbsent({ source: text(), destination: text() }),
    translated: withoutAbsent({
      source: text(),
      sourcePort: number(),
      destination: text(),
      destinationPort: number(),
    }),
  };
  return withoutAbsent(flow) as unknown as Flow;
}

/** Undefined where nothing is left. */
function withoutAbsent(record: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
