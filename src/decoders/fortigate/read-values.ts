import { parseCef } from '#decoders/cef';
import { parseFields, textOf } from '#decoders/json-fields';
import { parseKeyValues } from '#decoders/key-values';

export type Values = ReadonlyMap<string, string>;

/**
 * Keys of CEF by those of FortiOS; what CEF has no key for is `FTNTFGT` and the key of FortiOS.
 * Source: FortiOS Log Message Reference, CEF support (FortiOS to CEF log field mapping).
 */
const KEYS: Readonly<Record<string, string>> = {
  src: 'srcip',
  spt: 'srcport',
  dst: 'dstip',
  dpt: 'dstport',
  act: 'action',
  out: 'sentbyte',
  in: 'rcvdbyte',
  deviceInboundInterface: 'srcintf',
  deviceOutboundInterface: 'dstintf',
  externalId: 'sessionid',
  deviceExternalId: 'devid',
  dvchost: 'devname',
  suser: 'user',
  shost: 'srcname',
  dhost: 'dstname',
  app: 'service',
  sourceTranslatedAddress: 'transip',
  sourceTranslatedPort: 'transport',
  destinationTranslatedAddress: 'tranip',
  destinationTranslatedPort: 'tranport',
};
const PREFIX = 'FTNTFGT';
/** `set format csv`: pairs apart by commas. */
const IS_CSV = /\b(?:date|logid|type)="?[\w-]{1,20}"?,\s*\w+=/;
const VALUE_OR_COMMA = /"(?:[^"\\]|\\.)*"|,/g;
const OWN = ['logid', 'type', 'srcip'];

/** Whether a line that is an object is a log of FortiOS as JSON, not a shipper's. */
export function isOwnObject(line: string): boolean {
  const fields = parseFields(line);
  return fields !== undefined && OWN.every((name) => textOf(fields[name]) !== undefined);
}

export function isCef(line: string): boolean {
  return /\bCEF:\s?0\|Fortinet\|Fortigate\|/i.test(line);
}

/** By the keys of FortiOS, in whichever form it was sent: its own, CSV, CEF, JSON. */
export function readValues(line: string): Values {
  if (line.startsWith('{')) {
    const fields = parseFields(line) ?? {};
    return new Map(Object.entries(fields).flatMap(([key, value]) => pairOf(key, textOf(value))));
  }
  if (isCef(line)) return readCef(line);
  const text = line.replace(/^\s*<\d{1,3}>/, '');
  return parseKeyValues(
    IS_CSV.test(text) ? text.replaceAll(VALUE_OR_COMMA, (part) => (part === ',' ? ' ' : part)) : text,
  );
}

function readCef(line: string): Values {
  const event = parseCef(line.replace(/CEF:\s?0\|/, 'CEF:0|'));
  const values = new Map<string, string>();
  for (const [key, value] of event?.values ?? []) {
    const own = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : (KEYS[key] ?? key);
    if (!values.has(own)) values.set(own, value);
  }
  const [type] = (event?.values.get('cat') ?? event?.name ?? '').split(':');
  if (type !== undefined && type !== '' && !values.has('type')) values.set('type', type.toLowerCase());
  return values;
}

function pairOf(key: string, value: string | undefined): (readonly [string, string])[] {
  return value === undefined ? [] : [[key, value]];
}
