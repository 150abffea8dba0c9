import type { Decoder, DecodeSink, Flow } from '#core/model';
import { carriedLine } from '#decoders/carriers';
import { type Fields, parseFields, textOf, toFields } from '#decoders/json-fields';
import { fromLines, type LineReader } from '#decoders/lines';
import { type Pairing, startPairing } from '#decoders/pairing';
import { type Recent, startCells, startRecent } from '#decoders/values';
import { findName, learnName } from './names.ts';
import {
  type ConnColumns,
  readCells,
  readObject,
  toConnColumns,
  valueOf,
  type ZeekFields,
  type ZeekRecord,
} from './record.ts';
import { toFlow } from './to-flow.ts';
import { parseHeader, type TsvFormat } from './tsv-header.ts';

const NEEDED = ['id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p', 'proto', 'conn_state'];

/** Logs of several kinds in one stream may begin with another kind. */
const LINES_LOOKED_AT = 100;

/** Of dhcp, files, notice, known_services, software, x509, weird, capture_loss and stats. */
const FIELDS_OF_OTHERS = 'uids fuid note port_num software_type certificate.version peer ts_delta pkts_proc'.split(' ');

/** Of connections that go on for long, as far as they are. Source: Zeek, corelight/zeek-long-connections. */
const LONG = 'conn_long';
const OTHER_LOG = "a record of Zeek's other logs";

/**
 * Any log of Zeek is ours: other ones than conn.log tell no connection that it does not.
 * Source: Zeek, base/protocols/conn/main.zeek (`Conn::Info`) and base/frameworks/logging/writers/ascii.zeek.
 */
export const ZEEK_CONN: Decoder = fromLines({
  name: 'zeek-conn',
  hasObjects: true,
  recognises: (lines) => {
    const fields = lines.find((line) => line.startsWith('#fields'));
    if (fields !== undefined)
      return hasConnections(fields.split(/[\s,;|]/)) || lines.some((line) => line.startsWith('#path'));
    if (lines.some(isBareHeader)) return true;
    return lines.slice(0, LINES_LOOKED_AT).some((line) => {
      const object = parseLine(line);
      if (object === undefined) return false;
      if (isOfOtherLog(object)) return fieldOf(object, 'ts') !== undefined;
      return NEEDED.every((name) => fieldOf(object, name) !== undefined);
    });
  },
  start: (sink) => {
    const names = startRecent<string>();
    /** Since the first that goes on. */
    let pairing: Pairing | undefined;
    const tell: TellFlow = (flow, uid, isOpen) => {
      if (isOpen) pairing ??= startPairing(sink);
      if (!pairing) sink.flow(flow, 1);
      else if (uid === undefined) pairing.tell(flow);
      else if (isOpen) pairing.update(uid, flow);
      else pairing.finish(uid, flow);
    };
    return { open: () => readLines(sink, names, tell), end: () => pairing?.close() };
  },
});

/** `isOpen`: of a connection that goes on (conn_long.log), which is told again when it has ended. */
type TellFlow = (flow: Flow, uid: string | undefined, isOpen: boolean) => void;

