import { type Fields, textOf } from '#decoders/json-fields';
import { type Cells, toCount, toEpochMs, toPort, toTimeMs } from '#decoders/values';

/** A field of a record of any log as text; undefined where it is unset. */
export type ZeekFields = (name: string) => string | undefined;

/** What is read of a record of conn.log; undefined where it is unset, or no value of its kind. */
export interface ZeekRecord {
  readonly uid: string | undefined;
  readonly startMs: number | undefined;
  readonly durationMs: number | undefined;
  readonly source: string | undefined;
  readonly sourcePort: number | undefined;
  readonly destination: string | undefined;
  readonly destinationPort: number | undefined;
  readonly protocol: string | undefined;
  readonly ipProtocol: string | undefined;
  readonly service: string | undefined;
  readonly state: string | undefined;
  readonly bytes: number | undefined;
  readonly packets: number | undefined;
  readonly reverseBytes: number | undefined;
  readonly reversePackets: number | undefined;
  readonly exporter: string | undefined;
}

/** Where the fields of conn.log stand in the lines of a log; −1 for those that it has not. */
export interface ConnColumns {
  readonly uid: number;
  readonly ts: number;
  readonly duration: number;
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly ipProtocol: number;
  readonly service: number;
  readonly state: number;
  readonly bytes: number;
  readonly packets: number;
  readonly reverseBytes: number;
  readonly reversePackets: number;
  readonly system: number;
  readonly node: number;
}

/** Source: Zeek, base/protocols/conn/main.zeek (`Conn::Info`). */
export function toConnColumns(columns: ReadonlyMap<string, number>): ConnColumns {
  const placeOf = (name: string) => columns.get(name) ?? -1;
  return {
    uid: placeOf('uid'),
    ts: placeOf('ts'),
    duration: placeOf('duration'),
    source: placeOf('id.orig_h'),
    sourcePort: placeOf('id.orig_p'),
    destination: placeOf('id.resp_h'),
    destinationPort: placeOf('id.resp_p'),
    protocol: placeOf('proto'),
    ipProtocol: placeOf('ip_proto'),
    service: placeOf('service'),
    state: placeOf('conn_state'),
    bytes: placeOf('orig_ip_bytes'),
    packets: placeOf('orig_pkts'),
    reverseBytes: placeOf('resp_ip_bytes'),
    reversePackets: placeOf('resp_pkts'),
    system: placeOf('_system_name'),
    node: placeOf('_node_name'),
  };
}

/** Of a line. The columns are asked by their place: to find each by its name takes as long as to read it. */
export function readCells(cells: Cells, columns: ConnColumns, unset: string): ZeekRecord {
  const at = (place: number) => {
    const cell = cells.at(place);
    return cell === unset ? undefined : cell;
  };
  return {
    uid: at(columns.uid),
    startMs: toStart(at(columns.ts)),
    durationMs: toEpochMs(at(columns.duration)),
    source: at(columns.source),
    sourcePort: toPort(at(columns.sourcePort)),
    destination: at(columns.destination),
    destinationPort: toPort(at(columns.destinationPort)),
    protocol: at(columns.protocol),
    ipProtocol: at(columns.ipProtocol),
    service: at(columns.service),
    state: at(columns.state),
    bytes: toCount(at(columns.bytes)),
    packets: toCount(at(columns.packets)),
    reverseBytes: toCount(at(columns.reverseBytes)),
    reversePackets: toCount(at(columns.reversePackets)),
    exporter: at(columns.system) ?? at(columns.node),
  };
}

/** Of an object. Numbers stay what they are: their texts would be made to be read again. */
export function readObject(object: Fields): ZeekRecord {
  const textAt = (name: string) => textOf(valueOf(object, name));
  const countAt = (name: string) => {
    const value = valueOf(object, name);
    return isCount(value) ? value : toCount(textOf(value));
  };
  const duration = valueOf(object, 'duration');
  const ts = valueOf(object, 'ts');
  return {
    uid: textAt('uid'),
    startMs: typeof ts === 'number' ? toTimeMs(ts < FIRST_MILLIS ? ts * 1000 : Math.floor(ts)) : toStart(textOf(ts)),
    durationMs: typeof duration === 'number' ? toTimeMs(duration * 1000) : toEpochMs(textOf(duration)),
    source: textAt('id.orig_h'),
    sourcePort: toPortOf(countAt('id.orig_p')),
    destination: textAt('id.resp_h'),
    destinationPort: toPortOf(countAt('id.resp_p')),
    protocol: textAt('proto'),
    ipProtocol: textAt('ip_proto'),
    service: textAt('service'),
    state: textAt('conn_state'),
    bytes: countAt('orig_ip_bytes'),
    packets: countAt('orig_pkts'),
    reverseBytes: countAt('resp_ip_bytes'),
    reversePackets: countAt('resp_pkts'),
    exporter: textAt('_system_name') ?? textAt('_node_name'),
  };
}

/** Shippers whose fields may have no dots write `id_orig_h`; others keep the record: `"id": {"orig_h": …}`. */
export function valueOf(object: Fields, name: string): unknown {
  const own = object[name];
  if (isTold(own)) return own;
  if (!name.startsWith('id.')) return object[SHIPPED.get(name) ?? ''];
  const { id } = object;
  const part = name.slice(3);
  const inner =
    typeof id === 'object' && id !== null ? Object.entries(id).find(([key]) => key === part)?.[1] : undefined;
  return object[`id_${part}`] ?? inner;
}

/** The sensor and the time, as shippers name them. */
const SHIPPED: ReadonlyMap<string, string> = new Map([
  ['_system_name', '@system'],
  ['ts', '@timestamp'],
]);

function isTold(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function toPortOf(count: number | undefined): number | undefined {
  return count !== undefined && count <= 65_535 ? count : undefined;
}

/** `JSON::TS_MILLIS` writes milliseconds: as seconds they would be in the year 5138. */
const FIRST_MILLIS = 100_000_000_000;
const MILLIS = /^\d{12,13}(?:\.\d{1,9})?$/;

function toStart(text: string | undefined): number | undefined {
  if (text?.includes('T') === true) return toTimeMs(Date.parse(text));
  return toEpochMs(text) ?? (text !== undefined && MILLIS.test(text) ? toTimeMs(Math.floor(Number(text))) : undefined);
}
