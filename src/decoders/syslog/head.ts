import { toEpochMs } from '#decoders/values';
import { fromParts, toDateMs, toMonth, toMs, toOffsetMinutes } from './time.ts';

export interface SyslogHead {
  /** Absent: the line has none, or none that can be read. */
  readonly timeMs?: number;
  /** Host as the line names it. */
  readonly host?: string;
  /** Program, without its process id. */
  readonly program?: string;
  /** What follows. */
  readonly rest: string;
}

/** RFC 6587 §3.4.1 puts the length of the message before it, Cisco its number behind it (`service sequence-numbers`). */
const PRIORITY =
  /^\s*(?:\d{1,6} (?=<\d))?(?:<\d{1,3}>)?(?::(?=[A-Z][a-z]{2} ))?\s*(?:\d{1,10}: (?=[*.]?[A-Z][a-z]{2} ))?/;
/** Kiwi and its like put it between the time and the host. */
const FACILITY = /^[A-Z][A-Za-z]{2,8}\d?\.(?:Emerg|Alert|Crit|Critical|Error|Warning|Notice|Info|Debug)\s+/;
/** `Oct 10 2018 12:34:56.123 EDT:`; the year also behind the time. */
const BSD =
  /^(?:[*.])?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?: (\d{4})(?= |$|:(?: |$)))?(?: ([A-Z]{3,4}|UTC[+-]\d{1,2})(?=:|$| ?%))?/;
const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|-?[+-]\d{1,2}:?\d{2})?(?=[ :\t]|$)/;
const EPOCH = /^\d{9,10}(?:\.\d{1,9})?(?= |$)/;
const PROGRAM = /^([^\s:[\]="]{1,48})(?:\[[^\]\s]{0,20}\])?:(?: |$)/;
/** A host is no `key=value`, no bracket, no message tag. */
const HOST = /^([^\s=%["]{1,255}?) ?(?::(?= |$))?[ \t]/;

/**
 * Of a line or of the part before a message that has its own mark. A time without a year has the last one before
 * `writtenMs`; one without a zone is UTC.
 */
export function parseHead(line: string, writtenMs: number): SyslogHead {
  const after = PRIORITY.exec(line)?.[0].length ?? 0;
  // RFC 5424 §6.2.2: a version stands between the priority and the time.
  const isVersioned = line.startsWith('1 ', after);
  let text = line.slice(isVersioned ? after + 2 : after);
  const time = parseTime(text, writtenMs);
  text =
    time === undefined
      ? text
      : text
          .slice(time.length)
          .replace(/^:?\s+|^:$/, '')
          .replace(FACILITY, '');
  const timeMs = time?.ms;
  if (isVersioned) return parseVersioned(text, timeMs);
  // Without a time nothing tells a host from the message.
  const own = PROGRAM.exec(text);
  if (own || time === undefined) return toHead(timeMs, undefined, own?.[1], own ? text.slice(own[0].length) : text);
  const host = HOST.exec(`${text} `);
  if (!host) return toHead(timeMs, undefined, undefined, text);
  const rest = text.slice(host[0].length).trimStart();
  const program = PROGRAM.exec(rest);
  return toHead(timeMs, host[1], program?.[1], program ? rest.slice(program[0].length) : rest);
}

/** RFC 5424 §6.2.4 to §6.3: host, program, process, message id, structured fields, message. */
function parseVersioned(text: string, timeMs: number | undefined): SyslogHead {
  const parts = /^(\S+) ?(\S*) ?(.*)$/su.exec(text);
  if (!parts) return toHead(timeMs, undefined, undefined, text);
  const [, host = '', program = '', rest = ''] = parts;
  return toHead(timeMs, host === '-' ? undefined : host, program === '-' ? undefined : program, rest);
}

function toHead(
  timeMs: number | undefined,
  host: string | undefined,
  program: string | undefined,
  rest: string,
): SyslogHead {
  return {
    ...(timeMs !== undefined && { timeMs }),
    ...(host !== undefined && host !== '' && host !== ':' && { host }),
    ...(program !== undefined && program !== '' && { program }),
    rest,
  };
}

function parseTime(text: string, writtenMs: number): { ms: number | undefined; length: number } | undefined {
  const bsd = BSD.exec(text);
  if (bsd) {
    const [all, month = '', day, early, hour, minute, second, fraction, late, zone] = bsd;
    const year = early ?? late;
    const number = toMonth(month);
    if (number === 0) return undefined;
    const parts = {
      ...(year !== undefined && { year: Number(year) }),
      month: number,
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      ms: toMs(fraction),
    };
    return {
      ms: fromParts(parts, (zone === undefined ? 0 : toOffsetMinutes(zone)) ?? 0, writtenMs),
      length: all.length,
    };
  }
  const iso = ISO.exec(text)?.[0];
  if (iso !== undefined) return { ms: toDateMs(iso), length: iso.length };
  const epoch = EPOCH.exec(text)?.[0];
  return epoch === undefined ? undefined : { ms: toEpochMs(epoch), length: epoch.length };
}