function readLines(sink: DecodeSink, names: Recent<string>, tellFlow: TellFlow): LineReader {
  let header: Record<string, string> = {};
  let format: TsvFormat | undefined;
  const cells = startCells();
  const fieldOfCells: ZeekFields = (name) => {
    const cell = cells.at(format?.columns.get(name) ?? -1);
    return cell === format?.unset ? undefined : cell;
  };
  let connColumns: ConnColumns | undefined;
  let isLong = false;
  const tell = (record: ZeekRecord, fields: ZeekFields, number: number, isOpen: boolean) => {
    const flow = toFlow(record, fields, findName(names, record));
    if (flow.kind === 'flow') tellFlow(flow.flow, record.uid, isOpen);
    else if (flow.kind === 'skipped') sink.skip(flow.why, 1);
    else sink.bad(flow.why, { number });
  };
  const pass = (fields: ZeekFields) => {
    learnName(names, fields);
    sink.skip(OTHER_LOG, 1);
  };
  return (line, number) => {
    if (line.startsWith('#')) {
      sink.skip('a line of the header', 1);
      const name = /^[a-z_]*/.exec(line.slice(1))?.[0] ?? '';
      // A log may be several, one after the other.
      header = name === 'separator' ? { separator: line.slice('#separator '.length) } : { ...header, [name]: line };
      if (name === 'fields') {
        format = parseHeader(header);
        const { columns } = format;
        isLong = header['path']?.endsWith(LONG) ?? false;
        connColumns = hasConnections([...columns.keys()]) ? toConnColumns(columns) : undefined;
      }
      return;
    }
    if (line.startsWith('{')) {
      const object = parseLine(line);
      if (!object) sink.bad(`\`${line.slice(0, 40)}\` is not JSON; expected one object a line`, { number });
      else if (isOfOtherLog(object)) pass((name) => fieldOf(object, name));
      else tell(readObject(object), (name) => fieldOf(object, name), number, kindOf(object) === LONG);
      return;
    }
    if (isBareHeader(line)) {
      sink.skip('a line of the header', 1);
      const separator = line['ts'.length] ?? '\t';
      format = parseHeader({ separator, fields: `#fields${separator}${line}` });
      connColumns = toConnColumns(format.columns);
      return;
    }
    if (!format) {
      sink.bad('the line comes before `#fields`; expected the header of a Zeek log, or JSON', { number });
      return;
    }
    const count = cells.open(line, format.separator);
    if (count !== format.columns.size)
      sink.bad(`${count} columns; expected ${format.columns.size}, as \`#fields\` has`, { number });
    else if (connColumns) tell(readCells(cells, connColumns, format.unset), fieldOfCells, number, isLong);
    else pass(fieldOfCells);
  };
}

/** Of a log without `#` (`LogAscii::tsv`), and of exports as CSV: the names of the fields alone. */
function isBareHeader(line: string): boolean {
  return line.startsWith('ts') && /^ts[\t,;|]uid[\t,;|]/.test(line) && hasConnections(line.split(/[\t,;|]/));
}

function hasConnections(fields: readonly string[]): boolean {
  return NEEDED.every((name) => fields.includes(name));
}

/** The record of a line, out of what a shipper may have put around it among others that have nothing around them. */
function parseLine(line: string): Fields | undefined {
  const object = line.startsWith('{') ? parseFields(line) : undefined;
  if (!object || kindOf(object) !== undefined) return object;
  return inNameOf(object) ?? parseFields(carriedLine(line)) ?? object;
}

/** `{"conn": {…}}`, as Zeek's writer to Kafka does with `tag_json`. */
function inNameOf(object: Fields): Fields | undefined {
  const [[log, record] = [], ...others] = Object.entries(object);
  if (others.length > 0 || log === undefined || typeof record !== 'object' || record === null) return undefined;
  const fields = toFields(record);
  return fieldOf(fields, 'ts') === undefined ? undefined : { _path: log, ...fields };
}

/**
 * As Zeek's own JSON writers name the log, and as shippers do. Without a name conn.log is known by its state, and others
 * by the uid of a connection or a field that only one of them has.
 */
function kindOf(object: Fields): string | undefined {
  const log = object['_path'] ?? object['@stream'] ?? object['@path'];
  if (typeof log === 'string') return log;
  if (fieldOf(object, 'conn_state') !== undefined) return 'conn';
  const isOfConnection = fieldOf(object, 'uid') !== undefined && fieldOf(object, 'id.orig_h') !== undefined;
  return isOfConnection || FIELDS_OF_OTHERS.some((name) => Object.hasOwn(object, name)) ? 'another' : undefined;
}

function isOfOtherLog(object: Fields): boolean {
  const kind = kindOf(object);
  return kind !== undefined && kind !== 'conn' && kind !== LONG;
}

function fieldOf(object: Fields, name: string): string | undefined {
  return textOf(valueOf(object, name));
}
