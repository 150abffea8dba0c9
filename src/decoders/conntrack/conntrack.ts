import type { DecodeSink } from '#core/model';
import { carriedLine } from '#decoders/carriers';
import { fromLines, isOfJson, type LineSession } from '#decoders/lines';
import { type LogRecord, startRecords } from '#decoders/log-records';
import { parseLine } from './parse-line.ts';
import { parseUlogd } from './parse-ulogd.ts';
import { parseUlogdObject } from './parse-ulogd-object.ts';
import { joinEntries, toRecord } from './to-flow.ts';
import { startXml, type XmlReader } from './xml-flows.ts';

/** A list, an event or /proc/net/nf_conntrack, with whatever stands before it. */
const LINE =
  /^(?:\[\d+\.\d+\])?\s{0,40}(?:\[(?:NEW|UPDATE|DESTROY)\])?\s{0,40}(?:ipv[46]\s+\d+\s+)?[a-z][\w-]*\s+\d{1,3}\s+(?:\d+\s+)?(?:[A-Z][A-Z\d_]*\s+|timeout=\d+, stream_timeout=\d+\s+)?src=\S+ dst=\S+ /;
/** The same behind the head of a line of syslog, and what ulogd writes. */
const LOGGED =
  /^\S.{0,300}?\[(?:NEW|UPDATE|DESTROY)\] {1,40}(?:ORIG: SRC=\S{1,64} DST=\S{1,64} PROTO=|(?:ipv[46]\s{1,40}\d{1,3}\s{1,40})?[a-z][\w-]{0,20}\s{1,40}\d{1,3}\s.{0,100}?src=\S{1,64} dst=\S{1,64} )/;
const OBJECT = /^\s{0,40}\{.{0,2000}?"orig\.ip\.protocol"/;
const XML = /<flow(?: type="\w+")?><meta direction="original">|^<conntrack>\s{0,40}$/;
/** `300 proto=6 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=21 mask-src=…` of `conntrack -L expect`. */
const EXPECTATION = /^(?:\[\d+\.\d+\])?\s{0,40}(?:\[(?:NEW|DESTROY)\])?\s{0,40}\d+ (?:l3proto = \d+ )?proto=\d+ src=/;
/** What the tool says of itself, and what is around the flows of a document. */
const AROUND = /^conntrack v\d|^\s{0,40}<\?xml |^\s{0,40}<\/?conntrack>\s{0,40}$/;
/** Source: conntrack(8); libnetfilter_conntrack, src/conntrack/snprintf_default.c and snprintf_xml.c. */
export const CONNTRACK = fromLines({
  name: 'conntrack',
  hasObjects: true,
  recognises: (lines) =>
    lines.some((line) => (isOfJson(line) ? OBJECT.test(line) : LINE.test(line) || XML.test(line) || LOGGED.test(line))),
  start: startConntrack,
});

function startConntrack(sink: DecodeSink): LineSession {
  const records = startRecords(sink, { join: joinEntries });
  let xml: XmlReader | undefined;
  return {
    open: ({ writtenMs }) => {
      xml?.close();
      const own = startXml(sink, (entry, number) => {
        records.tell(toRecord(entry, writtenMs), number);
      });
      xml = own;
      return (whole, number) => {
        const object = whole.startsWith('{') ? parseUlogdObject(whole) : undefined;
        const line = whole.startsWith('{') && !object ? carriedLine(whole) : whole;
        if (!object && own.take(line, number)) return;
        const entry = object ?? parseLine(line, writtenMs) ?? parseUlogd(line, writtenMs);
        records.tell(entry ? toRecord(entry, writtenMs) : toOther(line), number);
      };
    },
    end: () => {
      xml?.close();
      records.close();
    },
  };
}

function toOther(line: string): LogRecord {
  if (EXPECTATION.test(line)) return { kind: 'skipped', why: 'a connection that is expected' };
  if (AROUND.test(line)) return { kind: 'skipped', why: 'a line around the connections' };
  const why = 'is no connection; expected `tcp 6 … src=… dst=… sport=… dport=… src=…`';
  return { kind: 'bad', why: `\`${line.slice(0, 60)}\` ${why}` };
}
