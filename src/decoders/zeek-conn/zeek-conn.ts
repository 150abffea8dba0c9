import type { Decoder, DecodeSink } from '#core/model';
import { fromLines, type LineReader } from '#decoders/lines';
import { toFlow, type ZeekFields } from './to-flow.ts';
import { parseHeader, type TsvFormat } from './tsv-header.ts';

const NEEDED = ['id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p', 'proto', 'conn_state'];

/** Logs of several kinds in one stream may begin with another kind. */
const LINES_LOOKED_AT = 100;

/** Source: Zeek, base/protocols/conn/main.zeek (`Conn::Info`) and base/frameworks/logging/writers/ascii.zeek. */
export const ZEEK_CONN: Decoder = fromLines({
  name: 'zeek-conn',
  recognises: (lines) => {
    const fields = lines.find((line) => line.startsWith('#fields'));
    if (fields !== undefined) return NEEDED.every((name) => fields.split(/\s/).includes(name));
    return lines.slice(0, LINES_LOOKED_AT).some((line) => {
      const object = line.startsWith('{') ? parseObject(line) : undefined;
      return object !== undefined && NEEDED.every((name) => fieldOf(object, name) !== undefined);
    });
  },
  start: (sink) => ({ open: () => readLines(sink), end: () => undefined }),
});

function readLines(sink: DecodeSink): LineReader {
  let header: Record<string, string> = {};
  let format: TsvFormat | undefined;
  const tell = (fields: ZeekFields, number: number) => {
    const flow = toFlow(fields);
    if (flow.kind === 'flow') sink.flow(flow.flow, 1);
    else if (flow.kind === 'skipped') sink.skip(flow.why, 1);
    else sink.bad(flow.why, { number });
  };
  return (line, number) => {
    if (line.startsWith('#')) {
      sink.skip('a line of the header', 1);
      const [name = '', ...rest] = line.slice(1).split(/[ \t]/);
      // A log may be several, one after the other.
      header = name === 'separator' ? { separator: rest.join(' ') } : { ...header, [name]: line };
      if (name === 'fields') format = parseHeader(header);
      return;
    }
    if (line.startsWith('{')) {
      const object = parseObject(line);
      if (!object) sink.bad(`\`${line.slice(0, 40)}\` is not JSON; expected one object a line`, { number });
      else if (isOfOtherLog(object)) sink.skip(`a record of Zeek's other logs`, 1);
      else tell((name) => fieldOf(object, name), number);
      return;
    }
    if (!format) {
      sink.bad('the line comes before `#fields`; expected the header of a Zeek log, or JSON', { number });
      return;
    }
    const { separator, columns, unset } = format;
    const cells = line.split(separator);
    if (cells.length !== columns.size) {
      sink.bad(`${cells.length} columns; expected ${columns.size}, as \`#fields\` has`, { number });
      return;
    }
    tell((name) => {
      const column = columns.get(name);
      const cell = column === undefined ? undefined : cells[column];
      return cell === unset ? undefined : cell;
    }, number);
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** As Zeek's own JSON writers name the log, and as shippers do. */
function isOfOtherLog(object: Readonly<Record<string, unknown>>): boolean {
  const log = object['_path'] ?? object['@stream'] ?? object['@path'];
  return typeof log === 'string' && log !== 'conn';
}

/** Shippers whose fields may have no dots write `id_orig_h`; others keep the record: `"id": {"orig_h": …}`. */
function fieldOf(object: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const own = toText(object[name]);
  if (own !== undefined || !name.startsWith('id.')) return own ?? toText(object[SHIPPED[name] ?? '']);
  const { id } = object;
  const part = name.slice(3);
  const inner =
    typeof id === 'object' && id !== null ? Object.entries(id).find(([key]) => key === part)?.[1] : undefined;
  return toText(object[`id_${part}`] ?? inner);
}

/** The sensor, as shippers name it. */
const SHIPPED: Readonly<Record<string, string>> = { _system_name: '@system' };

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}
