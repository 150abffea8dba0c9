import type { Flow } from '#core/model';
import { toProtocol } from '#core/net';
import { type Block, decodeBlocks, type Values } from './native-read.ts';
import { FLOWS } from './schema.ts';

/** What `parseFlows` reads. */
export const FLOW_COLUMNS = Object.keys(FLOWS.columns).slice(Object.keys(FLOWS.columns).indexOf('start_ms')).join(', ');

const PLACES = new Map(FLOW_COLUMNS.split(', ').map((name, place) => [name, place] as const));
const ACTIONS = [undefined, 'accept', 'drop', 'reject'] as const;
const DIRECTIONS = [undefined, 'ingress', 'egress'] as const;
const STATES = [undefined, 'attempted', 'established', 'rejected', 'reset', 'closed'] as const;
const INITIATORS = ['unknown', 'source', 'destination'] as const;

/** From the answer to a query of `FLOW_COLUMNS`, as `Native`. */
export function* parseFlows(bytes: Buffer): Generator<Flow> {
  for (const block of decodeBlocks(bytes)) {
    const read = toReader(block);
    for (let row = 0; row < block.rows; row += 1) yield read(row);
  }
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** The columns are found once for all rows of a block. */
function toReader({ columns }: Block): (row: number) => Flow {
  const of = (name: string): Values => columns[PLACES.get(name) ?? -1] ?? [];
  const text = (name: string) => {
    const values = of(name);
    return (row: number) => (values[row] === '' ? undefined : (values[row] as string));
  };
  const number = (name: string) => {
    const values = of(name);
    return (row: number) => values[row] as number | undefined;
  };
  const needed = (name: string) => {
    const values = of(name);
    return (row: number) => Number(values[row]);
  };
  const [startMs, endMs, protocol, initiator] = ['start_ms', 'end_ms', 'protocol', 'initiator'].map(needed);
  const [source, destination] = ['source', 'destination'].map((name) => of(name));
  const action = needed('action');
  const direction = needed('direction');
  const state = needed('state');
  const fields = [
    ['sourcePort', number('source_port')],
    ['destinationPort', number('destination_port')],
    ['icmpType', number('icmp_type')],
    ['icmpCode', number('icmp_code')],
    ['bytes', number('bytes')],
    ['packets', number('packets')],
    ['reverseBytes', number('reverse_bytes')],
    ['reversePackets', number('reverse_packets')],
    ['connections', number('connections')],
    ['action', (row: number) => ACTIONS[action(row)]],
    ['direction', (row: number) => DIRECTIONS[direction(row)]],
    ['samplingInterval', number('sampling_interval')],
    ['state', (row: number) => STATES[state(row)]],
    ['exporter', text('exporter')],
    ['process', text('process')],
    ['user', text('user')],
    ['rule', text('rule')],
  ] as const;
  const ends = {
    zones: [text('source_zone'), text('destination_zone')],
    names: [text('source_name'), text('destination_name')],
  } as const;
  const translated = [
    ['source', text('new_source')],
    ['sourcePort', number('new_source_port')],
    ['destination', text('new_destination')],
    ['destinationPort', number('new_destination_port')],
  ] as const;
  return (row) => {
    const flow: Writable<Flow> & Record<string, unknown> = {
      startMs: startMs?.(row) ?? 0,
      endMs: endMs?.(row) ?? 0,
      source: String(source?.[row]),
      destination: String(destination?.[row]),
      protocol: toProtocol(protocol?.(row) ?? 0),
      initiator: INITIATORS[initiator?.(row) ?? 0] ?? 'unknown',
    };
    fill(flow, fields, row);
    for (const [name, [near, far]] of Object.entries(ends)) {
      const pair = fill(
        {},
        [
          ['source', near],
          ['destination', far],
        ],
        row,
      );
      if (pair) flow[name] = pair;
    }
    const other = fill({}, translated, row);
    if (other) flow['translated'] = other;
    return flow;
  };
}

/** Undefined where nothing of it was told. */
function fill(
  record: Record<string, unknown>,
  fields: readonly (readonly [string, (row: number) => unknown])[],
  row: number,
): Record<string, unknown> | undefined {
  let isTold = false;
  for (const [name, read] of fields) {
    const value = read(row);
    if (value === undefined) continue;
    record[name] = value;
    isTold = true;
  }
  return isTold ? record : undefined;
}
