import { type Fields, fieldsAt, textOf, toFields } from '#decoders/json-fields';
import { withHead } from './with-head.ts';

/** Objects in objects that are looked into. */
const MOST_DEPTH = 3;

/**
 * Keys of the log's own line, the one that is nearest to what was logged first: Elastic Common Schema, journald, Beats, Fluent
 * Bit, Logstash, Vector, syslog-ng, CloudWatch Logs, Splunk and Cribl, container run times, Splunk's event collector, Google
 * Cloud, logcli, OpenTelemetry, rsyslog, Graylog, Azure Monitor.
 */
const KEYS = (
  'event.original MESSAGE rawmsg full_message message @message _raw log event textPayload line body ' +
  'SyslogMessage msg'
).split(' ');
/** Objects that shippers put all of it into: search engines, Splunk, APIs of log services. */
const AROUND = ['_source', 'result', 'attributes', 'event', 'message', 'record', 'content'];

/** Of logs that have an object in their own: AWS Network Firewall. */
const OWN = ['firewall_name'];

/** The texts that a record of a shipper carries, mostly one; none where it carries none. */
export function carriedTexts(record: Fields): readonly string[] {
  const { stream, values } = record;
  // Of Loki: pairs of a time and a line.
  if (Array.isArray(values) && typeof stream === 'object')
    return values.flatMap((value: unknown) => (Array.isArray(value) ? (textOf(value[1]) ?? []) : []));
  const text = carriedText(record, MOST_DEPTH);
  return text === undefined ? [] : [text];
}

function carriedText(record: Fields, depth: number): string | undefined {
  const own = [fieldsAt(record, 'event')['original'], ...KEYS.map((key) => record[key])].flatMap(
    (value) => textIn(value) ?? [],
  );
  const told = own.find((text) => text !== '') ?? own[0];
  if (told !== undefined) return withHead(record, told);
  if (depth === 0 || OWN.some((key) => record[key] !== undefined)) return undefined;
  for (const key of AROUND) {
    const inner = record[key];
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) continue;
    // Without a line the object is the record itself.
    return carriedText(toFields(inner), depth - 1) ?? JSON.stringify(inner);
  }
  return undefined;
}

/** journald writes bytes where a message is no text, OpenTelemetry values with their type. */
function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((byte) => typeof byte === 'number'))
    return new TextDecoder('utf-8').decode(Uint8Array.from(value));
  return textOf(toFields(value)['stringValue']);
}
