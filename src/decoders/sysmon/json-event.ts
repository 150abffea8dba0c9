import { type Fields, fieldsAt, textOf, toFields, toList } from '#decoders/json-fields';
import { toCount } from '#decoders/values';
import { parseMessage } from './parse-message.ts';
import { parseXmlEvent } from './parse-xml-event.ts';
import { toFieldReader, type WindowsEvent } from './windows-event.ts';

/**
 * The event of an object, in the shapes of Winlogbeat and Elastic Agent (`winlog`), Wazuh (`data.win`), XML put into JSON
 * (`Event.System`, with attributes under `#attributes`, `@…` or plain), NXLog and others (all fields side by side), and
 * `Get-WinEvent` (`Id`, `Message`). Undefined: it is none.
 */
export function toJsonEvent(record: Fields): WindowsEvent | undefined {
  const fields = record['_source'] === undefined ? record : fieldsAt(record, '_source');
  const winlog = fieldsAt(fields, 'winlog');
  if (winlog['event_id'] !== undefined) return ofWinlog(fields, winlog);
  const win = fieldsAt(fieldsAt(fields, 'data'), 'win');
  if (win['system'] !== undefined) return ofSystem(fieldsAt(win, 'system'), win['eventdata'] ?? win['eventData']);
  const event = fieldsAt(fields, 'Event');
  if (event['System'] !== undefined) return ofSystem(fieldsAt(event, 'System'), event['EventData']);
  return ofFlat(fields) ?? ofText(fields);
}

function ofWinlog(fields: Fields, winlog: Fields): WindowsEvent | undefined {
  const values = fieldsAt(winlog, 'event_data');
  const original = textOf(fieldsAt(fields, 'event')['original']);
  if (Object.keys(values).length === 0 && original?.includes('<Event') === true) return parseXmlEvent(original);
  return toEvent(winlog['event_id'], {
    channel: textOf(winlog['channel']),
    provider: textOf(winlog['provider_name']),
    computer: textOf(winlog['computer_name']) ?? textOf(fieldsAt(fields, 'host')['name']),
    times: [textOf(winlog['time_created']), textOf(fields['@timestamp'])],
    field: readFlat(values),
  });
}

function ofSystem(system: Fields, values: unknown): WindowsEvent | undefined {
  const field = readFlat(system);
  const time = toFields(system['TimeCreated']);
  return toEvent(contentOf(system['EventID'] ?? system['eventID']), {
    channel: field('Channel'),
    provider: field('ProviderName') ?? attributeOf(system['Provider'], 'Name'),
    computer: field('Computer'),
    times: [attributeOf(time, 'SystemTime'), field('SystemTime')],
    field: readFlat(toNamedValues(toFields(values))),
  });
}

function ofFlat(fields: Fields): WindowsEvent | undefined {
  const field = readFlat(fields);
  const id = fields['EventID'] ?? fields['EventId'] ?? fields['event_id'] ?? fields['Id'];
  const provider = field('SourceName') ?? field('ProviderName') ?? field('Source');
  const channel = field('Channel') ?? field('LogName');
  if (id === undefined || (channel === undefined && provider === undefined)) return undefined;
  const message = field('Message');
  const isInMessage = field('SourceIp') === undefined && field('SourceAddress') === undefined;
  return toEvent(contentOf(id), {
    channel,
    provider,
    computer: field('Hostname') ?? field('Computer') ?? field('ComputerName') ?? field('MachineName'),
    // A clock without a zone may be anywhere.
    times: [field('TimeCreated'), field('@timestamp'), field('EventTime'), field('TimeGenerated')],
    field: isInMessage && message !== undefined ? parseMessage(message) : field,
  });
}

/** XML as a text in an object. */
function ofText(fields: Fields): WindowsEvent | undefined {
  const text = [
    fieldsAt(fields, 'event')['original'],
    fields['message'],
    fieldsAt(fields, 'result')['_raw'],
    fields['_raw'],
  ]
    .map(textOf)
    .find((one) => one?.includes('<Event') === true);
  return text === undefined ? undefined : parseXmlEvent(text);
}

function toEvent(
  id: unknown,
  {
    channel,
    provider,
    ...rest
  }: Omit<WindowsEvent, 'id' | 'channel' | 'provider'> & {
    readonly channel: string | undefined;
    readonly provider: string | undefined;
  },
): WindowsEvent | undefined {
  const number = toCount(textOf(id), 65_535);
  return number === undefined
    ? undefined
    : { id: number, channel: (channel ?? '').toLowerCase(), provider: (provider ?? '').toLowerCase(), ...rest };
}

function readFlat(fields: Fields): WindowsEvent['field'] {
  return toFieldReader(Object.entries(fields).map(([name, value]) => [name, textOf(value)]));
}

/** `{"Image": …}` as it is; `{"Data": [{"Name": "Image", …}]}` by the names. */
function toNamedValues(values: Fields): Fields {
  const list = toList(values['Data']);
  if (list.length === 0) return values;
  return Object.fromEntries(list.map((one) => [attributeOf(one, 'Name') ?? '', contentOf(one)]));
}

/** The text of an element, which stands alone or beside its attributes. */
function contentOf(element: unknown): unknown {
  const fields = toFields(element);
  return Object.keys(fields).length === 0 ? element : (fields['#text'] ?? fields['_'] ?? fields['Value']);
}

function attributeOf(element: unknown, name: string): string | undefined {
  const fields = toFields(element);
  return textOf(
    fieldsAt(fields, '#attributes')[name] ?? fieldsAt(fields, '$')[name] ?? fields[`@${name}`] ?? fields[name],
  );
}
