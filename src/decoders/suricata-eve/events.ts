import type { DecodeSink } from '#core/model';
import { type Fields, fieldsAt, textOf } from '#decoders/json-fields';
import { joinParts, startPairing } from '#decoders/pairing';
import { type Recent, startRecent, toServerName } from '#decoders/values';
import { isDenial, toFlow } from './to-flow.ts';

/** Connections of which more may come: the events of one end stand close together. */
const MOST_HELD = 16_384;

const ALERT = 'an alert';
const INSIDE = 'an event inside of a connection';
const SENSOR = 'a record of the sensor itself';

export interface Events {
  /** Tells the sink what becomes of one event, now or at the end. */
  readonly read: (event: Fields, number: number) => void;
  readonly end: () => void;
}

export function startEvents(sink: DecodeSink): Events {
  const pairing = startPairing(sink, { join: joinParts, mostHeld: MOST_HELD });
  const names = startRecent<string>();
  const read = (event: Fields, number: number) => {
    const type = event['event_type'];
    if (typeof type !== 'string') {
      sink.bad('no `event_type`; expected an event of Suricata', { number });
      return;
    }
    const id = textOf(event['flow_id']);
    const key = id === undefined ? undefined : `${id} ${textOf(event['host']) ?? ''}`;
    if (type !== 'flow' && type !== 'netflow' && type !== 'drop' && !isDenial(event)) {
      if (key !== undefined) learnName(event, key, names);
      sink.skip(type === 'alert' ? ALERT : event['src_ip'] === undefined ? SENSOR : INSIDE, 1);
      return;
    }
    const flow = toFlow(event, type, key === undefined ? undefined : names.get(key));
    if (!flow.ok) sink.bad(flow.error, { number });
    else if (key === undefined) pairing.tell(flow.value);
    else pairing.update(key, flow.value);
  };
  return {
    read: (event, number) => {
      read(isOfFirewall(event) ? unwrapFirewall(event) : event, number);
    },
    end: pairing.close,
  };
}

/** AWS Network Firewall puts the event beside the firewall's name. Source: AWS Network Firewall, Contents of a log. */
export function isOfFirewall(fields: Fields): boolean {
  return fields['firewall_name'] !== undefined && fieldsAt(fields, 'event')['event_type'] !== undefined;
}

function unwrapFirewall(fields: Fields): Fields {
  return { ...fieldsAt(fields, 'event'), host: fields['firewall_name'] };
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
