import type { Decoder } from '#core/model';
import { carriedLine } from '#decoders/carriers';
import { type Fields, parseFields } from '#decoders/json-fields';
import { fromLines } from '#decoders/lines';
import { isOfFirewall, startEvents } from './events.ts';

/** The first lines may be of anything that Suricata tells, statistics above all. */
const LINES_LOOKED_AT = 100;

/**
 * What one `flow_id` is about is one connection: its flow, the netflow of both directions, and what was dropped of it.
 * Source: Suricata User Guide, Eve JSON Format; output-json-flow.c, output-json-netflow.c, output-json-drop.c.
 */
export const SURICATA_EVE: Decoder = fromLines({
  name: 'suricata-eve',
  hasObjects: true,
  recognises: (lines) =>
    lines.slice(0, LINES_LOOKED_AT).some((line) => {
      const event = parseEvent(line);
      return event !== undefined && isEvent(event);
    }),
  start: (sink) => {
    const events = startEvents(sink);
    return {
      open: () => (line, number) => {
        const event = parseEvent(line);
        if (event) events.read(event, number);
        else sink.bad(`\`${line.slice(0, 40)}\` is not JSON; expected one event a line`, { number });
      },
      end: events.end,
    };
  },
});

function parseEvent(line: string): Fields | undefined {
  const event = line.startsWith('{') ? parseFields(line) : undefined;
  if (!event || event['event_type'] !== undefined || isOfFirewall(event)) return event;
  // Out of what a shipper put around it, among others that have nothing around them.
  return parseFields(carriedLine(line)) ?? event;
}

function isEvent(event: Fields): boolean {
  if (typeof event['event_type'] !== 'string' || typeof event['timestamp'] !== 'string') return false;
  return event['flow_id'] !== undefined || event['src_ip'] !== undefined || event['stats'] !== undefined;
}
