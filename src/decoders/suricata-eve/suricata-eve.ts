import type { Decoder, DecodeSink } from '#core/model';
import { type Fields, fieldsAt, parseFields, textOf, wrappedLine } from '#decoders/json-fields';
import { fromLines, type LineReader } from '#decoders/lines';
import { joinParts, type Pairing, startPairing } from '#decoders/pairing';
import { type Recent, startRecent, toServerName } from '#decoders/values';
import { isDenial, toFlow } from './to-flow.ts';

/** The first lines may be of anything that Suricata tells, statistics above all. */
const LINES_LOOKED_AT = 100;

/** Connections of which more may come: the events of one end stand close together. */
const MOST_HELD = 16_384;

const ALERT = 'an alert';
const INSIDE = 'an event inside of a connection';
const SENSOR = 'a record of the sensor itself';

/**
 * What one `flow_id` is about is one connection: its flow, the netflow of both directions, and what was dropped of it.
 * Source: Suricata User Guide, Eve JSON Format; output-json-flow.c, output-json-netflow.c, output-json-drop.c.
 */
export const SURICATA_EVE: Decoder = fromLines({
  name: 'suricata-eve',
  recognises: (lines) =>
    lines.slice(0, LINES_LOOKED_AT).some((line) => {
      const event = parseEvent(line);
      return event !== undefined && isEvent(event);
    }),
  start: (sink) => {
    const pairing = startPairing(sink, { join: joinParts, mostHeld: MOST_HELD });
    const names = startRecent<string>();
    return { open: () => readEvents(sink, pairing, names), end: pairing.close };
  },
});

function readEvents(sink: DecodeSink, pairing: Pairing, names: Recent<string>): LineReader {
  return (line, number) => {
    const event = parseEvent(line);
    if (!event) {
      sink.bad(`\`${line.slice(0, 40)}\` is not JSON; expected one event a line`, { number });
      return;
    }
    const type = event['event_type'];
    if (typeof type !== 'string') {
      sink.bad('no `event_type`; expected an event of Suricata', { number });
      return;
    }
    const id = textOf(event['flow_id']);
    const key = id === undefined ? undefined : `${id} ${textOf(event['host']) ?? ''}`;
    const isOfConnection = type === 'flow' || type === 'netflow' || type === 'drop' || isDenial(event);
    if (!isOfConnection) {
      if (key !== undefined) learnName(event, key, names);
      sink.skip(type === 'alert' ? ALERT : event['src_ip'] === undefined ? SENSOR : INSIDE, 1);
      return;
    }
    const flow = toFlow(event, type, key === undefined ? undefined : names.get(key));
    if (!flow.ok) sink.bad(flow.error, { number });
    else if (key === undefined) pairing.tell(flow.value);
    else pairing.update(key, flow.value);
  };
}

function parseEvent(line: string): Fields | undefined {
  const event = line.startsWith('{') ? parseFields(line) : undefined;
  if (!event || event['event_type'] !== undefined) return event;
  const inner = wrappedLine(event);
  return (inner === undefined ? undefined : parseFields(inner)) ?? event;
}

function isEvent(event: Fields): boolean {
  if (typeof event['event_type'] !== 'string' || typeof event['timestamp'] !== 'string') return false;
  return event['flow_id'] !== undefined || event['src_ip'] !== undefined || event['stats'] !== undefined;
}

/** Events of TLS and HTTP, and the alerts in them, tell what the server was called; a whole URL is asked of a proxy. */
function learnName(event: Fields, key: string, names: Recent<string>): void {
  const http = fieldsAt(event, 'http');
  const isOfServer = textOf(http['url'])?.startsWith('/') === true;
  const name = toServerName(
    textOf(fieldsAt(event, 'tls')['sni']) ?? (isOfServer ? textOf(http['hostname']) : undefined),
  );
  if (name !== undefined) names.set(key, name);
}
