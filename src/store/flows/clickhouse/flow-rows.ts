import type { Flow } from '#core/model';
import { toProtocol, toProtocolNumber } from '#core/net';
import type { FlowBatch, SourceCount } from '../flow-store.ts';
import { FLOWS } from './schema.ts';
import { escapeText, parseRows, printNumber } from './tsv.ts';

/** What `toFlow` reads. */
export const FLOW_COLUMNS = Object.keys(FLOWS.columns).slice(Object.keys(FLOWS.columns).indexOf('start_ms')).join(', ');

/** Rows of the table of flows, in the order of its columns; `head`: the cells of every row of the batch. */
export function printFlowRows({ flows, counts, receivedMs }: FlowBatch, head: string): string[] {
  const rows = [printRow(`${head}\t0\t${receivedMs}\t${escapeText(JSON.stringify(counts))}`, NO_FLOW)];
  for (const [i, flow] of flows.entries()) rows.push(printRow(`${head}\t${i + 1}\t${receivedMs}\t`, flow));
  return rows;
}

const NO_FLOW: Flow = { startMs: 0, endMs: 0, source: '', destination: '', protocol: 0, initiator: 'unknown' };

function printRow(head: string, flow: Flow): string {
  const ends = `${Math.round(flow.startMs)}\t${Math.round(flow.endMs)}\t${escapeText(flow.source)}\t${escapeText(flow.destination)}`;
  const ports = `${printNumber(flow.sourcePort)}\t${printNumber(flow.destinationPort)}\t${printNumber(flow.icmpType)}\t${printNumber(flow.icmpCode)}`;
  const amounts = `${printNumber(flow.bytes)}\t${printNumber(flow.packets)}\t${printNumber(flow.reverseBytes)}\t${printNumber(flow.reversePackets)}\t${printNumber(flow.connections)}`;
  const kind = `${flow.action ?? ''}\t${flow.direction ?? ''}\t${printNumber(flow.samplingInterval)}\t${flow.state ?? ''}\t${flow.initiator}`;
  return `${head}\t${ends}\t${toProtocolNumber(flow.protocol)}\t${ports}\t${amounts}\t${kind}\t${printText(flow.exporter)}\t${printExtras(flow)}\n`;
}

const NO_EXTRAS = '\t\t\t\t\t\t\t\t\\N\t\t\\N';

function printExtras({ process, user, rule, zones, names, translated }: Flow): string {
  if (process === undefined && user === undefined && rule === undefined && !zones && !names && !translated)
    return NO_EXTRAS;
  const texts = [process, user, rule, zones?.source, zones?.destination, names?.source, names?.destination];
  return [
    ...texts.map(printText),
    printText(translated?.source),
    printNumber(translated?.sourcePort),
    printText(translated?.destination),
    printNumber(translated?.destinationPort),
  ].join('\t');
}

function printText(text: string | undefined): string {
  return text === undefined ? '' : escapeText(text);
}

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

export function parseCounts(json: string): SourceCount[] {
  return JSON.parse(json) as SourceCount[];
}
