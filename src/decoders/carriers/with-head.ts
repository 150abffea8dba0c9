import { type Fields, fieldsAt, textOf } from '#decoders/json-fields';
import { toEpochMs } from '#decoders/values';

/** What begins with a time, a priority or an object has all that its log says of it. */
const HAS_HEAD = /^\s*(?:<\d|\d{1,6} <\d|[A-Z][a-z]{2} {1,2}\d|\d{4}[-/]\d\d|\d{9}|[{[#])/;

/**
 * The line with the head of syslog that its shipper took off: time, host and program, where it names the program. Others
 * stay as they are: nobody took anything off.
 */
export function withHead(record: Fields, line: string): string {
  const program = programOf(record);
  const timeMs = program === undefined ? undefined : timeOf(record);
  if (program === undefined || timeMs === undefined || HAS_HEAD.test(line)) return line;
  const host = hostOf(record);
  return `${new Date(timeMs).toISOString()} ${host === undefined ? '' : `${host} `}${program}: ${line}`;
}

/** What a container prints has no head. */
function programOf(record: Fields): string | undefined {
  if (record['CONTAINER_ID'] !== undefined) return undefined;
  const name =
    textOf(record['SYSLOG_IDENTIFIER']) ??
    textOf(fieldsAt(record, 'syslog')['identifier']) ??
    textOf(fieldsAt(fieldsAt(fieldsAt(record, 'log'), 'syslog'), 'appname')) ??
    textOf(record['programname']) ??
    textOf(record['PROGRAM']) ??
    textOf(record['program']) ??
    textOf(record['ident']) ??
    textOf(fieldsAt(record, 'process')['name']);
  return name !== undefined && /^[\w./-]{1,48}$/.test(name) ? name : undefined;
}

function hostOf(record: Fields): string | undefined {
  const host = fieldsAt(record, 'host');
  const name =
    textOf(record['_HOSTNAME']) ??
    textOf(host['hostname']) ??
    textOf(host['name']) ??
    textOf(record['hostname']) ??
    textOf(record['HOST']) ??
    textOf(record['host']);
  return name !== undefined && /^[\w.:-]{1,255}$/.test(name) ? name : undefined;
}

function timeOf(record: Fields): number | undefined {
  const micros = textOf(record['_SOURCE_REALTIME_TIMESTAMP']) ?? textOf(record['__REALTIME_TIMESTAMP']);
  if (micros !== undefined && /^\d{12,17}$/.test(micros)) return Math.floor(Number(micros) / 1000);
  for (const key of ['@timestamp', 'timestamp', 'timereported', 'ISODATE', 'DATE', 'time', 'date']) {
    const text = textOf(record[key]);
    if (text === undefined) continue;
    const ms = /^\d{9,10}(?:\.\d+)?$/.test(text) ? toEpochMs(text) : Date.parse(text);
    if (ms !== undefined && ms >= 0) return ms;
  }
  return undefined;
}
